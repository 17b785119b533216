// The payload, unpacked: columns become typed arrays, texts stay packed until they are asked for.

const NONE = -2147483648;
const ARRAYS = { u8: Uint8Array, u16: Uint16Array, i16: Int16Array, u32: Uint32Array, i32: Int32Array };
const P = JSON.parse(document.getElementById('geomap-data').textContent);

// D holds what is known, S what is chosen; everything on the page is drawn from these two.
const D = { count: P.count, rows: P.rows, inc: {}, row: {}, tags: {}, names: [], texts: [], provinces: [], districts: [], countries: [] };
const S = {
  filters: null, unit: null, incident: -1, tab: 'incidents', sort: 'newest', query: '',
  shade: 'provinces', measure: 'incidents', whose: '', per: 'unit', rings: false, band: 0, labels: true, language: 'en', theme: ''
};
const SYM = {};
P.symbols.forEach((name, at) => { SYM[name] = at; });

// The inverse of columns._as_signs: 13 bits from each two of the 91 signs.
const SIGN = new Uint8Array(128);
for (let code = 32, at = 0; code < 127; code++) if (!'"\\<&'.includes(String.fromCharCode(code))) SIGN[code] = at++;
function bytesOf(signs) {
  const out = new Uint8Array(Math.floor((signs.length - 1) / 2 * 13 / 8) - SIGN[signs.charCodeAt(0)]);
  let held = 0, bits = 0, at = 0;
  for (let k = 1; k < signs.length; k += 2) {
    held = held << 13 | SIGN[signs.charCodeAt(k)] * 91 + SIGN[signs.charCodeAt(k + 1)];
    bits += 13;
    while (bits >= 8) out[at++] = held >> (bits -= 8);
    held &= 255;
  }
  return out;
}

