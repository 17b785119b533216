// Puts everything together, and keeps it together: a change of what is chosen repaints what depends on it.

function resetFilters() {
  S.filters = openFilters();
  S.unit = null;
  S.query = '';
  searched = '';
  changed();
}

let waiting = 0;
function changed() {
  if (!waiting) waiting = requestAnimationFrame(() => { waiting = 0; repaintAll(); });
}

function repaintAll() {
  const started = performance.now();
  applyFilters();
  V.shading = S.shade === 'none' ? null : shading(S.shade);
  paintFrame();
  S.ground.repaint();
  S.marks.repaint();
  S.labelLayer.repaint();
  restyleLine();
  paintLegend();
  paintTimeline();
  paintList();
  if (S.tab === 'units') paintTable();
  if (S.tab === 'about') paintAbout();
  saveView();
  document.documentElement.dataset.repainted = Math.round(performance.now() - started);
}

// What lies over the map: the legend at its left, on a phone the sheet at its foot.
const legendWidth = () => (innerWidth >= 800 && byId('gm-legend').open ? byId('gm-legend').offsetWidth + 14 : 0);
const sheetHeight = () => (innerWidth < 800 ? Math.min(byId('gm-panel').offsetHeight, innerHeight * 0.6) : 0);

// Prints in light colours. Canvases are not repainted on "beforeprint", or browsers print them blank: who prints a dark
// map with the browser's own keys gets it by a filter of the style sheet.
async function printPage() {
  const frame = () => new Promise(requestAnimationFrame);
  S.printing = true;
  repaintAll();
  await frame();
  await frame();
  window.print();
  S.printing = false;
  changed();
}

const boundsOf = box => L.latLngBounds([latitudeOf(box[3]), box[0] * 360 - 180], [latitudeOf(box[1]), box[2] * 360 - 180]);

function showBox(box) {
  const bounds = boundsOf(box);
  const low = L.point(20, 20 + sheetHeight()), high = L.point(20 + legendWidth(), 20), animate = !S.still;
  const zoom = high => Math.min(10, S.map.getBoundsZoom(bounds, false, low.add(high)));
  // Where it would cost a zoom level to keep clear of the legend, a part may lie below it.
  const left = zoom(L.point(20, 20)) > zoom(high) ? 20 : high.x, level = zoom(L.point(left, 20));
  const middle = S.map.project(bounds.getSouthWest(), level).add(S.map.project(bounds.getNorthEast(), level)).divideBy(2);
  const half = S.map.getSize().x / 2 - Math.abs(S.map.project(bounds.getNorthEast(), level).x - middle.x) - 20;
  const shift = left === 20 ? Math.min(legendWidth() / 2, Math.max(0, half)) : (left - 20) / 2;
  S.map.setView(S.map.unproject(middle.add([-shift, (low.y - 20) / 2]), level), level, { animate });
}

// The first view: where incidents are, and the line; else the two countries.
function showRegion() {
  const box = [1, 1, 0, 0], grow = (x0, y0, x1, y1) => { box[0] = Math.min(box[0], x0); box[1] = Math.min(box[1], y0); box[2] = Math.max(box[2], x1); box[3] = Math.max(box[3], y1); };
  for (let k = 0; k < D.line.length; k += 2) grow(D.line[k], D.line[k + 1], D.line[k], D.line[k + 1]);
  if (box[0] > box[2]) for (const unit of [...D.countries, ...D.provinces]) grow(...unit.box);
  if (box[0] > box[2]) for (let r = 0; r < D.rows; r++) if (D.spot[r] >= 0) grow(D.x[r], D.y[r], D.x[r], D.y[r]);
  if (box[0] <= box[2]) showBox(box);
}

function pointAt(event) { return [mercatorX(event.latlng.lng), mercatorY(event.latlng.lat)]; }

// What lies under a point: marks, else the events of the smallest unit there that has some.
function under(x, y, slack) {
  const rows = marksAt(x, y, S.map.getZoom(), slack);
  if (rows.length) return { rows };
  const found = { d: unitAt(D.districts, x, y), p: unitAt(D.provinces, x, y), c: unitAt(D.countries, x, y) };
  if (found.d >= 0 && V.district.area[found.d]) return { area: 'district', at: found.d, unit: D.districts[found.d], n: V.district.area[found.d] };
  if (found.p >= 0 && V.province.area[found.p]) return { area: 'province', at: found.p, unit: D.provinces[found.p], n: V.province.area[found.p] };
  if (found.c >= 0 && V.country.area[found.c] && S.map.getZoom() <= 5) return { area: 'country', at: found.c, unit: D.countries[found.c], n: V.country.area[found.c] };
  if (found.p >= 0) return { unit: S.shade === 'districts' && found.d >= 0 ? D.districts[found.d] : D.provinces[found.p], province: found.p, district: found.d };
  return {};
}

