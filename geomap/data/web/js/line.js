// The Durand Line: dashed, above everything, named as disputed where there is room for the words.

function addLine(map) {
  if (!D.line.length) return;
  const points = [];
  for (let k = 0; k < D.line.length; k += 2) points.push([latitudeOf(D.line[k + 1]), D.line[k] * 360 - 180]);
  // The light casing stays below the marks, which it would cut in two.
  const stroke = (pane, style) => L.polyline(points, Object.assign({ renderer: L.svg({ padding: 0.4, pane }), pane, interactive: false, smoothFactor: 0.7, lineCap: 'butt' }, style)).addTo(map);
  S.casing = stroke('casing', { weight: 4 });
  S.dashes = stroke('line', { weight: 1.7, dashArray: '7 4' });
  restyleLine();
}

function restyleLine() {
  if (!S.dashes) return;
  S.casing.setStyle({ color: theme().casing });
  S.dashes.setStyle({ color: theme().line });
}

// The band of 5, 10 or 25 km on both sides of the line.
function paintBand(ctx, tile) {
  if (!S.band || !D.line.length) return;
  ctx.beginPath();
  for (let k = 0; k < D.line.length; k += 2) {
    const x = D.line[k] * tile.size - tile.left, y = D.line[k + 1] * tile.size - tile.top;
    if (k) ctx.lineTo(x, y); else ctx.moveTo(x, y);
  }
  ctx.lineJoin = 'round';
  ctx.lineCap = 'round';
  ctx.lineWidth = 2 * S.band * pixelsPerKm((tile.box[1] + tile.box[3]) / 2, tile.zoom);
  ctx.strokeStyle = theme().band;
  ctx.stroke();
}

// Where the line is straight over the length of its name, with few marks in the way; on either side of it.
const lineFont = k => (k ? 'italic 500 11.5px' : 'italic 600 13px');
const FAR = 30;
function lineLabel(view) {
  if (!D.line.length) return;
  const { ctx } = view;
  for (const lines of [[tr('durand_short'), tr('durand_note')], [tr('durand_short'), ...halves(tr('durand_note'))], [tr('durand_short')]]) {
    const width = Math.max(...lines.map((text, k) => { ctx.font = lineFont(k) + ' ' + FONT; return ctx.measureText(text).width; }));
    const spot = bestStretch(view, width, lines.length * 8);
    if (!spot) continue;
    return placeTurned(view, { turn: spot.turn, at: spot.at, lines, width });
  }
}

function halves(text) {
  const words = text.split(' '), half = Math.ceil(words.length / 2);
  return [words.slice(0, half).join(' '), words.slice(half).join(' ')];
}

function bestStretch(view, width, half) {
  let best = null;
  for (const stretch of stretches(view, width + 8)) {
    for (const side of [1, -1]) {
      if (stretch.off[side] > FAR) continue;
      const away = (stretch.off[side] + half + 3) * side, turn = stretch.turn, middle = stretch.middle;
      const at = [middle[0] + away * Math.sin(turn), middle[1] - away * Math.cos(turn)];
      const name = turnedBoxes(at, turn, width, half);
      if (name.some(box => view.taken.hits(box))) continue;
      const cost = 1.5 * stretch.off[side] + 0.4 * stretch.off[-side] + 4 * name.reduce((n, box) => n + view.marks.hits(box), 0) + 20 * view.numbers.filter(number => name.some(box => meets(box, number))).length;
      if (!best || cost < best.cost) best = { cost, turn, at };
    }
  }
  return best;
}

function stretches(view, length) {
  const { size } = view, line = D.line, points = [], out = [];
  for (let k = 0; k < line.length; k += 2) {
    const [x, y] = view.at(line[k], line[k + 1]), last = points[points.length - 1];
    if (!last || Math.hypot(x - last[0], y - last[1]) >= 6) points.push([x, y]);
  }
  for (let a = 0, b = 0; a < points.length; a++) {
    while (b < points.length - 1 && Math.hypot(points[b][0] - points[a][0], points[b][1] - points[a][1]) < length) b++;
    const [ax, ay] = points[a], [bx, by] = points[b], chord = Math.hypot(bx - ax, by - ay);
    if (chord < length) break;
    if (![[ax, ay], [bx, by]].every(p => p[0] > view.left + 16 && p[0] < size.x - 16 && p[1] > 16 && p[1] < view.bottom - 16)) continue;
    const off = { 1: 0, '-1': 0 }, way = bx < ax || (bx === ax && by > ay) ? -1 : 1;
    for (let k = a + 1; k < b; k++) {
      const above = way * ((bx - ax) * (ay - points[k][1]) - (ax - points[k][0]) * (by - ay)) / chord;
      off[1] = Math.max(off[1], above);
      off[-1] = Math.max(off[-1], -above);
    }
    let turn = Math.atan2(by - ay, bx - ax);
    if (turn > Math.PI / 2) turn -= Math.PI;
    if (turn < -Math.PI / 2) turn += Math.PI;
    out.push({ off, turn, middle: [(ax + bx) / 2, (ay + by) / 2] });
  }
  return out;
}

function turnedBoxes([x, y], turn, width, half) {
  const out = [];
  for (let k = -4; k <= 4; k++) {
    const px = x + Math.cos(turn) * k * width / 9, py = y + Math.sin(turn) * k * width / 9, r = width / 36 + half;
    out.push([px - r, py - r, px + r, py + r]);
  }
  return out;
}

function placeTurned(view, label) {
  const { ctx } = view;
  for (const box of turnedBoxes(label.at, label.turn, label.width, label.lines.length * 8)) view.taken.add(box);
  ctx.save();
  ctx.translate(label.at[0], label.at[1]);
  ctx.rotate(label.turn);
  label.lines.forEach((text, k) => drawText(ctx, text, 0, 15 * k - (label.lines.length - 1) * 7.5, { font: lineFont(k), colour: 'line', alpha: 1 }, 'center'));
  ctx.restore();
}
