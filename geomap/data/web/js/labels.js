// Names and numbers, set in order of importance where there is room; and what is picked out by the reader.

const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Noto Sans Arabic", "Noto Naskh Arabic", sans-serif';

const LabelLayer = L.Layer.extend({
  onAdd(map) {
    this._canvas = L.DomUtil.create('canvas', 'gm-labels', map.getPane('labels'));
    this._canvas.setAttribute('aria-hidden', 'true');
    map.on('moveend zoomend resize viewreset', this.repaint, this);
    map.on('zoomanim', this._hide, this);
    this.repaint();
  },

  _hide() { this._canvas.style.opacity = 0; },

  repaint() {
    const map = S.map, size = map.getSize(), pad = 80, ratio = Math.min(2, Math.ceil(window.devicePixelRatio || 1));
    const canvas = this._canvas, w = size.x + 2 * pad, h = size.y + 2 * pad;
    const ctx = cleared(canvas, w * ratio, h * ratio);
    canvas.style.width = w + 'px';
    canvas.style.height = h + 'px';
    canvas.style.opacity = 1;
    L.DomUtil.setPosition(canvas, map.containerPointToLayerPoint([-pad, -pad]));
    const zoom = map.getZoom(), world = worldSize(zoom), corner = map.getPixelBounds().min;
    ctx.scale(ratio, ratio);
    ctx.translate(pad, pad);
    const view = {
      ctx, zoom, size, left: legendWidth(), bottom: size.y - sheetHeight(), taken: boxes(), marks: boxes(), said: [], points: [],
      at: (x, y) => [x * world - corner.x, y * world - corner.y], spot: (x, y) => [(x + corner.x) / world, (y + corner.y) / world]
    };
    for (const box of coveredBoxes()) view.taken.add(box);
    const stacks = findMarks(view);
    paintChosen(view);
    const labels = readable(wantedLabels(view), zoom), numbers = labels.filter(label => label.pill);
    for (const { at, style } of labels) if (style === 'crossing' && !view.marks.hits(around(at, 8))) drawPlaceSign(ctx, style, at[0], at[1]);
    view.numbers = numbers.map(({ at: [x, y] }) => [x - 18, y - 17, x + 18, y + 17]);
    if (S.labels) lineLabel(view);
    for (const label of numbers) placeNumber(view, label);
    for (const stack of stacks) placeStack(view, stack);
    for (const { at, style } of labels) if (style === 'crossing') view.taken.add(around(at, 4));
    if (S.labels) for (const label of labels) if (!label.named) placeName(view, label);
  }
});

// Far out, more numbers than a reader can take in are those of provinces alone; the districts keep their hatching.
const NUMBERS = 60;
function readable(labels, zoom) {
  if (zoom > 7 || labels.filter(label => label.pill).length <= NUMBERS) return labels;
  return labels.filter(label => !(label.pill && label.style === 'district'));
}

const around = ([x, y], by) => [x - by, y - by, x + by, y + by];

// Boxes on the screen, found again by the cells they lie in.
const CELL = 48;
function boxes() {
  const cells = new Map();
  const each = (box, visit) => {
    for (let x = Math.floor(box[0] / CELL); x <= Math.floor(box[2] / CELL); x++) for (let y = Math.floor(box[1] / CELL); y <= Math.floor(box[3] / CELL); y++) visit(x * 65536 + y);
  };
  return {
    add(box) { each(box, key => { if (cells.has(key)) cells.get(key).push(box); else cells.set(key, [box]); }); },
    hits(box) {
      const found = new Set();
      each(box, key => { for (const other of cells.get(key) || []) if (meets(other, box)) found.add(other); });
      return found.size;
    }
  };
}

// The marks that names keep clear of, unless there are too many to keep clear of; several at one place get a number.
const AVOIDED = 900;
function findMarks(view) {
  if (isDense(view.zoom)) return [];
  const found = [], world = worldSize(view.zoom), edge = 20 / world;
  const box = [...view.spot(0, 0), ...view.spot(view.size.x, view.size.y)];
  eachMark(wider(box, edge), r => { if (V.top[D.spot[r]] === r) found.push(r); });
  if (found.length > AVOIDED) return [];
  const stacks = [];
  for (const r of found) {
    const [x, y] = view.at(D.x[r], D.y[r]), px = drawnRadius(r, view.zoom);
    const at = [x, y - px], half = (px || D.row.symbol[r] === SYM.spot ? 8 : 12) * markScale(view.zoom);
    view.marks.add(around(at, half));
    if (V.stack[D.spot[r]] > 1) stacks.push({ at, half, many: V.stack[D.spot[r]] });
  }
  return stacks;
}

