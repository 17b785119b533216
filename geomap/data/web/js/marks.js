// The marks: known spots, settlements in rings, and circles of true radius. A grid over the region finds those of a tile.

const GRID = 400;

// More marks than this on the fullest tile can no longer be told apart; more circles no longer be read.
const FULL = 1500;
const CROWDED = 150;

function indexMarks() {
  const box = [1, 1, 0, 0];
  for (let r = 0; r < D.rows; r++) {
    if (D.spot[r] < 0) continue;
    box[0] = Math.min(box[0], D.x[r]); box[1] = Math.min(box[1], D.y[r]);
    box[2] = Math.max(box[2], D.x[r]); box[3] = Math.max(box[3], D.y[r]);
  }
  const step = Math.max(box[2] - box[0], box[3] - box[1], 1e-9) / GRID * 1.0001;
  const first = new Uint32Array(GRID * GRID + 1), cell = new Int32Array(D.rows).fill(-1);
  for (let r = 0; r < D.rows; r++) {
    if (D.spot[r] < 0) continue;
    cell[r] = Math.floor((D.y[r] - box[1]) / step) * GRID + Math.floor((D.x[r] - box[0]) / step);
    first[cell[r] + 1]++;
  }
  for (let k = 0; k < GRID * GRID; k++) first[k + 1] += first[k];
  const at = first.slice(), list = new Uint32Array(first[GRID * GRID]);
  for (let r = 0; r < D.rows; r++) if (cell[r] >= 0) list[at[cell[r]]++] = r;
  let reach = 0;
  for (let r = 0; r < D.rows; r++) if (D.row.symbol[r] >= SYM.near && D.spot[r] >= 0) reach = Math.max(reach, D.row.radius[r] / 1000);
  D.grid = { box, step, first, list, reach };
}

function eachMark(box, visit) {
  const { box: all, step, first, list } = D.grid, clamp = v => Math.max(0, Math.min(GRID - 1, Math.floor(v)));
  if (!meets(all, box)) return;
  const x0 = clamp((box[0] - all[0]) / step), x1 = clamp((box[2] - all[0]) / step);
  const y0 = clamp((box[1] - all[1]) / step), y1 = clamp((box[3] - all[1]) / step);
  for (let y = y0; y <= y1; y++) {
    for (let k = first[y * GRID + x0]; k < first[y * GRID + x1 + 1]; k++) {
      const r = list[k];
      if (V.rows[r] && D.x[r] >= box[0] && D.x[r] <= box[2] && D.y[r] >= box[1] && D.y[r] <= box[3]) visit(r);
    }
  }
}

const trueRadius = (r, zoom) => D.row.radius[r] / 1000 * pixelsPerKm(D.y[r], zoom);
const isCircle = r => D.row.symbol[r] >= SYM.near && D.row.symbol[r] <= SYM.unlisted;
const toScale = px => px >= 13;

// The radius at which a circle is drawn, 0 where it is too small for that, or one of too many.
function drawnRadius(r, zoom) {
  const px = isCircle(r) ? trueRadius(r, zoom) : 0;
  return toScale(px) && !isCrowded(zoom) ? px : 0;
}

// Far out, where marks crowd, they are smaller.
const markScale = zoom => (zoom <= 5 ? 0.72 : zoom === 6 ? 0.84 : 1);

function isDense(zoom) {
  if (V.dense[zoom] === undefined) V.dense[zoom] = V.marks > FULL && fullestTile(zoom, () => true) > FULL;
  return V.dense[zoom];
}

function isCrowded(zoom) {
  if (V.crowded[zoom] === undefined) V.crowded[zoom] = V.marks > CROWDED && fullestTile(zoom, r => isCircle(r) && toScale(trueRadius(r, zoom))) > CROWDED;
  return V.crowded[zoom];
}

// How many marks of a kind lie on the fullest tile of a zoom level.
function fullestTile(zoom, counted) {
  const across = worldSize(zoom) / TILE, counts = new Map();
  let most = 0;
  for (let k = 0; k < V.top.length; k++) {
    const r = V.top[k];
    if (r < 0 || !counted(r)) continue;
    const key = Math.floor(D.x[r] * across) * 65536 + Math.floor(D.y[r] * across), n = (counts.get(key) || 0) + 1;
    counts.set(key, n);
    if (n > most) most = n;
  }
  return most;
}

function paintMarks(ctx, tile) {
  if (isDense(tile.zoom)) return paintDensity(ctx, tile);
  const reach = Math.max(SPRITE / 2 / tile.size, D.grid.reach * pixelsPerKm(tile.box[1], tile.zoom) / tile.size * 1.05);
  const circles = [], symbols = [], near = wider(tile.box, SPRITE / 2 / tile.size);
  eachMark(wider(tile.box, reach), r => {
    if (V.top[D.spot[r]] !== r) return;
    const px = drawnRadius(r, tile.zoom), y = D.y[r] - px / tile.size;
    if (px && reaches(r, px, tile)) circles.push(r);
    if (D.x[r] >= near[0] && D.x[r] <= near[2] && y >= near[1] && y <= near[3]) symbols.push(r);
  });
  const filled = circles.length <= 80;
  for (const r of circles) paintCircle(ctx, tile, r, filled);
  for (const r of symbols) paintMark(ctx, tile, r);
}