function areaIncidents(level, at) {
  const out = [], column = level === 'country' ? null : D.row[level];
  for (let r = D.rows - 1; r >= 0; r--) {
    if (!V.rows[r] || D.row.symbol[r] !== SYM[level]) continue;
    if ((column ? column[r] : D.countryOf[D.row.land[r]]) === at && out[out.length - 1] !== D.row.inc[r]) out.push(D.row.inc[r]);
  }
  return out;
}

function listenToMap(map) {
  map.on('click', event => {
    if (isDense(map.getZoom())) { map.setView(event.latlng, Math.min(12, map.getZoom() + 2)); return; }
    const [x, y] = pointAt(event), hit = under(x, y, matchMedia('(pointer: coarse)').matches ? 22 : 13);
    if (hit.rows) {
      const here = [...new Set(hit.rows.map(r => D.row.inc[r]))];
      S.stackedHere = here;
      showIncident(here[0], here);
    } else if (hit.area) {
      const here = areaIncidents(hit.area, hit.at);
      S.stackedHere = here;
      showIncident(here[0], here);
    } else if (hit.province >= 0) {
      chooseUnit(S.shade === 'districts' && hit.district >= 0 ? 'district' : 'province', S.shade === 'districts' && hit.district >= 0 ? hit.district : hit.province, false);
    }
  });
  let frame = 0;
  map.on('mousemove', event => {
    if (frame) return;
    frame = requestAnimationFrame(() => { frame = 0; pointed(event); });
  });
  map.on('mouseout movestart', () => { byId('gm-tip').hidden = true; fill(byId('gm-pointer')); });
  map.on('zoomend', paintLegend);
  map.on('moveend', saveView);
}

function pointed(event) {
  const [x, y] = pointAt(event), hit = under(x, y, 12), tip = byId('gm-tip'), country = unitAt(D.countries, x, y);
  const parts = [event.latlng.lat.toFixed(3) + '°, ' + event.latlng.lng.toFixed(3) + '°'];
  if (D.line.length) parts.push(tr('km_from_line', { km: number(Math.round(kmToLine(x, y) * 10) / 10) }));
  if (country >= 0) parts.push(localName(D.countries[country]));
  fill(byId('gm-pointer'), parts.join('  ·  '));
  S.map.getContainer().style.cursor = hit.rows || hit.area || hit.province >= 0 ? 'pointer' : '';
  const lines = hit.rows ? tipOfRows(hit.rows) : hit.area ? [el('b', {}, localName(hit.unit)), tr('only_known_to_' + hit.area, { n: number(hit.n) })] : null;
  tip.hidden = !lines;
  if (!lines) return;
  fill(tip, lines.map(line => el('div', {}, line)));
  const at = event.containerPoint, box = S.map.getContainer().getBoundingClientRect();
  tip.style.left = Math.min(box.left + at.x + 16, innerWidth - tip.offsetWidth - 12) + 'px';
  tip.style.top = Math.max(8, box.top + at.y - tip.offsetHeight - 10) + 'px';
}

function tipOfRows(rows) {
  const i = D.row.inc[rows[0]], n = new Set(rows.map(r => D.row.inc[r])).size;
  return [el('b', {}, said('span', D.names[D.row.name[rows[0]]])), [tr('type_' + P.types[D.inc.type[i]]) + ' · ', el('bdi', {}, dateText(i))],
    tr('where_prec_' + D.row.prec[rows[0]], { km: number(D.row.radius[rows[0]] / 1000) }), ...(n > 1 ? [tr('more_here', { n: number(n - 1) })] : [])];
}

// Icons for what notebook users add: Leaflet looks for its pictures beside a style sheet, and here there is none.
function ownIcons() {
  const pictures = { iconUrl: P.icons.marker, shadowUrl: P.icons.shadow };
  L.Icon.Default.prototype._getIconUrl = name => pictures[name + 'Url'];
}

