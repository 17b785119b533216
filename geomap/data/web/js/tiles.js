// Canvas tiles: while the map is dragged only what comes into view is painted; a filter repaints tiles in place.

const TILE = 512;

const CanvasTiles = L.GridLayer.extend({
  options: { tileSize: TILE, updateInterval: 40, keepBuffer: 1, updateWhenZooming: false, updateWhenIdle: false, noWrap: true },

  initialize(paint, options) {
    L.setOptions(this, options);
    this._paint = paint;
  },

  createTile(coords) {
    const canvas = document.createElement('canvas');
    this._paintTile(canvas, coords);
    return canvas;
  },

  _paintTile(canvas, coords) {
    const ratio = Math.min(2, Math.ceil(window.devicePixelRatio || 1));
    const ctx = cleared(canvas, TILE * ratio, TILE * ratio), size = worldSize(coords.z), left = coords.x * TILE, top = coords.y * TILE;
    ctx.scale(ratio, ratio);
    this._paint(ctx, {
      zoom: coords.z, ratio, left, top, size, kept: canvas.kept = canvas.kept || {},
      box: [left / size, top / size, (left + TILE) / size, (top + TILE) / size]
    });
  },

  // Tiles out of sight are dropped, and made anew when they come into it.
  repaint() {
    const seen = S.map.getPixelBounds(), zoom = S.map.getZoom();
    for (const key of Object.keys(this._tiles || {})) {
      const { el: canvas, coords } = this._tiles[key], corner = coords.scaleBy(L.point(TILE, TILE));
      if (coords.z === zoom && seen.intersects(L.bounds(corner, corner.add([TILE, TILE])))) this._paintTile(canvas, coords);
      else this._removeTile(key);
    }
  }
});

// An empty context of that size. Browsers that print cannot follow a canvas that is sized anew meanwhile.
function cleared(canvas, width, height) {
  const ctx = canvas.getContext('2d');
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
  } else {
    ctx.resetTransform();
    ctx.clearRect(0, 0, width, height);
  }
  return ctx;
}

const meets = (a, b) => a[0] <= b[2] && a[2] >= b[0] && a[1] <= b[3] && a[3] >= b[1];

// Runs draw(path) with the canvas moved to the unit's corner.
function atUnit(ctx, tile, unit, draw) {
  ctx.save();
  ctx.translate(unit.box[0] * tile.size - tile.left, unit.box[1] * tile.size - tile.top);
  draw(outline(unit, tile.zoom));
  ctx.restore();
}