// Whether a circle reaches into the tile.
function reaches(r, px, tile) {
  const x = D.x[r] * tile.size - tile.left, y = D.y[r] * tile.size - tile.top;
  const dx = Math.max(-x, 0, x - TILE), dy = Math.max(-y, 0, y - TILE);
  return Math.hypot(dx, dy) <= px + 2;
}

const lookOf = r => ({ half: P.place_sides[D.row.side[r]] === 'uncertain', hollow: D.inc.background[D.row.inc[r]] === 1 });

function paintCircle(ctx, tile, r, filled) {
  const look = lookOf(r), colour = look.hollow ? theme().soft : ringColour(typeColour(P.types[D.inc.type[D.row.inc[r]]]));
  ctx.beginPath();
  ctx.arc(D.x[r] * tile.size - tile.left, D.y[r] * tile.size - tile.top, trueRadius(r, tile.zoom), 0, 2 * Math.PI);
  if (filled && D.row.symbol[r] !== SYM.unlisted) {
    ctx.globalAlpha = look.hollow ? 0.03 : 0.08;
    ctx.fillStyle = colour;
    ctx.fill();
  }
  ctx.globalAlpha = look.hollow ? 0.6 : 0.85;
  ctx.strokeStyle = colour;
  ctx.lineWidth = 1.5;
  ctx.setLineDash(D.row.symbol[r] === SYM.unlisted ? [6, 5] : []);
  ctx.stroke();
  ctx.setLineDash([]);
  ctx.globalAlpha = 1;
}

// On a circle drawn to scale the shape sits on the rim, at the top: in the middle it would read as a pin.
function paintMark(ctx, tile, r) {
  const look = lookOf(r), type = D.inc.type[D.row.inc[r]];
  const px = drawnRadius(r, tile.zoom);
  const x = D.x[r] * tile.size - tile.left, y = D.y[r] * tile.size - tile.top - px;
  const symbol = px ? SYM.spot : D.row.symbol[r];
  const image = sprite(type, symbol, look.half, look.hollow, tile.ratio, markScale(tile.zoom));
  if (S.rings) paintToll(ctx, x, y, D.row.inc[r]);
  ctx.drawImage(image, x - SPRITE / 2, y - SPRITE / 2, SPRITE, SPRITE);
}

// Claimed killed, when asked for: area of the inner ring is the low, of the outer the high end.
const tollRadius = killed => 9 + 2.6 * Math.sqrt(killed);
function paintToll(ctx, x, y, i) {
  const low = D.inc.low[i], high = D.inc.high[i] === NONE ? low : D.inc.high[i];
  if (high === NONE || high <= 0) return;
  ctx.strokeStyle = theme().ink;
  ctx.globalAlpha = 0.55;
  for (const [killed, dash] of [[low, []], [high, low === high ? [] : [2, 3]]]) {
    if (killed === NONE || killed <= 0) continue;
    ctx.setLineDash(dash);
    ctx.lineWidth = 1;
    ctx.beginPath();
    ctx.arc(x, y, tollRadius(killed), 0, 2 * Math.PI);
    ctx.stroke();
  }
  ctx.setLineDash([]);
  ctx.globalAlpha = 1;
}

// Too many marks to tell apart: how many in each square of 8 pixels.
const SQUARE = 8;
function paintDensity(ctx, tile) {
  const side = TILE / SQUARE, counts = new Uint32Array(side * side);
  eachMark(tile.box, r => {
    const x = Math.min(side - 1, Math.floor((D.x[r] * tile.size - tile.left) / SQUARE));
    const y = Math.min(side - 1, Math.floor((D.y[r] * tile.size - tile.top) / SQUARE));
    counts[y * side + x]++;
  });
  const ramp = theme().density;
  for (let k = 0; k < counts.length; k++) {
    if (!counts[k]) continue;
    ctx.fillStyle = ramp[densityClass(counts[k])];
    ctx.globalAlpha = 0.85;
    ctx.fillRect(k % side * SQUARE, Math.floor(k / side) * SQUARE, SQUARE - 1, SQUARE - 1);
  }
  ctx.globalAlpha = 1;
}

const densityClass = n => (n < 3 ? 0 : n < 10 ? 1 : n < 30 ? 2 : n < 100 ? 3 : 4);

// The rows under a point of the map, nearest first.
function marksAt(x, y, zoom, slack) {
  if (isDense(zoom)) return [];
  const size = worldSize(zoom), found = [], reach = Math.max(slack, D.grid.reach * pixelsPerKm(y, zoom) * 1.05 + slack) / size;
  eachMark(wider([x, y, x, y], reach), r => {
    const dx = (D.x[r] - x) * size, dy = (D.y[r] - y) * size, px = drawnRadius(r, zoom), d = Math.hypot(dx, dy - px);
    if (d <= slack) found.push([d, r]);
    else if (px && Math.abs(Math.hypot(dx, dy) - px) <= 5) found.push([slack + 1, r]);
  });
  return found.sort((a, b) => a[0] - b[0] || a[1] - b[1]).map(pair => pair[1]);
}
