// Provinces or districts as a table: the same numbers as the map, and the way to them without one.

function paintTable() {
  const root = document.getElementById('gm-table'), level = S.tableLevel || 'province';
  const units = level === 'province' ? D.provinces : D.districts, tallies = V[level];
  const rows = units.map((unit, at) => ({ unit, at, n: tallies.incidents[at], low: tallies.low[at], high: tallies.high[at] }));
  const shown = level === 'district' ? rows.filter(row => row.n > 0) : rows;
  const by = S.tableSort || 'n', sorters = { name: (a, b) => localName(a.unit).localeCompare(localName(b.unit)), n: (a, b) => b.n - a.n, killed: (a, b) => b.high - a.high };
  shown.sort((a, b) => sorters[by](a, b) || b.n - a.n || localName(a.unit).localeCompare(localName(b.unit)));
  const most = Math.max(1, ...shown.map(row => row.high)), lines = sparklines(level);
  const head = (key, text) => el('th', { scope: 'col', 'aria-sort': by === key ? 'descending' : null },
    el('button', { type: 'button', class: 'gm-sort', onclick: () => { S.tableSort = key; paintTable(); } }, text, by === key ? ' ▾' : ''));
  const choose = el('div', { class: 'gm-chips', role: 'group', 'aria-label': tr('level') }, ['province', 'district'].map(name => el('button', {
    type: 'button', class: 'gm-chip', 'aria-pressed': String(level === name), onclick: () => { S.tableLevel = name; paintTable(); }
  }, tr('by_' + name + 's_title'))));
  const body = shown.map(row => el('tr', { 'data-unit': row.unit.id, class: S.unit && S.unit.level === level && S.unit.at === row.at ? 'gm-chosen' : null },
    el('th', { scope: 'row' }, el('button', { type: 'button', class: 'gm-sort', onclick: () => chooseUnit(level, row.at, true) }, localName(row.unit)), el('small', {}, ' ', level === 'district' ? row.unit.adm1 || '' : row.unit.country)),
    el('td', { class: 'gm-num' }, number(row.n)), el('td', {}, spark(lines[row.at])),
    el('td', { class: 'gm-num' }, row.high ? range(row.low, row.high) : row.n ? '0' : '–'), el('td', {}, row.high ? rangeBar(row.low, row.high, most) : null)));
  for (const [name, rest] of [['several', tallies.several], ['nowhere', tallies.nowhere]]) {
    if (!rest.incidents) continue;
    body.push(el('tr', { class: 'gm-several', 'data-unit': name }, el('th', { scope: 'row' }, tr(name === 'several' ? 'several_' + level : 'nowhere')), el('td', { class: 'gm-num' }, number(rest.incidents)), el('td', {}),
      el('td', { class: 'gm-num' }, range(rest.low, rest.high)), el('td', {})));
  }
  fill(root, choose, el('table', { class: 'gm-table gm-units' },
    el('caption', {}, tr('table_note')),
    el('thead', {}, el('tr', {}, head('name', tr(level)), head('n', tr('incidents')), el('th', { scope: 'col' }, tr('over_time')), head('killed', tr('killed_claimed')), el('td', {}))),
    el('tbody', {}, body)));
}

const SPARKS = 24;
function sparklines(level) {
  const n = level === 'province' ? D.provinces.length : D.districts.length, out = Array.from({ length: n }, () => null);
  if (T.first === undefined) return out;
  const span = Math.max(1, T.last - T.first + 1), column = D.row[level];
  for (let r = 0; r < D.rows; r++) {
    const i = D.row.inc[r], at = column[r];
    if (!V.rows[r] || !isCounted(i) || at < 0 || D.inc.start[i] === NONE || (r > D.first[i] && column[r - 1] === at)) continue;
    out[at] = out[at] || new Uint32Array(SPARKS);
    out[at][Math.max(0, Math.min(SPARKS - 1, Math.floor((D.inc.start[i] - T.first) * SPARKS / span)))]++;
  }
  return out;
}

function spark(counts) {
  if (!counts) return null;
  const top = Math.max(...counts), icon = svg('svg', { width: 72, height: 16, viewBox: '0 0 72 16', 'aria-hidden': 'true', class: 'gm-spark' });
  counts.forEach((n, k) => { if (n) icon.append(svg('rect', { x: k * 3, y: 16 - Math.max(1.5, 15 * n / top), width: 2.4, height: Math.max(1.5, 15 * n / top) })); });
  return icon;
}

function chooseUnit(level, at, fly) {
  const same = S.unit && S.unit.level === level && S.unit.at === at;
  S.unit = same ? null : { level, at };
  if (!same && fly) showBox((level === 'province' ? D.provinces : D.districts)[at].box);
  changed();
}
