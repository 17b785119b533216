// One pass over all rows: what passes, and what each choice of each filter would give.

const PRECISIONS = ['exact', 'near', 'district', 'province', 'country', 'nowhere'];
const PRECISION_OF = [5, 0, 1, 2, 3, 1, 4, 5];
const FAIL = { type: 1, time: 2, background: 4, confidence: 8, query: 16, claim: 32, outlet: 64, claimant: 128, side: 256, precision: 512, distance: 1024, unit: 2048 };
const FAIL_ANY = 4095;
const OF_INCIDENT = FAIL.side - 1;
const TAGS = ['outlet', 'claimant'];
const DISTANCES = [5, 10, 25, 50];
const CONFIDENCES = [0.35, 0.5, 0.75, 0.9];

function openFilters() {
  return { types: -1, sides: -1, precisions: -1, claims: 0, outlet: '', claimant: '', background: 'all', confidence: 0, distance: 0, from: null, to: null, found: null };
}

const has = (bits, at) => (bits >> at & 1) === 1;
const isFiltered = () => {
  const f = S.filters;
  return f.types !== -1 || f.sides !== -1 || f.precisions !== -1 || f.claims !== 0 || f.outlet !== '' || f.claimant !== '' || f.background !== 'all' ||
    f.confidence > 0 || f.distance > 0 || f.from !== null || f.found !== null || S.unit !== null;
};

function failOfIncident(i) {
  const f = S.filters, c = D.inc;
  let fail = 0;
  if (!has(f.types, c.type[i])) fail |= FAIL.type;
  if (f.from !== null && (c.start[i] === NONE || c.end[i] < f.from || c.start[i] > f.to)) fail |= FAIL.time;
  if (f.background !== 'all' && (f.background === 'only') !== (c.background[i] === 1)) fail |= FAIL.background;
  if (c.confidence[i] < 1000 * f.confidence) fail |= FAIL.confidence;
  if (f.found !== null && !f.found[i]) fail |= FAIL.query;
  if (f.claims && !(c.claimants[i] & f.claims)) fail |= FAIL.claim;
  for (const tag of TAGS) if (f[tag] !== '' && !tagged(tag, i)) fail |= FAIL[tag];
  return fail;
}

// Whether incident i has the chosen outlet or claimant.
function tagged(tag, i) {
  const { at, first } = D.tags[tag], wanted = V.tag[tag];
  for (let k = first[i]; k < first[i + 1]; k++) if (at[k] === wanted) return true;
  return false;
}

function failOfRow(r) {
  const f = S.filters, row = D.row;
  let fail = 0;
  if (!has(f.sides, row.side[r])) fail |= FAIL.side;
  if (!has(f.precisions, PRECISION_OF[row.prec[r]])) fail |= FAIL.precision;
  if (f.distance && (row.border[r] === NONE || Math.abs(row.border[r]) > 1000 * f.distance)) fail |= FAIL.distance;
  if (S.unit && row[S.unit.level][r] !== S.unit.at) fail |= FAIL.unit;
  return fail;
}

// Fills V, the view: everything that map, list, table, timeline and downloads show comes from here.
const V = {};
function applyFilters() {
  const n = D.count, np = D.provinces.length, nd = D.districts.length;
  V.pass = V.pass || new Uint8Array(n);
  V.rows = V.rows || new Uint8Array(D.rows);
  V.inTime = V.inTime || new Uint8Array(n);
  V.count = V.listed = 0;
  V.facets = { type: [], side: [], precision: [], claim: [], distance: [], confidence: [], background: [0, 0] };
  for (const key of ['type', 'side', 'precision', 'claim', 'distance', 'confidence']) V.facets[key] = new Array(12).fill(0);
  V.tag = {};
  for (const tag of TAGS) {
    V.tag[tag] = D.tags[tag].names.indexOf(S.filters[tag]);
    V.facets[tag] = new Uint32Array(D.tags[tag].names.length);
  }
  V.province = unitTallies(np);
  V.district = unitTallies(nd);
  V.country = unitTallies(D.countries.length);
  V.nowhere = 0;
  V.stack = new Uint32Array(D.spots);
  V.top = new Int32Array(D.spots).fill(-1);
  for (let i = 0; i < n; i++) tallyIncident(i);
  V.order = null;
  V.dense = {};
  V.crowded = {};
  V.marks = 0;
  for (let k = 0; k < D.spots; k++) if (V.top[k] >= 0) V.marks++;
}

function unitTallies(n) {
  const whole = () => new Int32Array(n), sides = P.sides.map(() => ({ low: whole(), high: whole() }));
  return { incidents: whole(), area: whole(), low: whole(), high: whole(), sides, last: whole().fill(-1), lastArea: whole().fill(-1), several: { incidents: 0, low: 0, high: 0 }, nowhere: { incidents: 0, low: 0, high: 0 } };
}

