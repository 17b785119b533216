// The frame around the map: title, search, filters, tabs, map buttons, sheet on a phone.

const byId = id => document.getElementById(id);

function buildFrame() {
  const side = el('aside', { id: 'gm-panel', class: 'gm-panel' },
    el('button', { type: 'button', id: 'gm-grip', class: 'gm-grip' }, el('span', {})),
    el('header', { id: 'gm-head', class: 'gm-head' }),
    el('div', { id: 'gm-time', class: 'gm-time', role: 'group' }),
    el('div', { id: 'gm-find', class: 'gm-find' }),
    el('div', { id: 'gm-filters', class: 'gm-filters', hidden: true }),
    el('div', { id: 'gm-tabs', class: 'gm-tabs', role: 'tablist' }),
    el('div', { id: 'gm-incidents', class: 'gm-page', role: 'tabpanel', 'aria-labelledby': 'gm-tab-incidents' }),
    el('div', { id: 'gm-units', class: 'gm-page gm-pad', role: 'tabpanel', 'aria-labelledby': 'gm-tab-units', tabindex: '0' }, el('div', { id: 'gm-table' })),
    el('div', { id: 'gm-about', class: 'gm-page gm-pad', role: 'tabpanel', 'aria-labelledby': 'gm-tab-about', tabindex: '0' }),
    el('article', { id: 'gm-card', class: 'gm-card' }));
  const skip = el('a', { href: '#gm-panel', class: 'gm-skip', onclick: event => { event.preventDefault(); byId('gm-search').focus(); } });
  skip.id = 'gm-skip';
  document.body.prepend(skip);
  document.body.append(
    el('details', { id: 'gm-legend', class: 'gm-legend' }, el('summary', { id: 'gm-legend-title' }), el('div', { id: 'gm-legend-body' })),
    el('div', { id: 'gm-tools', class: 'gm-tools' }),
    el('div', { id: 'gm-layers', class: 'gm-layers', hidden: true }),
    el('div', { id: 'gm-pointer', class: 'gm-pointer', 'aria-hidden': 'true' }),
    el('div', { id: 'gm-tip', class: 'gm-tip', 'aria-hidden': 'true', hidden: true }),
    side,
    el('div', { id: 'gm-said', class: 'gm-hidden', 'aria-live': 'polite' }));
  sheetDragging();
  const narrow = matchMedia('(max-width: 799px)');
  const place = () => {
    // Paper may be narrow for a moment; what is on it is laid out by then.
    if (S.onPaper) return;
    if (narrow.matches) side.insertBefore(byId('gm-time'), byId('gm-find'));
    else document.body.insertBefore(byId('gm-time'), side);
    byId('gm-legend').open = !narrow.matches;
  };
  narrow.addEventListener('change', place);
  place();
  openSheet('peek');
}

function paintFrame() {
  const html = document.documentElement;
  html.lang = S.language;
  html.dataset.theme = themeName();
  for (const id of ['gm-panel', 'gm-legend', 'gm-layers', 'gm-time']) byId(id).dir = RTL[S.language] ? 'rtl' : 'ltr';
  byId('gm-time').setAttribute('aria-label', tr('time'));
  S.map.getContainer().setAttribute('aria-label', tr('map'));
  fill(byId('gm-skip'), tr('skip'));
  fill(byId('gm-legend-title'), tr('legend'));
  paintHead();
  paintFind();
  paintFilters();
  paintTabs();
  paintTools();
  if (!byId('gm-layers').hidden) paintLayers();
}

function paintHead() {
  const meta = P.meta, title = !meta.title || meta.title === P.words.en.title ? tr('title') : meta.title;
  fill(byId('gm-head'), said('h1', title),
    el('p', { id: 'gm-count', class: 'gm-count', role: 'status' }, tr('x_of_y', { x: number(V.count), y: number(D.counted) }), V.listed > V.count ? el('span', { class: 'gm-note' }, ' ' + tr('plus_recalled', { n: number(V.listed - V.count) })) : null,
      isFiltered() ? [' ', el('button', { type: 'button', class: 'gm-reset', onclick: resetFilters }, tr('reset'))] : null),
    el('p', { class: 'gm-note gm-claimed' }, tr('unverified_short')));
  byId('gm-grip').setAttribute('aria-label', tr('sheet'));
}