async function startMap(map) {
  S.map = map;
  S.filters = openFilters();
  if (P.icons) ownIcons();
  map.setMaxZoom(12);
  map.attributionControl.setPrefix(false);
  map.options.zoomAnimation = true;
  try {
    await unpackAll();
  } catch (fault) {
    document.body.append(el('p', { class: 'gm-fault', role: 'alert' }, String(fault.message || fault)));
    throw fault;
  }
  indexMarks();
  applyFilters();
  D.counted = V.count;
  D.all = { province: V.province, district: V.district, facets: { types: V.facets.type, sides: V.facets.side, precisions: V.facets.precision, claims: V.facets.claim } };
  for (const tag of TAGS) D.all.facets[tag] = V.facets[tag];
  const given = await readView(location.hash);
  buildFrame();
  paneAt(map, 'ground', 200);
  paneAt(map, 'casing', 405);
  paneAt(map, 'marks', 410);
  paneAt(map, 'line', 420);
  paneAt(map, 'labels', 430);
  applyFilters();
  V.shading = S.shade === 'none' ? null : shading(S.shade);
  S.ground = new CanvasTiles((ctx, tile) => { paintGround(ctx, tile); paintBand(ctx, tile); }, { pane: 'ground' }).addTo(map);
  S.marks = new CanvasTiles(paintMarks, { pane: 'marks' }).addTo(map);
  addLine(map);
  S.labelLayer = new LabelLayer().addTo(map);
  L.control.scale({ imperial: false, position: 'bottomright' }).addTo(map);
  buildTimeline(byId('gm-time'));
  buildList(byId('gm-incidents'));
  listenToMap(map);
  map.getContainer().setAttribute('role', 'main');
  map.invalidateSize({ animate: false });
  keepToGround(map);
  S.still = true;
  const centre = (given.c || '').split(',').map(Number), zoom = Number(given.z);
  if (centre.length === 2 && centre.every(Number.isFinite) && zoom >= 5 && zoom <= 12) map.setView(centre, zoom, { animate: false });
  else showRegion();
  repaintAll();
  const i = await incidentById(given.i);
  if (i >= 0) { await showIncident(i); if (!given.z) flyToIncident(i); }
  S.still = matchMedia('(prefers-reduced-motion: reduce)').matches;
  listenToPage(map);
  requestAnimationFrame(() => requestAnimationFrame(() => performance.mark('geomap-drawn')));
  document.documentElement.dataset.ready = 'yes';
}

// The ground was cut out of the world along a box; nobody is to look over its edge.
const FARTHEST = 5;
function keepToGround(map) {
  if (!D.ground.length || P.tiles) return map.setMinZoom(FARTHEST);
  const box = [2, 2, -1, -1];
  for (const unit of D.ground) unit.box.forEach((v, k) => { box[k] = k < 2 ? Math.min(box[k], v) : Math.max(box[k], v); });
  const bounds = boundsOf(box);
  map.options.maxBoundsViscosity = 1;
  const least = Math.max(FARTHEST, map.getBoundsZoom(bounds, true));
  // Leaflet would glide to it, and end there whatever view is set meanwhile.
  if (map.getZoom() < least) map.setZoom(least, { animate: false });
  map.setMinZoom(least);
  return map.setMaxBounds(bounds);
}

// For paper the list is written out, and the map made to fit the page without being painted anew.
const PAGE = [1045, 610];
function layOut(onPaper) {
  const { x, y } = S.map.getSize(), style = document.documentElement.style;
  S.onPaper = onPaper;
  if (onPaper) S.legendOpen = byId('gm-legend').open;
  byId('gm-legend').open = onPaper || S.legendOpen;
  style.setProperty('--on-screen-width', x + 'px');
  style.setProperty('--on-screen-height', y + 'px');
  style.setProperty('--fit', String(Math.min(PAGE[0] / x, PAGE[1] / y)));
  paintRows();
}

function paneAt(map, name, order) {
  const pane = map.createPane(name);
  pane.style.zIndex = order;
  pane.style.pointerEvents = 'none';
}

function listenToPage(map) {
  for (const [name, onPaper] of [['beforeprint', true], ['afterprint', false]]) window.addEventListener(name, () => layOut(onPaper));
  prefersDark.addEventListener('change', changed);
  window.addEventListener('hashchange', async () => {
    if (location.hash === S.saved) return;
    const given = await readView(location.hash);
    repaintAll();
    const i = await incidentById(given.i);
    if (i >= 0) { await showIncident(i); flyToIncident(i); }
  });
  document.addEventListener('keydown', event => {
    if (event.key !== 'Escape') return;
    if (!byId('gm-layers').hidden) { toggleLayers(); byId('gm-layer-button').focus(); }
    else if (S.incident >= 0) closeCard();
  });
  new ResizeObserver(() => { if (!S.onPaper) { map.invalidateSize({ animate: false }); keepToGround(map); } }).observe(map.getContainer());
}

// folium writes its pop-ups for jQuery, $(html)[0]. Parsed apart from the page, no script in them runs.
if (!window.$) window.$ = html => [...new DOMParser().parseFromString(html, 'text/html').body.children];

// Leaflet's layer control takes names for markup; here they are text. A layer named "__proto__" is no entry of folium's
// object of layers, and Leaflet would then walk through the layer's own parts.
const { _addItem, _addLayer } = L.Control.Layers.prototype;
L.Control.Layers.include({
  _addItem(item) { return _addItem.call(this, Object.assign({}, item, { name: String(item.name).replace(/[&<]/g, sign => '&#' + sign.charCodeAt(0) + ';') })); },
  _addLayer(layer, ...more) { if (layer instanceof L.Layer) _addLayer.call(this, layer, ...more); }
});

window.geomap = { start: startMap, view: V, data: D, chosen: S, naturalBreaks };
