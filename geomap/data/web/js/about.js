// How the map was made and how to read it; what could not be put on it.

function paintAbout() {
  const meta = P.meta, root = document.getElementById('gm-about');
  const told = [meta.published_first, meta.published_last].map(day => isoToDay(String(day || ''))), span = told.every(day => day !== null) ? ', ' + daySpan(...told, DAY) : '';
  const facts = [[tr('made_at'), meta.made_at], [tr('made_from'), meta.n_articles === undefined ? '' : plural('articles_n', Number(meta.n_articles)) + span],
    [tr('rejected'), meta.n_rejected ? number(Number(meta.n_rejected)) : ''], [tr('version'), meta.version]];
  fill(root,
    chapter(tr('read_this'), el('p', {}, tr('unverified')), el('p', {}, tr('neutrality')), P.meta.line_error_km ? el('p', {}, tr('line_error', { km: number2(P.meta.line_error_km) })) : null),
    chapter(tr('made'), el('dl', {}, facts.filter(f => f[1]).map(([term, value]) => fact(term, said('span', value))))),
    chapter(tr('how_drawn'), el('ul', { class: 'gm-why' }, ['drawn_spot', 'drawn_circle', 'drawn_area', 'drawn_unlisted', 'drawn_background', 'drawn_stack'].map(key => el('li', {}, tr(key))))),
    chapter(tr('how_counted'), el('ul', { class: 'gm-why' }, ['count_incident', 'count_recalled', 'count_toll', 'count_several', 'count_copies', 'count_classes'].map(key => el('li', {}, tr(key))))),
    unlocated(),
    chapter(tr('keys'), el('p', {}, tr('keys_text'))),
    chapter(tr('data'), el('ul', { class: 'gm-why' }, (meta.attributions || []).map(line => said('li', line)), el('li', {}, 'Leaflet 1.9.4, BSD-2-Clause'))));
}

// Incidents without a place and names without one: said, not left out.
function unlocated() {
  const rows = [];
  for (let i = 0; i < D.count && rows.length < 200; i++) {
    if (!V.pass[i] || bestSymbol(i) !== SYM.off_map) continue;
    rows.push(el('li', {}, el('button', { type: 'button', class: 'gm-sort', onclick: () => showIncident(i) }, el('bdi', {}, dateText(i)), ' · ' + tr('type_' + P.types[D.inc.type[i]]) + ' · ', el('bdi', {}, whereText(i)))));
  }
  const names = P.unplaced.slice(0, 300).map(u => el('li', {}, said('b', u.surface), ' ', said('span', u.why, { class: 'gm-note' }), ' ', said('small', u.article_id)));
  return chapter(tr('unlocated', { n: number(V.nowhere + P.unplaced.length) }),
    el('p', { class: 'gm-note' }, tr('unlocated_note')),
    rows.length ? el('ul', { class: 'gm-why' }, rows) : null,
    names.length ? [el('h3', {}, tr('names_unplaced')), el('ul', { class: 'gm-why' }, names)] : null);
}
