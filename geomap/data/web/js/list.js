// The list of incidents. Only the rows in sight exist, the others are empty space; on paper all do.

const ROW = 92;

// As many as go on paper.
const PRINTED = 2000;

function buildList(root) {
  S.list = el('ol', { class: 'gm-rows' });
  S.scroll = el('div', { class: 'gm-scroll', tabindex: '0', role: 'region', onscroll: paintRows, onkeydown: listKeys });
  S.scroll.append(S.list);
  fill(root, S.scroll);
  new ResizeObserver(paintRows).observe(S.scroll);
}

function paintList() {
  S.scroll.scrollTop = 0;
  S.scroll.setAttribute('aria-label', tr('incidents'));
  paintRows();
}

function paintRows() {
  const order = ordered(), height = S.scroll.clientHeight, top = S.scroll.scrollTop;
  if (!height && !S.onPaper) return;
  // Browsers do not lay out more than some 30 million pixels: a very long list is paged by its scroll position.
  const most = 250000, n = Math.min(order.length, most);
  S.list.style.height = n * ROW + 'px';
  const from = S.onPaper ? 0 : Math.max(0, Math.floor(top / ROW) - 4), to = S.onPaper ? Math.min(n, PRINTED) : Math.min(n, Math.ceil((top + height) / ROW) + 4);
  const rows = [];
  for (let k = from; k < to; k++) rows.push(listRow(order[k], k, order.length));
  if (!order.length) rows.push(el('li', { class: 'gm-empty' }, el('p', {}, tr('nothing_found')), el('button', { type: 'button', class: 'gm-button', onclick: resetFilters }, tr('reset'))));
  if (S.onPaper && n > PRINTED) rows.push(el('li', { class: 'gm-row gm-note' }, tr('printed_first', { n: number(PRINTED), m: number(order.length) })));
  fill(S.list, rows);
}

function listRow(i, k, total) {
  const type = P.types[D.inc.type[i]], row = el('li', { class: 'gm-row', 'aria-setsize': total, 'aria-posinset': k + 1 });
  row.style.top = k * ROW + 'px';
  row.append(el('button', { type: 'button', class: 'gm-open', 'aria-current': String(S.incident === i), onclick: () => showIncident(i), 'data-at': k },
    symbolIcon(type, bestSymbol(i), looksOf(i), 26),
    el('span', { class: 'gm-row-body' },
      el('span', { class: 'gm-row-head' }, el('b', {}, tr('type_' + type)), el('bdi', { class: 'gm-date' }, dateText(i)), D.inc.background[i] ? el('span', { class: 'gm-tag' }, tr('recalled')) : null),
      el('span', { class: 'gm-where', dir: 'auto' }, whereText(i)),
      el('span', { class: 'gm-tolls' }, tollLine(i)),
      el('span', { class: 'gm-told' }, toldLine(i)))));
  return row;
}

// Whose people were killed, as claimed, side by side; never one number for all.
function tollLine(i) {
  const sides = P.sides.filter(side => known(D.inc['low_' + side][i]) !== null || known(D.inc['high_' + side][i]) !== null);
  if (!sides.length) return el('span', { class: 'gm-note' }, tr('no_toll'));
  return [tr('killed_short'), sides.map(side => el('span', { class: 'gm-toll' }, sideTag(side), ' ', range(known(D.inc['low_' + side][i]), known(D.inc['high_' + side][i]))))];
}

// Who claims something, and how many reports there are.
function toldLine(i) {
  const sayers = P.sides.filter((side, k) => has(D.inc.claimants[i], k)).map(side => tr('side_' + side));
  return [plural('sources_n', D.inc.sources[i]), sayers.length ? tr('claims_by', { who: sayers.join(', ') }) : ''].filter(Boolean).join(' · ');
}

function looksOf(i) {
  const r = D.first[i];
  return { half: P.place_sides[D.row.side[r]] === 'uncertain' && D.row.symbol[r] < SYM.district, hollow: D.inc.background[i] === 1 };
}

// The best known of an incident's places stands for it in the list.
function bestSymbol(i) {
  let best = SYM.off_map;
  for (let r = D.first[i]; r < D.first[i + 1]; r++) best = Math.min(best, D.row.symbol[r]);
  return best;
}

// Provinces and districts by their names in the language of the page, other places as the gazetteer has them.
function localPlaceNames(i) {
  const names = new Set();
  for (let r = D.first[i]; r < D.first[i + 1]; r++) {
    const name = D.names[D.row.name[r]], unit = [D.districts[D.row.district[r]], D.provinces[D.row.province[r]]].find(u => u && u.name === name);
    names.add(unit ? localName(unit) : name);
  }
  names.delete('');
  return [...names];
}

function whereText(i) {
  const names = localPlaceNames(i);
  if (!names.length) return tr('no_place');
  return names.slice(0, 4).join(', ') + (names.length > 4 ? ' +' + number(names.length - 4) : '');
}

function listKeys(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key], now = document.activeElement;
  if (!step) return;
  event.preventDefault();
  const at = now.dataset && now.dataset.at !== undefined ? Number(now.dataset.at) + step : 0;
  if (at < 0 || at >= V.listed) return;
  if (at * ROW < S.scroll.scrollTop) S.scroll.scrollTop = at * ROW;
  if ((at + 1) * ROW > S.scroll.scrollTop + S.scroll.clientHeight) S.scroll.scrollTop = (at + 1) * ROW - S.scroll.clientHeight;
  paintRows();
  const next = S.list.querySelector('[data-at="' + at + '"]');
  if (next) next.focus();
}
