// The view in the address: what is chosen can be sent as a link, and comes back with the page.

const BITS = { types: 't', sides: 's', precisions: 'p' };

// Half of a surrogate pair has no place in an address.
function encoded(value) {
  try { return encodeURIComponent(value); } catch (halfCharacter) { return ''; }
}

function viewText() {
  const f = S.filters, parts = [], put = (key, value) => parts.push(key + '=' + encoded(value));
  const centre = S.map.getCenter();
  put('z', S.map.getZoom());
  put('c', centre.lat.toFixed(3) + ',' + centre.lng.toFixed(3));
  for (const [name, key] of Object.entries(BITS)) if (f[name] !== -1) put(key, f[name]);
  if (f.claims) put('cl', f.claims);
  if (f.outlet) put('o', f.outlet);
  if (f.claimant) put('by', f.claimant);
  if (f.background !== 'all') put('b', f.background);
  if (f.confidence) put('cf', f.confidence);
  if (f.distance) put('d', f.distance);
  if (f.from !== null) put('when', isoDay(f.from) + ',' + isoDay(f.to));
  if (S.query) put('q', S.query);
  if (S.unit) put('u', (S.unit.level === 'province' ? D.provinces : D.districts)[S.unit.at].id);
  if (S.shade !== 'provinces') put('sh', S.shade);
  if (S.measure !== 'incidents') put('m', S.measure);
  if (S.whose) put('of', S.whose);
  if (S.per !== 'unit') put('per', S.per);
  if (S.band) put('band', S.band);
  if (S.rings) put('rings', 1);
  if (S.sort !== 'newest') put('sort', S.sort);
  if (S.tab !== 'incidents') put('tab', S.tab);
  if (S.language !== 'en') put('l', S.language);
  if (S.theme) put('th', S.theme);
  if (S.incident >= 0) { const t = texts(S.incident); if (t.id) put('i', t.id); }
  return '#' + parts.join('&');
}

const saveView = later(150, () => {
  const text = viewText();
  if (text === location.hash) return;
  // Inside a notebook's frame the address may not be changed; the map works without.
  try { history.replaceState(null, '', text); S.saved = location.hash; } catch (noAddress) { S.saved = text; }
});

async function readView(hash) {
  const given = {};
  for (const part of hash.replace(/^#/, '').split('&')) {
    const at = part.indexOf('=');
    if (at < 0) continue;
    try { given[part.slice(0, at)] = decodeURIComponent(part.slice(at + 1)); } catch (badEscape) { continue; }
  }
  const f = openFilters(), whole = (value, most) => (/^-?\d+$/.test(value || '') ? Math.max(-1, Math.min(most, Number(value))) : null);
  for (const [name, key] of Object.entries(BITS)) { const bits = whole(given[key], 4095); if (bits !== null) f[name] = bits; }
  f.claims = whole(given.cl, 15) || 0;
  f.outlet = (given.o || '').slice(0, 500);
  f.claimant = (given.by || '').slice(0, 500);
  if (['hide', 'only'].includes(given.b)) f.background = given.b;
  f.confidence = Math.max(0, Math.min(1, Number(given.cf) || 0));
  if (DISTANCES.includes(Number(given.d))) f.distance = Number(given.d);
  const days = (given.when || '').split(',').map(isoToDay);
  if (days.length === 2 && days[0] !== null && days[1] !== null) { f.from = days[0]; f.to = days[1]; }
  S.filters = f;
  S.query = (given.q || '').slice(0, 200);
  S.unit = null;
  for (const [level, units] of [['province', D.provinces], ['district', D.districts]]) {
    const at = units.findIndex(unit => unit.id === given.u);
    if (at >= 0) S.unit = { level, at };
  }
  S.shade = ['provinces', 'districts', 'none'].includes(given.sh) ? given.sh : 'provinces';
  S.measure = ['incidents', 'low', 'high'].includes(given.m) ? given.m : 'incidents';
  S.whose = P.sides.includes(given.of) ? given.of : '';
  S.per = ['area', 'border'].includes(given.per) ? given.per : 'unit';
  S.band = [5, 10, 25].includes(Number(given.band)) ? Number(given.band) : 0;
  S.rings = given.rings === '1';
  S.sort = ['newest', 'oldest', 'killed', 'sources'].includes(given.sort) ? given.sort : 'newest';
  S.tab = ['incidents', 'units', 'about'].includes(given.tab) ? given.tab : 'incidents';
  S.language = P.words[given.l] && Object.hasOwn(P.words, given.l) ? given.l : 'en';
  S.theme = ['light', 'dark'].includes(given.th) ? given.th : '';
  if (S.query) await search(S.query);
  return given;
}

async function incidentById(id) {
  if (!id) return -1;
  for (let at = 0; at < P.details.length; at++) {
    const found = (await loadChunk(at)).findIndex(text => text.id === id);
    if (found >= 0) return at * P.chunk + found;
  }
  return -1;
}