function paintFind() {
  const root = byId('gm-find');
  if (!byId('gm-search')) {
    const run = later(200, async () => { await search(S.query); changed(); });
    root.append(
      el('input', { type: 'search', id: 'gm-search', autocomplete: 'off', dir: 'auto', oninput: event => { S.query = event.target.value; run(); } }),
      el('button', { type: 'button', id: 'gm-filter-button', class: 'gm-button', 'aria-controls': 'gm-filters', onclick: () => { byId('gm-filters').hidden = !byId('gm-filters').hidden; openSheet('half'); paintFrame(); } }),
      el('select', { id: 'gm-sort', onchange: event => { S.sort = event.target.value; V.order = null; paintList(); saveView(); } }));
  }
  const field = byId('gm-search'), button = byId('gm-filter-button'), sort = byId('gm-sort');
  field.placeholder = tr('search');
  field.setAttribute('aria-label', tr('search'));
  if (field.value !== S.query) field.value = S.query;
  button.setAttribute('aria-expanded', String(!byId('gm-filters').hidden));
  const n = chosenFilters().length;
  fill(button, tr('filters'), n ? el('span', { class: 'gm-badge' }, number(n)) : null);
  sort.setAttribute('aria-label', tr('sort'));
  fill(sort, ['newest', 'oldest', 'killed', 'sources'].map(name => el('option', { value: name, selected: S.sort === name }, tr('sort_' + name))));
}

function chosenFilters() {
  const f = S.filters, out = [];
  for (const name of ['types', 'sides', 'precisions']) if (f[name] !== -1) out.push(name);
  for (const name of ['claims', ...TAGS]) if (f[name]) out.push(name);
  if (f.background !== 'all') out.push('background');
  if (f.confidence) out.push('confidence');
  if (f.distance) out.push('distance');
  if (S.unit) out.push('unit');
  return out;
}

// A choice in a group whose bits all stand open narrows to that choice; the last one taken away opens the group again.
function toggleBit(name, at, n) {
  const f = S.filters, all = (1 << n) - 1, now = f[name] === -1 ? 1 << at : f[name] ^ 1 << at;
  f[name] = (now & all) === 0 || (now & all) === all ? -1 : now & all;
  changed();
}

const chip = (text, n, on, act, icon) => el('button', { type: 'button', class: 'gm-chip', 'aria-pressed': String(on), onclick: act, disabled: n === 0 && !on },
  icon || null, text, n === null ? null : el('span', { class: 'gm-n' }, number(n)));

function paintFilters() {
  const root = byId('gm-filters');
  if (root.hidden) return;
  const f = S.filters, held = document.activeElement && root.contains(document.activeElement) ? document.activeElement.dataset.key : null;
  const bits = (name, counts, labels, icons) => counts.map((n, k) => {
    if (!labels[k] || (n === 0 && f[name] === -1 && D.all.facets[name][k] === 0)) return null;
    const node = chip(labels[k], n, f[name] !== -1 && has(f[name], k), () => toggleBit(name, k, labels.length), icons ? icons(k) : null);
    node.dataset.key = name + k;
    return node;
  });
  const row = (title, ...content) => el('fieldset', {}, el('legend', {}, title), el('div', { class: 'gm-chips' }, content));
  const claims = P.sides.map((side, k) => (D.all.facets.claims[k] ? Object.assign(chip(tr('side_' + side), V.facets.claim[k], has(f.claims, k), () => { f.claims ^= 1 << k; changed(); }), {}) : null));
  claims.forEach((node, k) => { if (node) node.dataset.key = 'claim' + k; });
  const pick = (label, value, options, act, key) => el('label', { class: 'gm-pick' }, label, ' ', el('select', { onchange: event => act(event.target.value), 'data-key': key },
    options.map(([v, text]) => el('option', { value: v, selected: String(v) === String(value) }, text))));
  fill(root,
    S.unit ? el('p', { class: 'gm-unit' }, chip(unitTitle(), null, true, () => { S.unit = null; changed(); }), ' ', el('small', {}, tr('unit_note'))) : null,
    row(tr('what_happened'), bits('types', V.facets.type.slice(0, P.types.length), P.types.map(t => tr('type_' + t)), k => symbolIcon(P.types[k], SYM.spot, {}, 16))),
    row(tr('how_well_placed'), bits('precisions', V.facets.precision.slice(0, 6), PRECISIONS.map(p => tr('precision_' + p)))),
    row(tr('which_side'), bits('sides', V.facets.side.slice(0, 4), P.place_sides.map(s => tr('place_side_' + s)))),
    row(tr('who_claims'), claims),
    el('div', { class: 'gm-picks' },
      ...TAGS.map(tag => tagPick(tag, pick)),
      pick(tr('recalled_events'), f.background, [['all', tr('bg_all')], ['hide', tr('bg_hide')], ['only', tr('bg_only') + counted(V.facets.background[1])]], v => { f.background = v; changed(); }, 'bg'),
      pick(tr('distance'), f.distance, [[0, tr('any')], ...DISTANCES.map((km, k) => [km, tr('within_km', { km: number(km) }) + counted(V.facets.distance[k])])], v => { f.distance = Number(v); changed(); }, 'distance'),
      pick(tr('confidence'), f.confidence, [[0, tr('any')], ...CONFIDENCES.map((c, k) => [c, tr('at_least', { n: number(100 * c) + ' %' }) + counted(V.facets.confidence[k])])], v => { f.confidence = Number(v); changed(); }, 'confidence')));
  if (held) { const again = root.querySelector('[data-key="' + held + '"]'); if (again) again.focus(); }
}