// Where buttons and legend lie over the map, nothing can be read.
function coveredBoxes() {
  const map = S.map.getContainer().getBoundingClientRect();
  return ['gm-tools', 'gm-legend'].map(id => byId(id).getBoundingClientRect()).map(r => [r.left - map.left, r.top - map.top, r.right - map.left, r.bottom - map.top]);
}

const LABEL_STYLES = {
  country: { font: '600 15px', colour: 'soft', spacing: '4px', upper: true, alpha: 0.75 },
  ground: { font: '500 12px', colour: 'soft', spacing: '3px', upper: true, alpha: 0.6 },
  province: { font: '600 12px', colour: 'soft', alpha: 0.95 },
  district: { font: '500 11px', colour: 'soft', alpha: 0.9 },
  town: { font: '500 11.5px', colour: 'ink', alpha: 0.85 },
  crossing: { font: '500 11.5px', colour: 'line', alpha: 1 }
};

function wantedLabels(view) {
  const out = [], zoom = view.zoom, world = worldSize(zoom), frame = [0, 0, view.size.x, view.size.y];
  const areas = (units, tallies, style, least) => {
    units.forEach((unit, k) => {
      if (!unit.at) return;
      const events = tallies.area[k], room = unit.inner * world;
      if (!events && room < least) return;
      const box = [...view.at(unit.box[0], unit.box[1]), ...view.at(unit.box[2], unit.box[3])];
      if (meets(box, frame)) out.push({ style, unit, box, at: view.at(unit.at[0], unit.at[1]), pill: events, rank: (events ? 0 : 40) + (style === 'district' ? 20 : 10), room, name: localName(unit) });
    });
  };
  areas(D.countries, V.country, 'country', zoom <= 6 ? 0 : Infinity);
  areas(D.provinces, V.province, 'province', 16);
  areas(D.districts, V.district, 'district', zoom >= 9 ? 22 : Infinity);
  const point = (place, style, rank) => {
    const at = view.at(place.x, place.y);
    if (at[0] > -60 && at[1] > -20 && at[0] < view.size.x + 60 && at[1] < view.size.y + 20) out.push({ style, at, rank, name: localName(place) });
  };
  if (zoom <= 7) for (const unit of D.ground) if (unit.at) point({ ...unit, x: unit.at[0], y: unit.at[1] }, 'ground', 90);
  for (const place of P.places.crossings) if (zoom >= 8 || (place.main && zoom >= 6)) point(place, 'crossing', place.main ? 30 : 70);
  for (const place of P.places.towns) if (zoom >= (place.kind === 'capital' ? 5 : place.kind === 'city' ? 6 : 8)) point(place, 'town', place.kind === 'capital' ? 25 : 60);
  out.forEach((label, k) => { label.order = k; });
  return out.sort((a, b) => a.rank - b.rank || a.order - b.order);
}

function setFont(ctx, style) {
  ctx.font = style.font + ' ' + FONT;
  if ('letterSpacing' in ctx) ctx.letterSpacing = RTL[S.language] ? '0px' : style.spacing || '0px';
  ctx.direction = RTL[S.language] ? 'rtl' : 'ltr';
}

const written = (label, style) => (style.upper && !RTL[S.language] ? label.name.toUpperCase() : label.name);

// Points inside a unit and in sight, its middle first: a number or name is moved before it is given up, never out of it.
const STEP = 17;
function spotsInside(view, label) {
  const [x0, y0, x1, y1] = label.box, [mx, my] = label.at, out = [[0, mx, my]];
  const low = [Math.max(x0, 12), Math.max(y0, 12)], high = [Math.min(x1, view.size.x - 12), Math.min(y1, view.bottom - 12)];
  const step = Math.max(STEP, (high[0] - low[0]) / 12, (high[1] - low[1]) / 12);
  for (let x = low[0] + step / 2; x < high[0]; x += step) {
    for (let y = low[1] + step / 2; y < high[1]; y += step) if (contains(label.unit, ...view.spot(x, y))) out.push([Math.hypot(x - mx, y - my), x, y]);
  }
  return out.sort((a, b) => a[0] - b[0]);
}

