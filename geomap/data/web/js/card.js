// One incident with all its evidence.

async function showIncident(i, others) {
  S.incident = i;
  S.stackedHere = others || S.stackedHere;
  if (S.stackedHere && !S.stackedHere.includes(i)) S.stackedHere = null;
  const text = await texts(i);
  if (S.incident !== i) return;
  const whole = wholeIncident(i, text);
  const body = document.getElementById('gm-card');
  fill(body, cardHead(i, whole, text), cardToll(i), cardClaims(whole), cardPlaces(i, whole), cardSources(whole), cardMembers(whole), cardFoot(whole));
  document.body.dataset.card = 'open';
  body.scrollTop = 0;
  openSheet('half');
  S.labelLayer.repaint();
  paintRows();
  saveView();
  body.querySelector('.gm-back').focus({ preventScroll: true });
}

function closeCard() {
  const was = S.incident;
  S.incident = -1;
  S.stackedHere = null;
  delete document.body.dataset.card;
  S.labelLayer.repaint();
  paintRows();
  saveView();
  const at = ordered().indexOf(was), row = at < 0 ? null : S.list.querySelector('[data-at="' + at + '"]');
  (row || S.scroll).focus({ preventScroll: true });
}

const section = (title, ...content) => el('section', { class: 'gm-section' }, el('h3', {}, title), content);
const chapter = (title, ...content) => el('section', { class: 'gm-section' }, el('h2', {}, title), content);

function cardHead(i, whole, text) {
  const type = whole.type, here = S.stackedHere, at = here ? here.indexOf(i) : -1;
  return el('header', { class: 'gm-card-head' },
    el('div', { class: 'gm-card-bar' },
      el('button', { type: 'button', class: 'gm-button gm-back', onclick: closeCard }, tr('back')),
      here && here.length > 1 ? el('span', { class: 'gm-pager' },
        el('button', { type: 'button', class: 'gm-button', 'aria-label': tr('previous'), disabled: at === 0, onclick: () => showIncident(here[at - 1]) }, '‹'),
        el('span', {}, tr('n_of_m_here', { n: number(at + 1), m: number(here.length) })),
        el('button', { type: 'button', class: 'gm-button', 'aria-label': tr('next'), disabled: at === here.length - 1, onclick: () => showIncident(here[at + 1]) }, '›')) : null,
      el('button', { type: 'button', class: 'gm-button', onclick: () => flyToIncident(i) }, tr('show_on_map'))),
    el('h2', {}, symbolIcon(type, bestSymbol(i), looksOf(i), 28), el('span', {}, tr('type_' + type))),
    el('p', { class: 'gm-card-date' }, el('b', { dir: 'auto' }, dateText(i)), ' ', el('span', { class: 'gm-tag' }, datePrecision(i)),
      whole.background ? el('span', { class: 'gm-tag gm-warn' }, tr('recalled')) : null),
    whole.date_text ? el('p', { class: 'gm-note' }, tr('in_words'), ' ', said('q', whole.date_text)) : null,
    text.summary ? said('p', text.summary, { class: 'gm-lead' }) : null,
    actorLines(whole.actors || []));
}

function actorLines(actors) {
  const lines = P.sides.map(side => [side, actors.filter(actor => sideOf(actor.side) === side)]).filter(([, own]) => own.length);
  return lines.length ? el('ul', { class: 'gm-actors' }, lines.map(([side, own]) => el('li', {}, sideTag(side), el('span', {}, own.map((actor, k) => [
    k ? ', ' : '', said('span', actor.name), ' ', el('small', {}, listed('role_', String(actor.role).replace(/ /g, '_')))]))))) : null;
}

const sideTag = side => el('abbr', { class: 'gm-side', 'data-side': P.sides.includes(side) ? side : 'other', title: tr('side_' + (P.sides.includes(side) ? side : 'other')) }, tr('side_short_' + (P.sides.includes(side) ? side : 'other')));

