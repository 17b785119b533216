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
  const fine = tile.zoom >= 8 ? 0.9 : 0.6;
  for (const unit of districts) paintUnit(ctx, tile, unit, null, t.district, fine);
  for (const unit of provinces) paintUnit(ctx, tile, unit, null, t.province, tile.zoom >= 8 ? 1.6 : 1);
  for (const unit of countries) paintUnit(ctx, tile, unit, null, t.country, 1.4);
}

function paintNeighbours(ctx, tile) {
  for (const { wide } of D.ground) if (meets(wide.box, tile.box)) paintUnit(ctx, tile, wide, theme().ground, theme().ground, 1);
  // North of the cut there is land everywhere; lakes cut in two would go on as strips.
  ctx.fillStyle = theme().ground;
  if (D.ground.length) ctx.fillRect(0, 0, TILE, Math.min(TILE, D.groundBox[1] * tile.size - tile.top + 1));
  const [x0, y0, x1, y1] = wider(D.groundBox, -2.5 / tile.size).map((v, k) => v * tile.size - (k % 2 ? tile.top : tile.left));
  ctx.save();
  ctx.beginPath();
  ctx.rect(x0, y0, x1 - x0, y1 - y0);
  ctx.clip();
  for (const unit of D.ground) if (meets(unit.box, tile.box)) paintUnit(ctx, tile, unit, null, theme().country, 0.8);
  ctx.restore();
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
    if (c < 0) paintPattern(ctx, tile, unit, dotPattern(ctx, tile.ratio));
    else paintUnit(ctx, tile, unit, classColour(c, tops), null);
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
