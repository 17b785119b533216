// The list of incidents. Only the rows in sight exist; the others are empty space.

const ROW = 92;

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
  if (!height) return;
  // Browsers do not lay out more than some 30 million pixels: a very long list is paged by its scroll position.
  const most = 250000, n = Math.min(order.length, most);
  S.list.style.height = n * ROW + 'px';
  const from = Math.max(0, Math.floor(top / ROW) - 4), to = Math.min(n, Math.ceil((top + height) / ROW) + 4);
  const rows = [];
  for (let k = from; k < to; k++) rows.push(listRow(order[k], k, order.length));
  if (!order.length) rows.push(el('li', { class: 'gm-empty' }, el('p', {}, tr('nothing_found')), el('button', { type: 'button', class: 'gm-button', onclick: resetFilters }, tr('reset'))));
  fill(S.list, rows);
}

function listRow(i, k, total) {
  const type = P.types[D.inc.type[i]], symbol = bestSymbol(i), row = el('li', { class: 'gm-row', 'aria-setsize': total, 'aria-posinset': k + 1 });
  row.style.top = k * ROW + 'px';
  const open = el('button', { type: 'button', class: 'gm-open', 'aria-current': String(S.incident === i), onclick: () => showIncident(i), 'data-at': k });
  const summary = el('span', { class: 'gm-summary', dir: 'auto' }, '…');
  const fillIn = text => fill(summary, said('span', text.summary || '').textContent);
  const text = texts(i);
  if (text.then) text.then(fillIn); else fillIn(text);
  append(open, [
    symbolIcon(type, symbol, looksOf(i), 26),
    el('span', { class: 'gm-row-body' },
      el('span', { class: 'gm-row-head' }, el('b', {}, tr('type_' + type)), el('span', { class: 'gm-date' }, dateText(i)), tollBadge(i)),
      el('span', { class: 'gm-where', dir: 'auto' }, whereText(i)),
      summary)
  ]);
  row.append(open);
  return row;
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

function whereText(i) {
  const names = [];
  for (let r = D.first[i]; r < D.first[i + 1]; r++) {
    const name = D.names[D.row.name[r]];
    if (name && !names.includes(name)) names.push(name);
  }
  if (!names.length) return tr('no_place');
  return names.slice(0, 4).join(', ') + (names.length > 4 ? ' +' + number(names.length - 4) : '');
}

function tollBadge(i) {
  const text = range(known(D.inc.low[i]), known(D.inc.high[i]));
  if (!text || known(D.inc.high[i]) === 0) return null;
  return el('span', { class: 'gm-toll', title: tr('killed_claimed') }, tr('n_killed', { n: text }));
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