// Killed, low to high, by whose people they are.
function cardToll(i) {
  const c = D.inc, rows = [];
  let most = 1;
  for (const side of P.sides) most = Math.max(most, known(c['high_' + side][i]) || 0, known(c['low_' + side][i]) || 0);
  for (const side of P.sides) {
    const low = known(c['low_' + side][i]), high = known(c['high_' + side][i]);
    if (low === null && high === null) continue;
    rows.push(el('tr', {}, el('th', { scope: 'row' }, sideTag(side), ' ', tr('side_' + side)), el('td', { class: 'gm-figure' }, range(low, high)),
      el('td', {}, rangeBar(low || 0, high, most)), el('td', {}, low !== high ? el('span', { class: 'gm-tag gm-warn' }, tr('disputed')) : null)));
  }
  if (!rows.length) return null;
  return section(tr('killed_claimed'), el('table', { class: 'gm-table gm-killed' }, el('tbody', {}, rows)), el('p', { class: 'gm-note' }, tr('toll_note')));
}

function rangeBar(low, high, most) {
  const bar = el('span', { class: 'gm-range', 'aria-hidden': 'true' }), inner = el('span', {});
  const end = high === null ? most : high;
  inner.style.insetInlineStart = 92 * low / most + '%';
  inner.style.width = Math.max(3, 92 * (end - low) / most) + '%';
  if (high === null) inner.className = 'gm-open-end';
  bar.append(inner);
  return bar;
}

// Who says what of whom: claims in a row stand side by side, each under the side that makes it.
function cardClaims(whole) {
  const claims = whole.claims || [];
  if (!claims.length) return section(tr('claims'), el('p', { class: 'gm-note' }, tr('no_claims')));
  const sayers = P.sides.filter(s => claims.some(c => sideOf(c.claimant_side) === s));
  const losers = P.sides.filter(s => claims.some(c => sideOf(c.victim_side) === s));
  const head = el('tr', {}, el('th', { scope: 'col' }, tr('losses_of')), sayers.map(s => el('th', { scope: 'col' }, tr('says', { who: tr('side_' + s) }))));
  const rows = losers.map(loser => el('tr', {}, el('th', { scope: 'row' }, tr('side_' + loser)), sayers.map(sayer => {
    const cell = claims.filter(c => sideOf(c.victim_side) === loser && sideOf(c.claimant_side) === sayer && !c.part_of && !c.replaced);
    const lines = outcomeLines(cell);
    return el('td', {}, lines.length ? lines.map(line => el('div', {}, line)) : el('span', { class: 'gm-note' }, '–'));
  })));
  return section(tr('claims'), el('p', { class: 'gm-note' }, tr('claims_note')),
    el('div', { class: 'gm-wide', tabindex: '0', role: 'region', 'aria-label': tr('claims') }, el('table', { class: 'gm-table gm-matrix' }, el('thead', {}, head), el('tbody', {}, rows))),
    el('ol', { class: 'gm-claims' }, sayings(claims).map(group => sayingItem(group, whole.sources || []))));
}

const OUTCOMES = ['killed', 'wounded', 'killed_or_wounded', 'captured', 'missing', 'post_captured', 'post_destroyed', 'weapons_seized'];
const outcomeRank = claim => (OUTCOMES.indexOf(claim.outcome) + OUTCOMES.length + 1) % (OUTCOMES.length + 1);
const byOutcome = (a, b) => outcomeRank(a) - outcomeRank(b);

// Claims that one sentence makes stand over that sentence together.
function sayings(claims) {
  const groups = new Map();
  for (const claim of claims) {
    const key = JSON.stringify([claim.article_id, claim.quote, claim.claimant, claim.denied_by]);
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push(claim);
  }
  return [...groups.values()].map(group => group.sort(byOutcome)).sort((a, b) => byOutcome(a[0], b[0]));
}

const sideOf = side => (P.sides.includes(side) ? side : 'other');

const claimNumber = claim => range(maybe(claim.low), maybe(claim.high)) || tr(claim.approx ? 'number_vague' : 'number_unsaid');
const claimText = claim => listed('outcome_', claim.outcome, { n: claimNumber(claim) });

// One line for each outcome, with every number that is claimed for it.
function outcomeLines(claims) {
  const numbers = new Map();
  for (const claim of claims.sort(byOutcome)) {
    if (!numbers.has(claim.outcome)) numbers.set(claim.outcome, new Set());
    numbers.get(claim.outcome).add(claimNumber(claim));
  }
  return [...numbers].map(([outcome, all]) => listed('outcome_', outcome, { n: [...all].join(' / ') }));
}