// A choice is counted as if its own filter were open: what choosing it would add.
function tallyIncident(i) {
  const row = D.row, facets = V.facets, own = failOfIncident(i);
  let passed = false, sides = 0, precisions = 0, nearest = Infinity, open = FAIL_ANY;
  for (let r = D.first[i]; r < D.first[i + 1]; r++) {
    const fail = own | failOfRow(r);
    V.rows[r] = fail === 0 ? 1 : 0;
    if (fail === 0) { passed = true; tallyRow(i, r); }
    if ((fail & ~FAIL.side) === 0) sides |= 1 << row.side[r];
    if ((fail & ~FAIL.precision) === 0) precisions |= 1 << PRECISION_OF[row.prec[r]];
    if ((fail & ~FAIL.distance) === 0 && row.border[r] !== NONE) nearest = Math.min(nearest, Math.abs(row.border[r]));
    open &= fail & ~OF_INCIDENT ? FAIL_ANY : fail;
  }
  V.pass[i] = passed ? 1 : 0;
  V.inTime[i] = (open & ~FAIL.time) === 0 ? 1 : 0;
  if ((open & ~FAIL.background) === 0) facets.background[D.inc.background[i]]++;
  if (passed) V.listed++;
  if (!isCounted(i)) return;
  if ((open & ~FAIL.type) === 0) facets.type[D.inc.type[i]]++;
  if ((open & ~FAIL.claim) === 0) for (let k = 0; k < P.sides.length; k++) if (has(D.inc.claimants[i], k)) facets.claim[k]++;
  for (const tag of TAGS) {
    const { at, first } = D.tags[tag];
    if ((open & ~FAIL[tag]) === 0) for (let k = first[i]; k < first[i + 1]; k++) facets[tag][at[k]]++;
  }
  if ((open & ~FAIL.confidence) === 0) for (let k = 0; k < 4; k++) if (D.inc.confidence[i] >= 1000 * CONFIDENCES[k]) facets.confidence[k]++;
  for (let k = 0; k < 4; k++) if (nearest <= 1000 * DISTANCES[k]) facets.distance[k]++;
  for (let k = 0; k < 4; k++) if (has(sides, k)) facets.side[k]++;
  for (let k = 0; k < 6; k++) if (has(precisions, k)) facets.precision[k]++;
  if (!passed) return;
  V.count++;
  addToll(V.province, D.onlyProvince[i], i);
  addToll(V.district, D.onlyDistrict[i], i);
}

// Events recalled from before are drawn and listed, and not counted unless just they are asked for.
const isCounted = i => D.inc.background[i] === 0 || S.filters.background === 'only';

function tallyRow(i, r) {
  const row = D.row, symbol = row.symbol[r], p = row.province[r], d = row.district[r], counted = isCounted(i);
  touch(V.province, p, i, symbol === SYM.province, counted);
  touch(V.district, d, i, symbol === SYM.district, counted);
  if (symbol === SYM.country) touch(V.country, D.countryOf[row.land[r]], i, true, counted);
  else if (symbol === SYM.off_map) V.nowhere++;
  else if (symbol < SYM.district) {
    V.stack[D.spot[r]]++;
    V.top[D.spot[r]] = r;
  }
}

function touch(tallies, at, i, area, counted) {
  if (at === undefined || at < 0) return;
  if (counted && tallies.last[at] !== i) { tallies.last[at] = i; tallies.incidents[at]++; }
  if (area && tallies.lastArea[at] !== i) { tallies.lastArea[at] = i; tallies.area[at]++; }
}

// The toll of an incident that lies in several units is given to none of them; nor is one without a place.
function addToll(tallies, at, i) {
  const low = D.inc.low[i] === NONE ? 0 : D.inc.low[i], high = Math.max(low, D.inc.high[i]);
  if (at >= 0) {
    if (!high) return;
    tallies.low[at] += low;
    tallies.high[at] += high;
    for (let k = 0; k < D.tolls.length; k++) {
      const least = Math.max(0, D.tolls[k].low[i]);
      tallies.sides[k].low[at] += least;
      tallies.sides[k].high[at] += Math.max(least, D.tolls[k].high[i]);
    }
    return;
  }
  const rest = D.names[D.row.name[D.first[i]]] === '' ? tallies.nowhere : tallies.several;
  rest.incidents++;
  rest.low += low;
  rest.high += high;
}

// Incidents that pass, newest first unless asked otherwise.
function ordered() {
  if (V.order) return V.order;
  const list = new Uint32Array(V.listed);
  for (let i = D.count - 1, k = 0; i >= 0; i--) if (V.pass[i]) list[k++] = i;
  const c = D.inc, top = i => (c.high[i] === NONE ? c.low[i] : c.high[i]);
  if (S.sort === 'oldest') list.reverse();
  if (S.sort === 'killed') list.sort((a, b) => top(b) - top(a) || b - a);
  if (S.sort === 'sources') list.sort((a, b) => c.independent[b] - c.independent[a] || c.sources[b] - c.sources[a] || b - a);
  V.order = list;
  return list;
}

// Finds words in everything a record says, folding case and accents.
let searched = '';
async function search(query) {
  const words = folded(query).split(/\s+/).filter(Boolean);
  searched = query;
  if (!words.length) { S.filters.found = null; return; }
  await allTexts(() => new Promise(go => setTimeout(go)));
  if (searched !== query) return;
  if (!D.haystack) D.haystack = new Array(D.count);
  const found = new Uint8Array(D.count);
  for (let i = 0; i < D.count; i++) {
    const hay = D.haystack[i] || (D.haystack[i] = haystack(i));
    found[i] = words.every(word => hay.includes(word)) ? 1 : 0;
  }
  S.filters.found = found;
}

function haystack(i) {
  const t = texts(i), parts = [t.id, t.summary || '', t.date_text, tr('type_' + P.types[D.inc.type[i]])];
  for (let r = D.first[i]; r < D.first[i + 1]; r++) parts.push(D.names[D.row.name[r]], unitName(D.row, r));
  for (const p of t.places) parts.push(p.surface, p.adm1, p.adm2);
  for (const a of t.actors || []) parts.push(a.name);
  for (const c of t.claims || []) parts.push(c.claimant, c.victim, c.quote);
  for (const s of t.sources || []) parts.push(s.title, s.outlet, s.article_id);
  return folded(parts.filter(Boolean).join(' '));
}

function unitName(row, r) {
  const p = row.province[r], d = row.district[r];
  return (p < 0 ? '' : D.provinces[p].name) + ' ' + (d < 0 ? '' : D.districts[d].name);
}
