// Names, set in order of importance where there is room; and what is picked out by the reader.

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
    const view = { ctx, zoom, size, left: legendWidth(), bottom: size.y - sheetHeight(), taken: coveredBoxes(), at: (x, y) => [x * world - corner.x, y * world - corner.y] };
    paintChosen(view);
    const labels = wantedLabels(view);
    for (const { at, style } of labels) {
      if (style !== 'crossing') continue;
      const box = [at[0] - 4, at[1] - 4, at[0] + 4, at[1] + 4];
      if (!marksUnder(view, [box.map((v, k) => v + (k < 2 ? -8 : 8))])) drawPlaceSign(ctx, style, at[0], at[1]);
      view.taken.push(box);
    }
    const numbers = labels.filter(label => label.pill), names = labels.filter(label => !label.pill);
    for (const label of numbers) placeLabel(view, label);
    if (S.labels) lineLabel(view);
    for (const label of names) if (S.labels) placeLabel(view, label);
  }
});

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
  crossing: { font: '600 11.5px', colour: 'line', alpha: 1 }
};

function wantedLabels(view) {
  const out = [], zoom = view.zoom, world = worldSize(zoom);
  const areas = (units, tallies, style, least) => {
    units.forEach((unit, k) => {
      if (!unit.at) return;
      const events = tallies ? tallies.area[k] : 0, room = unit.inner * world;
      if (!events && room < least) return;
      out.push({ style, unit, at: view.at(unit.at[0], unit.at[1]), pill: events, rank: (events ? 0 : 40) + (style === 'district' ? 20 : 10), room, name: placeName(unit) });
    });
  };
  if (zoom <= 6) D.countries.forEach((unit, k) => unit.at && out.push({ style: 'country', unit, at: view.at(unit.at[0], unit.at[1]), pill: V.country.area[k], rank: V.country.area[k] ? -1 : 5, room: 1e3, name: placeName(unit) }));
  else areas(D.countries.filter((u, k) => V.country.area[k]), V.country, 'country', Infinity);
  areas(D.provinces, V.province, 'province', 16);
  areas(D.districts, V.district, 'district', zoom >= 9 ? 22 : Infinity);
  if (zoom <= 7) for (const unit of D.ground) if (unit.at) out.push({ style: 'ground', unit, at: view.at(unit.at[0], unit.at[1]), rank: 90, room: 1e3, name: placeName(unit) });
  const point = (place, style, rank) => out.push({ style, at: view.at(place.x, place.y), rank, name: placeName(place), mark: true });
  if (zoom >= 6) for (const place of P.places.crossings) point(place, 'crossing', 30);
  for (const place of P.places.towns) if (zoom >= (place.kind === 'capital' ? 5 : place.kind === 'city' ? 6 : 8)) point(place, 'town', place.kind === 'capital' ? 25 : 60);
  const shown = out.filter(l => l.at[0] > -80 && l.at[1] > -60 && l.at[0] < view.size.x + 80 && l.at[1] < view.size.y + 60);
  shown.forEach((label, k) => { label.order = k; });
  return shown.sort((a, b) => a.rank - b.rank || a.order - b.order);
}

const clear = (view, box) => !view.taken.some(t => meets(t, box));

function setFont(ctx, style) {
  ctx.font = style.font + ' ' + FONT;
  if ('letterSpacing' in ctx) ctx.letterSpacing = RTL[S.language] ? '0px' : style.spacing || '0px';
  ctx.direction = RTL[S.language] ? 'rtl' : 'ltr';
}

function placeLabel(view, label) {
  const { ctx } = view, style = LABEL_STYLES[label.style], text = style.upper && !RTL[S.language] ? label.name.toUpperCase() : label.name;
  setFont(ctx, style);
  const width = ctx.measureText(text).width, [x, y] = label.at;
  if (label.mark) return placePoint(view, label, text, width, style);
  const named = S.labels && (label.pill || label.room * 2 > width * 0.8 || label.style === 'country' || label.style === 'ground');
  const tall = label.pill ? 34 : 16, wide = Math.max(width, label.pill ? 34 : 0);
  const box = [x - wide / 2 - 3, y - tall / 2, x + wide / 2 + 3, y + tall / 2];
  const tight = [x - 18, y - 9, x + 18, y + 9];
  if (named && clear(view, box)) {
    view.taken.push(box);
    drawText(ctx, text, x, y - (label.pill ? 9 : 0), style, 'center');
    if (label.pill) drawPill(view, label, x, y + 8);
    return;
  }
  if (!label.pill) return;
  // The number must not go missing: it is moved a little before it is given up.
  for (const [dx, dy] of [[0, 0], [0, -15], [0, 15], [-22, 0], [22, 0]]) {
    if (!clear(view, tight.map((v, k) => v + (k % 2 ? dy : dx)))) continue;
    drawPill(view, label, x + dx, y + dy);
    return;
  }
}

function placePoint(view, label, text, width, style) {
  const { ctx } = view, [x, y] = label.at, gap = 8;
  const spots = [[x + gap, y, 'left'], [x - gap, y, 'right'], [x, y - 12, 'center'], [x, y + 13, 'center']];
  for (const [tx, ty, align] of spots) {
    const left = align === 'left' ? tx : align === 'right' ? tx - width : tx - width / 2;
    const box = [left - 2, ty - 8, left + width + 2, ty + 8];
    if (!clear(view, box) || !roomy(view, label, box)) continue;
    view.taken.push(box);
    (view.points = view.points || []).push([label.style, box]);
    if (label.style !== 'crossing') drawPlaceSign(ctx, label.style, x, y);
    drawText(ctx, text, tx, ty, style, align);
    return;
  }
}

// Far out, names of one kind keep their distance: a few read better than all.
function roomy(view, label, box) {
  if (view.zoom >= 8) return true;
  const [dx, dy] = label.style === 'crossing' ? [10, 6] : [34, 22], wide = [box[0] - dx, box[1] - dy, box[2] + dx, box[3] + dy];
  return !(view.points || []).some(([style, other]) => style === label.style && meets(other, wide));
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
  const width = ctx.measureText(text).width, half = (width + 24) / 2;
  ctx.beginPath();
  ctx.roundRect(x - half, y - 8, 2 * half, 16, 3);
  ctx.fillStyle = theme().land;
  ctx.fill();
  ctx.strokeStyle = HATCH[themeName()];
  ctx.lineWidth = 1;
  ctx.stroke();
  ctx.save();
  ctx.beginPath();
  ctx.rect(x - half + 3, y - 5, 10, 10);
  ctx.clip();
  ctx.translate(x - half + 8, y);
  hatchLines(ctx, label.style === 'country' ? SYM.province : SYM[label.style], 6);
  ctx.restore();
  ctx.textAlign = 'left';
  ctx.direction = 'ltr';
  ctx.textBaseline = 'middle';
  ctx.fillStyle = theme().ink;
  ctx.fillText(text, x - half + 17, y + 0.5);
  view.taken.push([x - half, y - 8, x + half, y + 8]);
}

// The chosen incident and the chosen unit.
function paintChosen(view) {
  const { ctx } = view, world = worldSize(view.zoom);
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
