// The payload, unpacked: columns become typed arrays, texts stay packed until they are asked for.

const NONE = -2147483648;
const ARRAYS = { u8: Uint8Array, u16: Uint16Array, i16: Int16Array, u32: Uint32Array, i32: Int32Array };
const P = JSON.parse(document.getElementById('geomap-data').textContent);

// D holds what is known, S what is chosen; everything on the page is drawn from these two.
const D = { count: P.count, rows: P.rows, inc: {}, row: {}, names: [], texts: [], provinces: [], districts: [], countries: [] };
const S = {
  filters: null, unit: null, incident: -1, tab: 'incidents', sort: 'newest', query: '',
  shade: 'provinces', measure: 'incidents', per: 'unit', rings: false, band: 0, labels: true, language: 'en', theme: ''
};
const SYM = {};
P.symbols.forEach((name, at) => { SYM[name] = at; });

function bytesOf(base64) {
  const text = atob(base64), out = new Uint8Array(text.length);
  for (let k = 0; k < text.length; k++) out[k] = text.charCodeAt(k);
  return out;
}

async function inflate(base64) {
  if (typeof DecompressionStream === 'undefined') throw new Error('this map needs a browser of 2023 or later');
  const stream = new Blob([bytesOf(base64)]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

async function unpackColumn(packed) {
  const Kind = ARRAYS[packed.t];
  if (packed.b !== undefined) return new Kind(bytesOf(packed.b).buffer);
  const shuffled = await inflate(packed.z), size = Kind.BYTES_PER_ELEMENT, n = shuffled.length / size;
  if (size === 1) return shuffled;
  const out = new Uint8Array(shuffled.length);
  for (let k = 0; k < size; k++) for (let at = 0, from = k * n; at < n; at++) out[at * size + k] = shuffled[from + at];
  return new Kind(out.buffer);
}

async function unpackJson(packed) {
  return packed.j !== undefined ? packed.j : JSON.parse(new TextDecoder().decode(await inflate(packed.z)));
}

// The inverse of payload._columnar: columns back to n records.
function records(columns, n) {
  const out = Array.from({ length: n }, () => ({}));
  for (const key of Object.keys(columns)) {
    const column = columns[key];
    if (column.of) {
      const total = column.n.reduce((a, b) => a + b, 0), flat = records(column.of, total);
      for (let k = 0, at = 0; k < n; at += column.n[k++]) out[k][key] = flat.slice(at, at + column.n[k]);
    } else {
      for (let k = 0; k < n; k++) out[k][key] = 'v' in column ? column.v[k] : column['='];
    }
  }
  return out;
}

async function unpackAll() {
  const jobs = [];
  for (const k of Object.keys(P.incident)) jobs.push(unpackColumn(P.incident[k]).then(v => { D.inc[k] = v; }));
  for (const k of Object.keys(P.row)) jobs.push(unpackColumn(P.row[k]).then(v => { D.row[k] = v; }));
  jobs.push(unpackJson(P.names).then(v => { D.names = v; }));
  jobs.push(unpackJson(P.geo).then(readGeometry));
  await Promise.all(jobs);
  P.incident = P.row = P.names = P.geo = null;
  indexRows();
}

// first[i] .. first[i + 1] are the rows of incident i; its toll belongs to a unit only if all its places lie in that one.
function indexRows() {
  const { inc, province, district, lon, lat, symbol } = D.row, n = D.count, m = D.rows;
  D.first = new Uint32Array(n + 1);
  for (let r = 0; r < m; r++) D.first[inc[r] + 1]++;
  for (let i = 0; i < n; i++) D.first[i + 1] += D.first[i];
  D.onlyProvince = oneUnit(province);
  D.onlyDistrict = oneUnit(district);
  D.x = new Float64Array(m);
  D.y = new Float64Array(m);
  D.spot = new Int32Array(m);
  const spots = new Map();
  for (let r = 0; r < m; r++) {
    if (symbol[r] > SYM.unlisted) { D.spot[r] = -1; continue; }
    D.x[r] = mercatorX(lon[r] / 1e5);
    D.y[r] = mercatorY(lat[r] / 1e5);
    const key = (lon[r] + 18000000) * 40000000 + (lat[r] + 9000000);
    let at = spots.get(key);
    if (at === undefined) spots.set(key, at = spots.size);
    D.spot[r] = at;
  }
  D.spots = spots.size;
}

function oneUnit(column) {
  const out = new Int32Array(D.count);
  for (let i = 0; i < D.count; i++) {
    let unit = column[D.first[i]];
    for (let r = D.first[i] + 1; r < D.first[i + 1]; r++) if (column[r] !== unit) unit = -1;
    out[i] = unit;
  }
  return out;
}

function loadChunk(at) {
  if (!D.texts[at]) {
    const n = Math.min(P.chunk, D.count - at * P.chunk);
    D.texts[at] = unpackJson(P.details[at]).then(columns => (D.texts[at] = records(columns, n)));
  }
  return D.texts[at];
}

// The texts of incident i: at once if they are unpacked, else a promise of them.
function texts(i) {
  const chunk = loadChunk(Math.floor(i / P.chunk));
  return Array.isArray(chunk) ? chunk[i % P.chunk] : chunk.then(all => all[i % P.chunk]);
}

async function allTexts(step) {
  for (let at = 0; at < P.details.length; at++) {
    await loadChunk(at);
    if (step && at % 8 === 0) await step(at / P.details.length);
  }
}

const known = value => (value === NONE ? null : value);
const isoDay = day => (day === NONE ? null : new Date(day * 864e5).toISOString().slice(0, 10));

// What payload._place_texts left out because it follows from the columns.
function readOff(r) {
  const name = D.names[D.row.name[r]], province = D.provinces[D.row.province[r]], district = D.districts[D.row.district[r]];
  const unit = district || province, id = unit ? unit.id : '';
  return {
    surface: name, adm1: province ? province.name : '', adm2: district ? district.name : '',
    place_id: unit && unit.name === name ? id : id + '/' + name.toLowerCase().replace(/ /g, '-')
  };
}

const withoutGaps = record => Object.fromEntries(Object.entries(record).filter(([, value]) => value !== null));

// The whole record of incident i, as in incidents.json.
function wholeIncident(i, text) {
  const c = D.inc, r = D.row, sides = {};
  for (const side of P.sides) {
    const low = known(c['low_' + side][i]), high = known(c['high_' + side][i]);
    if (low !== null || high !== null) sides[side] = [low, high];
  }
  const places = text.places.map((place, k) => {
    const at = D.first[i] + k;
    return Object.assign({}, readOff(at), withoutGaps(place), {
      name: D.names[r.name[at]], kind: P.kinds[r.kind[at]], country: P.lands[r.land[at]],
      lat: r.lat[at] === NONE ? null : r.lat[at] / 1e5, lon: r.lon[at] === NONE ? null : r.lon[at] / 1e5,
      radius_km: r.radius[at] / 1000, where_prec: r.prec[at], confidence: r.confidence[at] / 1000,
      side: P.place_sides[r.side[at]], border_km: r.border[at] === NONE ? null : r.border[at] / 1000,
      province_id: r.province[at] < 0 ? '' : D.provinces[r.province[at]].id,
      district_id: r.district[at] < 0 ? '' : D.districts[r.district[at]].id
    });
  });
  return Object.assign({}, text, {
    type: P.types[c.type[i]], background: !!c.background[i], confidence: c.confidence[i] / 1000,
    date_start: isoDay(c.start[i]), date_end: isoDay(c.end[i]), date_prec: c.date_prec[i],
    n_sources: c.sources[i], n_independent: c.independent[i],
    fatalities: { low: known(c.low[i]), high: known(c.high[i]), by_side: sides },
    places: places.filter(p => p.name)
  });
}
