// The ground: neighbours, shaded units, events known only to a unit hatched into it, outlines.

function paintGround(ctx, tile) {
  const t = theme(), inTile = units => units.filter(unit => meets(unit.box, tile.box));
  const provinces = inTile(D.provinces), districts = tile.zoom >= 7 || S.shade === 'districts' ? inTile(D.districts) : [];
  const countries = inTile(D.countries);
  if (!P.tiles) {
    paintNeighbours(ctx, tile);
    for (const unit of countries) paintUnit(ctx, tile, unit, t.land, null);
  }
  ctx.globalAlpha = P.tiles ? 0.6 : 1;
  if (S.shade === 'provinces') shadeUnits(ctx, tile, provinces, D.provinces);
  if (S.shade === 'districts') shadeUnits(ctx, tile, districts, D.districts);
  ctx.globalAlpha = 1;
  hatchUnits(ctx, tile, countries, D.countries, V.country, 'country');
  hatchUnits(ctx, tile, provinces, D.provinces, V.province, 'province');
  hatchUnits(ctx, tile, inTile(D.districts), D.districts, V.district, 'district');
  ctx.drawImage(paintedEdges(tile, districts, provinces, countries), 0, 0, TILE, TILE);
}

// Outlines cost the most and change the least: a tile keeps them.
function paintedEdges(tile, districts, provinces, countries) {
  const key = [themeName(), tile.ratio, districts.length].join();
  if (!tile.kept.edges || tile.kept.key !== key) {
    const t = theme(), canvas = tile.kept.edges || document.createElement('canvas'), ctx = cleared(canvas, TILE * tile.ratio, TILE * tile.ratio);
    ctx.scale(tile.ratio, tile.ratio);
    for (const unit of districts) paintUnit(ctx, tile, unit, null, t.district, tile.zoom >= 8 ? 0.9 : 0.6);
    for (const unit of provinces) paintUnit(ctx, tile, unit, null, t.province, tile.zoom >= 8 ? 1.6 : 1);
    for (const unit of countries) paintUnit(ctx, tile, unit, null, t.country, 1.4);
    Object.assign(tile.kept, { edges: canvas, key });
  }
  return tile.kept.edges;
}

function paintNeighbours(ctx, tile) {
  const t = theme(), near = D.ground.filter(unit => meets(unit.box, tile.box));
  for (const unit of near) paintUnit(ctx, tile, unit, t.ground, t.ground, 1);
  for (const unit of near) paintUnit(ctx, tile, unit, null, t.country, 0.8);
}

function paintUnit(ctx, tile, unit, colour, edge, width) {
  atUnit(ctx, tile, unit, path => {
    if (colour) { ctx.fillStyle = colour; ctx.fill(path, 'evenodd'); }
    if (edge) { ctx.strokeStyle = edge; ctx.lineWidth = width; ctx.lineJoin = 'round'; ctx.stroke(path); }
  });
}

function shadeUnits(ctx, tile, units, all) {
  const { classes, tops } = V.shading, position = new Map(all.map((unit, k) => [unit, k]));
  for (const unit of units) {
    const c = classes[position.get(unit)];
    if (c === -1) paintPattern(ctx, tile, unit, dotPattern(ctx, tile.ratio));
    else if (c >= 0) paintUnit(ctx, tile, unit, classColour(c, tops), null);
  }
}

function hatchUnits(ctx, tile, units, all, tallies, level) {
  for (const unit of units) {
    if (tallies.area[all.indexOf(unit)] > 0) paintPattern(ctx, tile, unit, hatchPattern(ctx, level, tile.ratio));
  }
}

// Clipped rather than filled in place: so the pattern stands still on the tile, and runs on into the next one.
function paintPattern(ctx, tile, unit, pattern) {
  ctx.save();
  ctx.translate(unit.box[0] * tile.size - tile.left, unit.box[1] * tile.size - tile.top);
  ctx.clip(outline(unit, tile.zoom), 'evenodd');
  ctx.translate(tile.left - unit.box[0] * tile.size, tile.top - unit.box[1] * tile.size);
  ctx.fillStyle = pattern;
  ctx.fillRect(0, 0, TILE, TILE);
  ctx.restore();
}