// The most frequent names of a long list, each with its count under the other filters.
const LISTED = 300;
function tagPick(tag, pick) {
  const { names } = D.tags[tag], f = S.filters, counts = V.facets[tag], total = D.all.facets[tag], now = names.indexOf(f[tag]);
  if (!names.length) return null;
  const rows = names.map((name, k) => k).filter(k => total[k] || k === now).slice(0, LISTED);
  if (now >= LISTED) rows.push(now);
  const text = name => said('span', name).textContent;
  return pick(tr(tag), String(now), [['-1', tr('any')], ...rows.map(k => [String(k), text(names[k]) + counted(counts[k])])], v => { f[tag] = v === '-1' ? '' : names[v]; changed(); }, tag);
}

const counted = n => ' (' + number(n) + ')';

const unitTitle = () => localName((S.unit.level === 'province' ? D.provinces : D.districts)[S.unit.at]) + ' ✕';

const TABS = ['incidents', 'units', 'about'];
function paintTabs() {
  const root = byId('gm-tabs'), held = root.contains(document.activeElement);
  fill(root, TABS.map(name => el('button', {
    type: 'button', role: 'tab', id: 'gm-tab-' + name, class: 'gm-tab', 'aria-selected': String(S.tab === name), 'aria-controls': 'gm-' + name,
    tabindex: S.tab === name ? '0' : '-1', onclick: () => openTab(name), onkeydown: tabKeys
  }, tr('tab_' + name))));
  for (const name of TABS) byId('gm-' + name).hidden = S.tab !== name;
  if (held) byId('gm-tab-' + S.tab).focus();
}

function openTab(name) {
  S.tab = name;
  paintTabs();
  openSheet('half');
  if (name === 'units') paintTable();
  else if (name === 'about') paintAbout();
  else paintRows();
  saveView();
}

function tabKeys(event) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const way = RTL[S.language] ? -step : step;
  openTab(TABS[(TABS.indexOf(S.tab) + way + TABS.length) % TABS.length]);
  byId('gm-tab-' + S.tab).focus();
}

function paintTools() {
  const tool = (id, sign, label, act, more) => el('button', Object.assign({ type: 'button', id, class: 'gm-tool', 'aria-label': label, title: label, onclick: act }, more), sign);
  const held = document.activeElement ? document.activeElement.id : '';
  fill(byId('gm-tools'),
    tool('gm-zoom-in', '+', tr('zoom_in'), () => S.map.zoomIn()),
    tool('gm-zoom-out', '−', tr('zoom_out'), () => S.map.zoomOut()),
    tool('gm-home', icon('M2 9 9 2.6 16 9M4.4 7.4V15.4H13.6V7.4'), tr('whole_region'), showRegion),
    tool('gm-layer-button', icon('M9 2.4 16 6.2 9 10 2 6.2ZM2.6 9.6 9 13 15.4 9.6M2.6 12.8 9 16.2 15.4 12.8'), tr('layers'), toggleLayers, { 'aria-expanded': String(!byId('gm-layers').hidden), 'aria-controls': 'gm-layers' }),
    tool('gm-theme', icon(themeName() === 'dark' ? 'M9 5.4A3.6 3.6 0 1 0 9 12.6 3.6 3.6 0 1 0 9 5.4M9 1V3M9 15V17M1 9H3M15 9H17M3.4 3.4 4.8 4.8M13.2 13.2 14.6 14.6M14.6 3.4 13.2 4.8M4.8 13.2 3.4 14.6' : 'M14.8 11.2A6.4 6.4 0 0 1 6.8 3.2 6.4 6.4 0 1 0 14.8 11.2Z'), tr(themeName() === 'dark' ? 'theme_light' : 'theme_dark'), () => { S.theme = themeName() === 'dark' ? 'light' : 'dark'; changed(); }));
  if (['gm-layer-button', 'gm-theme'].includes(held)) byId(held).focus();
}