async function inflate(signs) {
  if (typeof DecompressionStream === 'undefined') throw new Error('this map needs a browser of 2023 or later');
  const stream = new Blob([bytesOf(signs)]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

async function unpackColumn(packed) {
  const Kind = ARRAYS[packed.t];
  if (packed.v) return Kind.from(packed.v);
  const shuffled = await inflate(packed.z), size = Kind.BYTES_PER_ELEMENT, n = shuffled.length / size;
  if (size === 1) return shuffled;
  const out = new Uint8Array(shuffled.length);
  for (let k = 0; k < size; k++) for (let at = 0, from = k * n; at < n; at++) out[at * size + k] = shuffled[from + at];
  return new Kind(out.buffer);
}

async function unpackJson(packed) {
  return packed.j !== undefined ? packed.j : JSON.parse(new TextDecoder().decode(await inflate(packed.z)));
}

// The inverse of columns.columnar: columns back to n records.
function records(columns, n) {
  const out = Array.from({ length: n }, () => ({})), follow = [];
  for (const key of Object.keys(columns)) {
    const column = columns[key];
    if (column.of) {
      const total = column.n.reduce((a, b) => a + b, 0), flat = records(column.of, total);
      for (let k = 0, at = 0; k < n; at += column.n[k++]) out[k][key] = flat.slice(at, at + column.n[k]);
    } else if (column.by) {
      follow.push([key, column]);
    } else if (column.at) {
      column.at.forEach((k, at) => { out[k][key] = column.v[at]; });
    } else {
      for (let k = 0; k < n; k++) out[k][key] = 'v' in column ? column.v[k] : column['='];
    }
  }
  for (const [key, { by, map }] of follow) for (const record of out) record[key] = map[record[by]];
  return out;
}

// Incidents of a chunk, with what payload._claim_texts left out because it follows.
function incidentTexts(columns, n) {
  const all = records(columns, n), codePoints = text => Array.from(text || '').length;
  for (const text of all) {
    const first = (text.sources || [])[0];
    for (const claim of text.claims) {
      const fillIn = (key, usual) => {
        claim[key] = key + '!' in claim ? claim[key + '!'] : usual;
        delete claim[key + '!'];
      };
      fillIn('article_id', first ? first.article_id : null);
      fillIn('end', (claim.start || 0) + codePoints(claim.quote));
      fillIn('high', maybe(claim.low));
      fillIn('id', claim.article_id + ':' + (claim.start || 0) + '-' + claim.end);
    }
  }
  return all;
}

async function unpackAll() {
  const jobs = [];
  for (const k of Object.keys(P.incident)) jobs.push(unpackColumn(P.incident[k]).then(v => { D.inc[k] = v; }));
  for (const k of Object.keys(P.row)) jobs.push(unpackColumn(P.row[k]).then(v => { D.row[k] = v; }));
  for (const k of Object.keys(P.tags)) jobs.push(unpackTags(P.tags[k]).then(v => { D.tags[k] = v; }));
  jobs.push(unpackJson(P.names).then(v => { D.names = v; }));
  jobs.push(unpackJson(P.geo).then(readGeometry));
  await Promise.all(jobs);
  P.incident = P.row = P.tags = P.names = P.geo = null;
  D.tolls = P.sides.map(side => ({ low: D.inc['low_' + side], high: D.inc['high_' + side] }));
  // Totals came as what they are beyond the sum over the sides.
  for (const end of ['low', 'high']) {
    const total = D.inc[end];
    for (let i = 0; i < D.count; i++) if (total[i] !== NONE) for (const toll of D.tolls) total[i] += Math.max(0, toll[end][i]);
  }
  indexRows();
}

// Names that several incidents share, and which of them each incident has: at[first[i]] .. at[first[i + 1] - 1].
async function unpackTags(packed) {
  const [names, n, at] = await Promise.all([unpackJson(packed.names), unpackColumn(packed.n), unpackColumn(packed.at)]);
  return { names, at, first: startsOf(n) };
}

function startsOf(counts) {
  const first = new Uint32Array(counts.length + 1);
  for (let i = 0; i < counts.length; i++) first[i + 1] = first[i] + counts[i];
  return first;
}

// first[i] .. first[i + 1] are the rows of incident i; its toll belongs to a unit only if all its places lie in that one.
function indexRows() {
  const { province, district, lon, lat, symbol } = D.row, m = D.rows;
  D.first = startsOf(D.row.n);
  D.row.inc = new Uint32Array(m);
  for (let i = 0; i < D.count; i++) D.row.inc.fill(i, D.first[i], D.first[i + 1]);
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
    D.texts[at] = unpackJson(P.details[at]).then(columns => (D.texts[at] = incidentTexts(columns, n)));
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

const maybe = value => (value === undefined ? null : value);
const known = value => (value === NONE ? null : value);
const isoDay = day => (day === NONE ? null : new Date(day * 864e5).toISOString().slice(0, 10));

// What payload._place_texts left out because it follows from the rows.
function readOff(r) {
  const name = D.names[D.row.name[r]], province = D.provinces[D.row.province[r]], district = D.districts[D.row.district[r]];
  const unit = district || province, id = unit ? unit.id : '';
  return {
    surface: name, adm1: province ? province.name : '', adm2: district ? district.name : '',
    place_id: unit && unit.name === name ? id : id + '/' + name.toLowerCase().replace(/ /g, '-')
  };
}

// The line of payload._usual_summary.
function usualSummary(i) {
  const names = placeNames(i), type = P.types[D.inc.type[i]].replace(/_/g, ' '), start = isoDay(D.inc.start[i]), end = isoDay(D.inc.end[i]);
  const shown = names.slice(0, 6).join(', ') + (names.length > 6 ? ' and ' + (names.length - 6) + ' more' : '');
  return type[0].toUpperCase() + type.slice(1) + ', ' + (shown || 'place not given') + ', ' + (start && end !== start ? start + ' to ' + end : start || 'date not given');
}

function placeNames(i) {
  const names = new Set();
  for (let r = D.first[i]; r < D.first[i + 1]; r++) names.add(D.names[D.row.name[r]]);
  names.delete('');
  return [...names];
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
    summary: text.summary === null ? usualSummary(i) : text.summary,
    type: P.types[c.type[i]], background: !!c.background[i], confidence: c.confidence[i] / 1000,
    date_start: isoDay(c.start[i]), date_end: isoDay(c.end[i]), date_prec: c.date_prec[i],
    n_sources: c.sources[i], n_independent: c.independent[i],
    fatalities: { low: known(c.low[i]), high: known(c.high[i]), by_side: sides },
    places: places.filter(p => p.name)
  });
}