// The cheapest of these places for a box: near the middle, on few marks, on nothing that is set already.
function cheapest(view, spots, width, height) {
  let best = null, least = Infinity;
  for (const [away, x, y] of spots) {
    if (away >= least) break;
    const box = [x - width / 2, y - height / 2, x + width / 2, y + height / 2];
    if (box[0] < 0 || box[1] < 0 || box[2] > view.size.x || box[3] > view.bottom || view.taken.hits(box)) continue;
    const cost = away + 60 * view.marks.hits(box);
    if (cost < least) { least = cost; best = [x, y, box]; }
  }
  return best;
}

// How many events are known only to a unit, with its name above where both find room.
function placeNumber(view, label) {
  const { ctx } = view, style = LABEL_STYLES[label.style], text = written(label, style), spots = spotsInside(view, label);
  setFont(ctx, style);
  const width = ctx.measureText(text).width;
  if (S.labels && label.room * 2 > width * 0.8) {
    const both = cheapest(view, spots, Math.max(width, 26) + 4, 32);
    if (both && !view.marks.hits(both[2])) {
      label.named = true;
      view.taken.add(both[2]);
      view.said.push([text, both[0], both[1]]);
      drawText(ctx, text, both[0], both[1] - 8, style, 'center');
      return drawPill(view, label, both[0], both[1] + 8);
    }
  }
  // A unit too small to hold a number beside its marks is hatched, and says its number nearer by.
  const alone = cheapest(view, spots, 26, 16), shown = alone && (label.room > 20 || !view.marks.hits(alone[2]));
  if (shown) drawPill(view, label, alone[0], alone[1]);
  label.named = !shown;
}

function placeName(view, label) {
  const { ctx } = view, style = LABEL_STYLES[label.style], text = written(label, style);
  if (!text || view.said.some(([other, x, y]) => other === text && Math.hypot(x - label.at[0], y - label.at[1]) < 90)) return;
  setFont(ctx, style);
  const width = ctx.measureText(text).width;
  if (label.unit && label.style !== 'country') {
    if (label.room * 2 <= width * 0.8) return;
    const found = cheapest(view, spotsInside(view, label), width + 4, 15);
    if (!found || view.marks.hits(found[2])) return;
    view.taken.add(found[2]);
    view.said.push([text, found[0], found[1]]);
    return drawText(ctx, text, found[0], found[1], style, 'center');
  }
  placePoint(view, label, text, width, style);
}

function placePoint(view, label, text, width, style) {
  const { ctx } = view, [x, y] = label.at, gap = 8, middle = label.style === 'ground' || label.style === 'country';
  const spots = middle ? [[x, y, 'center']] : [[x + gap, y, 'left'], [x - gap, y, 'right'], [x, y - 12, 'center'], [x, y + 13, 'center']];
  for (const [tx, ty, align] of spots) {
    const left = align === 'left' ? tx : align === 'right' ? tx - width : tx - width / 2;
    const box = [left - 2, ty - 8, left + width + 2, ty + 8];
    if (view.taken.hits(box) || view.marks.hits(box) || !roomy(view, label, box)) continue;
    view.taken.add(box);
    view.said.push([text, x, y]);
    view.points.push([label.style, box]);
    if (label.style === 'town') drawPlaceSign(ctx, label.style, x, y);
    drawText(ctx, text, tx, ty, style, align);
    return;
  }
}

// Far out, names of one kind keep their distance: a few read better than all.
function roomy(view, label, box) {
  if (view.zoom >= 8) return true;
  const [dx, dy] = label.style === 'crossing' ? [10, 6] : [34, 22], wide = [box[0] - dx, box[1] - dy, box[2] + dx, box[3] + dy];
  return !view.points.some(([style, other]) => style === label.style && meets(other, wide));
}

// Several incidents at exactly one place: how many, beside the mark, where that covers no other mark.
function placeStack(view, { at: [x, y], half, many }) {
  const { ctx } = view, text = '×' + number(many);
  ctx.font = '600 11px ' + FONT;
  const width = ctx.measureText(text).width, dx = half + 1, dy = half - 3;
  for (const [left, top] of [[x + dx, y - dy], [x + dx, y + dy], [x - dx - width, y - dy], [x - dx - width, y + dy], [x + dx, y], [x - dx - width, y]]) {
    const box = [left, top - 6, left + width, top + 6];
    if (view.taken.hits(box) || view.marks.hits(box)) continue;
    view.taken.add(box);
    drawText(ctx, text, left, top, { font: '600 11px', colour: 'ink', alpha: 1 }, 'left');
    return;
  }
}