function icon(path) {
  return svg('svg', { width: 18, height: 18, viewBox: '0 0 18 18', fill: 'none', stroke: 'currentColor', 'stroke-width': 1.5, 'stroke-linejoin': 'round', 'stroke-linecap': 'round', 'aria-hidden': 'true' }, svg('path', { d: path }));
}

function toggleLayers() {
  const box = byId('gm-layers');
  box.hidden = !box.hidden;
  paintTools();
  if (!box.hidden) { paintLayers(); box.querySelector('input').focus(); }
}

function paintLayers() {
  const radio = (name, value, label) => el('label', {}, el('input', { type: 'radio', name: 'gm-' + name, value, 'data-key': name + value, checked: String(S[name]) === String(value), onchange: () => { S[name] = typeof S[name] === 'number' ? Number(value) : value; changed(); } }), ' ', label);
  const drop = (name, label, options, off) => el('label', { class: 'gm-pick' }, label, ' ', el('select', { 'data-key': name, disabled: !!off, onchange: event => { S[name] = event.target.value; changed(); } }, options.map(([v, text]) => el('option', { value: v, selected: v === S[name] }, text))));
  const box = (name, label) => el('label', {}, el('input', { type: 'checkbox', 'data-key': name, checked: S[name], onchange: event => { S[name] = event.target.checked; changed(); } }), ' ', label);
  const root = byId('gm-layers');
  const held = root.contains(document.activeElement) ? document.activeElement.dataset.key : null;
  const languages = { en: 'English', ps: 'پښتو', fa: 'دری', ur: 'اردو' };
  fill(root,
    el('fieldset', {}, el('legend', {}, tr('shade')), radio('shade', 'provinces', tr('by_provinces_title')), radio('shade', 'districts', tr('by_districts_title')), radio('shade', 'none', tr('shade_none'))),
    el('fieldset', {}, el('legend', {}, tr('measure')), ['incidents', 'low', 'high'].map(m => radio('measure', m, tr('measure_' + m))),
      drop('whose', tr('whose_dead'), [['', tr('all_sides')], ...P.sides.map(side => [side, tr('side_' + side)])], S.measure === 'incidents'),
      drop('per', tr('per'), ['unit', 'area', 'border'].filter(per => per !== 'border' || D.line.length).map(per => [per, tr('per_' + per)]))),
    el('fieldset', {}, el('legend', {}, tr('band')), radio('band', 0, tr('none')), [5, 10, 25].map(km => radio('band', km, number(km) + ' km'))),
    el('fieldset', {}, el('legend', {}, tr('show')), box('rings', tr('sign_toll')), box('labels', tr('names'))),
    el('fieldset', {}, el('legend', {}, tr('language')), Object.entries(languages).filter(([code]) => P.words[code]).map(([code, name]) => radio('language', code, name))),
    el('fieldset', {}, el('legend', {}, tr('download_seen')), el('span', { class: 'gm-chips' },
      el('button', { type: 'button', class: 'gm-button', id: 'gm-get-geojson', onclick: () => download('geojson') }, 'GeoJSON'),
      el('button', { type: 'button', class: 'gm-button', id: 'gm-get-csv', onclick: () => download('csv') }, 'CSV'),
      el('button', { type: 'button', class: 'gm-button', onclick: printPage }, tr('print')))));
  if (held) { const again = root.querySelector('[data-key="' + held + '"]'); if (again) again.focus(); }
}

const SHEET = ['peek', 'half', 'full'];
function openSheet(state) {
  const now = document.body.dataset.sheet;
  if (state === 'half' && now === 'full') return;
  document.body.dataset.sheet = state;
}

function sheetDragging() {
  const grip = byId('gm-grip'), panel = byId('gm-panel');
  let from = null;
  grip.addEventListener('pointerdown', event => { from = [event.clientY, panel.offsetHeight, false]; grip.setPointerCapture(event.pointerId); });
  grip.addEventListener('pointermove', event => {
    if (!from) return;
    if (Math.abs(event.clientY - from[0]) > 6) from[2] = true;
    if (from[2]) panel.style.height = Math.max(90, from[1] + from[0] - event.clientY) + 'px';
  });
  grip.addEventListener('pointerup', () => {
    const share = panel.offsetHeight / innerHeight;
    panel.style.height = '';
    if (from && from[2]) document.body.dataset.sheet = share < 0.38 ? 'peek' : share < 0.75 ? 'half' : 'full';
    S.dragged = from && from[2];
    from = null;
  });
  grip.addEventListener('click', () => {
    if (S.dragged) { S.dragged = false; return; }
    document.body.dataset.sheet = SHEET[(SHEET.indexOf(document.body.dataset.sheet) + 1) % SHEET.length];
  });
}