function sayingItem(group, sources) {
  const claim = group[0], source = sources.find(s => s.article_id === claim.article_id);
  return el('li', {}, group.map(claimLine), passage(group.find(c => c.before || c.after) || claim),
    el('p', { class: 'gm-note' }, tr('said_by'), ' ', said('span', claim.claimant || tr('nobody_named')), ' ', sideTag(claim.claimant_side),
      claim.denied_by ? [' · ', tr('denied_by'), ' ', said('span', claim.denied_by)] : null,
      ' · ', said('span', source ? [source.outlet || source.title || claim.article_id, source.published].filter(Boolean).join(', ') : claim.article_id)),
    el('p', { class: 'gm-ids' }, group.filter(each => each.id).map((each, k) => [k ? ' ' : '', idCode(each.id)])));
}

// The words that were read, marked in what stands around them in the report.
function passage({ before, quote, after }) {
  return el('blockquote', { dir: 'auto' }, before ? said('span', '… ' + before + ' ') : null, said(before || after ? 'mark' : 'span', quote), after ? said('span', ' ' + after + ' …') : null);
}

function claimLine(claim) {
  const marks = [claim.part_of && 'part_of', claim.replaced && 'replaced', claim.approx && 'approx'].filter(Boolean);
  return el('p', {}, el('b', {}, claimText(claim)), ' ', said('span', claim.victim), ' ', sideTag(claim.victim_side), marks.map(mark => el('span', { class: 'gm-tag' }, tr('claim_' + mark))));
}

// What a row of the table of corrections calls it by.
const idCode = id => said('code', id, { class: 'gm-id', title: tr('correction_id') });

function cardPlaces(i, whole) {
  if (!whole.places.length) return section(tr('where'), el('p', { class: 'gm-note' }, tr('no_place')));
  return section(tr('where'), whole.places.map((place, k) => placeItem(place, D.first[i] + k)));
}

function placeItem(place, r) {
  const symbol = D.row.symbol[r], within = [place.adm2, place.adm1, place.country].filter((name, k, all) => name && name !== place.name && all.indexOf(name) === k);
  return el('details', { class: 'gm-place' },
    el('summary', {}, symbolIcon('other', symbol, {}, 22), el('span', {}, said('b', place.name), within.length ? [' ', said('span', within.join(', '), { class: 'gm-note' })] : null)),
    el('dl', {},
      fact(tr('known_to'), tr('where_prec_' + place.where_prec, { km: number(place.radius_km) })),
      place.surface && place.surface !== place.name ? fact(tr('written'), said('q', place.surface)) : null,
      fact(tr('confidence'), number(Math.round(100 * place.confidence)) + ' %'),
      place.border_km !== null ? fact(tr('border'), borderText(place)) : fact(tr('border'), tr('border_none')),
      place.nearest_crossing ? fact(tr('nearest_crossing'), said('span', place.nearest_crossing)) : null,
      place.lat !== null && symbol < SYM.district ? fact(tr('coordinates'), place.lat.toFixed(4) + ', ' + place.lon.toFixed(4) + (place.radius_km ? ' ± ' + number(place.radius_km) + ' km' : '')) : null,
      (place.mentions || []).length ? fact(tr('mentions'), place.mentions.map((id, k) => [k ? ' ' : '', idCode(id)])) : null,
      place.source ? fact(tr('source'), said('span', place.source)) : null),
    place.passage ? [el('h4', {}, tr('read_in', { report: place.passage.article_id })), passage(place.passage)] : null,
    (place.why || []).length ? [el('h4', {}, tr('why_here')), el('ul', { class: 'gm-why' }, place.why.map(reason => said('li', reason)))] : null);
}

const fact = (term, ...value) => el('div', {}, el('dt', {}, term), el('dd', {}, value));

function borderText(place) {
  const parts = [tr('km_from_line', { km: number(Math.abs(place.border_km)) }), tr('place_side_' + place.side)];
  if (typeof place.border_chainage_km === 'number') parts.push(tr('at_km', { km: number(Math.round(place.border_chainage_km)) }));
  return parts.join(', ');
}