function drawPlaceSign(ctx, kind, x, y) {
  ctx.lineWidth = 1.4;
  ctx.strokeStyle = kind === 'crossing' ? theme().line : theme().soft;
  ctx.fillStyle = theme().land;
  if (kind === 'crossing') {
    ctx.beginPath();
    ctx.rect(x - 3, y - 3, 6, 6);
    ctx.fill();
    ctx.stroke();
  } else {
    ctx.fillStyle = theme().soft;
    ctx.fillRect(x - 1.5, y - 1.5, 3, 3);
  }
}

function drawText(ctx, text, x, y, style, align) {
  setFont(ctx, style);
  ctx.textAlign = align;
  ctx.textBaseline = 'middle';
  ctx.lineJoin = 'round';
  ctx.lineWidth = 3.2;
  ctx.strokeStyle = theme().halo;
  ctx.globalAlpha = style.alpha;
  ctx.strokeText(text, x, y);
  ctx.fillStyle = theme()[style.colour];
  ctx.fillText(text, x, y);
  ctx.globalAlpha = 1;
  if ('letterSpacing' in ctx) ctx.letterSpacing = '0px';
}

// How many events are known only to a unit: a hatched tag with the number, not a mark at a place.
function drawPill(view, label, x, y) {
  const { ctx } = view, text = number(label.pill);
  ctx.font = '600 11px ' + FONT;
  const half = (ctx.measureText(text).width + 18) / 2, box = [x - half, y - 7.5, x + half, y + 7.5];
  ctx.beginPath();
  ctx.roundRect(box[0], box[1], 2 * half, 15, 3);
  ctx.fillStyle = theme().land;
  ctx.fill();
  ctx.save();
  ctx.clip();
  ctx.beginPath();
  ctx.rect(box[0], box[1], 9, 15);
  ctx.clip();
  ctx.translate(box[0] + 4, y);
  ctx.strokeStyle = HATCH[themeName()];
  hatchLines(ctx, label.style === 'country' ? SYM.province : SYM[label.style], 8);
  ctx.restore();
  ctx.beginPath();
  ctx.roundRect(box[0], box[1], 2 * half, 15, 3);
  ctx.strokeStyle = HATCH[themeName()];
  ctx.lineWidth = 1;
  ctx.stroke();
  ctx.textAlign = 'left';
  ctx.direction = 'ltr';
  ctx.textBaseline = 'middle';
  ctx.fillStyle = theme().ink;
  ctx.fillText(text, box[0] + 13, y + 0.5);
  view.taken.add(box);
}

// The chosen incident and the chosen unit.
function paintChosen(view) {
  const { ctx } = view;
  const edge = unit => {
    ctx.save();
    const [x, y] = view.at(unit.box[0], unit.box[1]);
    ctx.translate(x, y);
    ctx.lineJoin = 'round';
    ctx.strokeStyle = theme().halo;
    ctx.lineWidth = 5;
    ctx.stroke(outline(unit, view.zoom));
    ctx.strokeStyle = theme().ink;
    ctx.lineWidth = 2;
    ctx.stroke(outline(unit, view.zoom));
    ctx.restore();
  };
  if (S.unit) edge(S.unit.level === 'province' ? D.provinces[S.unit.at] : D.districts[S.unit.at]);
  if (S.incident < 0) return;
  for (let r = D.first[S.incident]; r < D.first[S.incident + 1]; r++) {
    const symbol = D.row.symbol[r];
    if (symbol === SYM.province) edge(D.provinces[D.row.province[r]]);
    else if (symbol === SYM.district) edge(D.districts[D.row.district[r]]);
    else if (symbol === SYM.country) edge(D.countries[D.countryOf[D.row.land[r]]]);
    else if (symbol < SYM.district) {
      const [x, y] = view.at(D.x[r], D.y[r]), px = isCircle(r) ? trueRadius(r, view.zoom) : 0;
      for (const [colour, width] of [[theme().halo, 6], [theme().ink, 2.2]]) {
        ctx.beginPath();
        ctx.arc(x, y, toScale(px) ? px : 15, 0, 2 * Math.PI);
        ctx.strokeStyle = colour;
        ctx.lineWidth = width;
        ctx.stroke();
      }
    }
  }
}