function cardSources(whole) {
  const sources = whole.sources || [];
  return section(plural('sources_n', sources.length), el('p', { class: 'gm-note' }, tr('independent_n', { n: number(whole.n_independent) })), el('ul', { class: 'gm-sources' }, sources.map(source => {
    const own = (whole.claims || []).filter(c => c.article_id === source.article_id && c.quote);
    const quotes = sayings(own).map(group => group.find(c => c.before || c.after) || group[0]);
    return el('li', {}, el('p', {}, safeLink(source.url, source.title || source.article_id)),
      el('p', { class: 'gm-note' }, said('span', [source.outlet, source.published].filter(Boolean).join(', ')), source.copy_of ? [' · ', tr('copy_of'), ' ', said('span', source.copy_of)] : null),
      quotes.length ? el('details', { class: 'gm-quotes' }, el('summary', {}, plural('quotes_n', quotes.length)), quotes.map(passage)) : null);
  })));
}

function cardMembers(whole) {
  const reasons = whole.merge_reasons || [], members = whole.members || [];
  if (members.length < 2 && !reasons.length) return null;
  // Each member is what one report told; its id is the one to split it off by.
  const reports = member => (whole.sources || []).filter(source => source.incident_id === member).map(source => source.title || source.article_id);
  return section(tr('merged'), el('ul', { class: 'gm-why' }, members.map(member => el('li', {}, idCode(member), reports(member).map(title => [' ', said('span', title)])))),
    reasons.length ? [el('h4', {}, tr('why_merged')), el('ul', { class: 'gm-why' }, reasons.map(reason => said('li', reason)))] : null);
}

function cardFoot(whole) {
  const link = location.href.split('#')[0] + '#i=' + encoded(whole.id);
  const field = el('input', { type: 'text', readonly: 'readonly', value: link, 'aria-label': tr('permalink'), onfocus: event => event.target.select() });
  const copy = el('button', { type: 'button', class: 'gm-button', onclick: () => { field.select(); copied(link, copy); } }, tr('copy'));
  return el('footer', { class: 'gm-card-foot' },
    el('label', {}, tr('permalink'), el('span', { class: 'gm-link' }, field, copy)),
    (whole.corrections || []).length ? [el('h4', {}, tr('corrected_by')), el('ul', { class: 'gm-why' }, whole.corrections.map(row => said('li', row)))] : null,
    el('p', { class: 'gm-note' }, tr('correct_with')),
    el('p', { class: 'gm-note' }, tr('incident_id'), ' ', idCode(whole.id), ' · ', tr('confidence'), ' ', number(Math.round(100 * whole.confidence)) + ' %', whole.acled_sub_event_type ? [' · ACLED: ', said('span', whole.acled_sub_event_type)] : null));
}

// Pages opened from disk may not be allowed to use the clipboard; the text is selected then, for the keyboard.
async function copied(text, button) {
  try { await navigator.clipboard.writeText(text); fill(button, tr('copied')); } catch (notAllowed) { fill(button, tr('copy_by_key')); }
}

function flyToIncident(i) {
  const box = [1, 1, 0, 0], grow = b => { box[0] = Math.min(box[0], b[0]); box[1] = Math.min(box[1], b[1]); box[2] = Math.max(box[2], b[2]); box[3] = Math.max(box[3], b[3]); };
  for (let r = D.first[i]; r < D.first[i + 1]; r++) {
    const symbol = D.row.symbol[r];
    if (symbol === SYM.province) grow(D.provinces[D.row.province[r]].box);
    else if (symbol === SYM.district) grow(D.districts[D.row.district[r]].box);
    else if (symbol === SYM.country) grow(D.countries[D.countryOf[D.row.land[r]]].box);
    else if (symbol < SYM.district) grow(wider([D.x[r], D.y[r], D.x[r], D.y[r]], Math.max(6, D.row.radius[r] / 700) * pixelsPerKm(D.y[r], 0) / 256));
  }
  if (box[0] <= box[2]) showBox(box);
}
