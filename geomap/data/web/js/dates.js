// Days since 1970, as people read them. Always the Gregorian calendar, as in the reports.

const dayFormats = {};
function dayText(day, parts) {
  const key = S.language + JSON.stringify(parts);
  if (!dayFormats[key]) {
    dayFormats[key] = new Intl.DateTimeFormat([S.language === 'en' ? 'en-GB' : S.language, 'en-GB'],
      Object.assign({ timeZone: 'UTC', calendar: 'gregory' }, parts));
  }
  return localMonths(dayFormats[key].format(new Date(day * 864e5)));
}

// "11–12 Oct 2025": what both days share is said once.
function daySpan(from, to, parts) {
  dayText(from, parts);
  return localMonths(dayFormats[S.language + JSON.stringify(parts)].formatRange(new Date(from * 864e5), new Date(to * 864e5)));
}

// Not every browser knows the months in Pashto; they then come in English.
function localMonths(text) {
  const own = tr('months').split(' ');
  if (own.length !== 12 || Intl.DateTimeFormat.supportedLocalesOf(S.language).length) return text;
  return text.replace(/[A-Z][a-z]{2,}/g, name => own['JanFebMarAprMayJunJulAugSepOctNovDec'.indexOf(name.slice(0, 3)) / 3] || name);
}

const DAY = { day: 'numeric', month: 'short', year: 'numeric' };
const MONTH = { month: 'long', year: 'numeric' };

// The date of incident i, no more exactly than it is known.
function dateText(i) {
  const start = D.inc.start[i], end = D.inc.end[i], precision = D.inc.date_prec[i];
  if (start === NONE) return tr('date_unknown');
  if (precision >= 5) return yearSpan(start, end);
  if (precision === 4) return dayText(start, MONTH);
  if (end === NONE || end === start) return dayText(start, DAY);
  return daySpan(start, end, DAY);
}

// How well the date is known. A day and the next, known to the day, is one night.
function datePrecision(i) {
  const precision = D.inc.date_prec[i], night = precision === 1 && D.inc.end[i] === D.inc.start[i] + 1;
  return tr(night ? 'date_night' : 'date_prec_' + precision);
}

function yearSpan(start, end) {
  const a = dayText(start, { year: 'numeric' }), b = end === NONE ? a : dayText(end, { year: 'numeric' });
  return a === b ? a : a + ' – ' + b;
}

function isoToDay(text) {
  const at = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(text + 'T00:00:00Z') : NaN;
  return Number.isNaN(at) ? null : Math.round(at / 864e5);
}

// Bins of the timeline: the finest of day, week, month, quarter, year that gives at most `most` bins.
function timeBins(first, last, most) {
  for (const step of ['day', 'week', 'month', 'quarter', 'year']) {
    const edges = binEdges(first, last, step, most);
    if (edges) return { step, edges };
  }
  return { step: 'year', edges: binEdges(first, last, 'year', Infinity) };
}

function binEdges(first, last, step, most) {
  const edges = [];
  if (step === 'day' || step === 'week') {
    const size = step === 'day' ? 1 : 7;
    if ((last - first) / size + 1 > most) return null;
    const start = step === 'day' ? first : first - ((first + 3) % 7 + 7) % 7;
    for (let day = start; day <= last; day += size) edges.push(day);
    edges.push(edges[edges.length - 1] + size);
    return edges;
  }
  const months = { month: 1, quarter: 3, year: 12 }[step], from = new Date(first * 864e5);
  let month = Math.floor(from.getUTCMonth() / months) * months;
  for (;;) {
    const edge = Date.UTC(from.getUTCFullYear(), month, 1) / 864e5;
    edges.push(edge);
    if (edge > last) return edges;
    if (edges.length > most) return null;
    month += months;
  }
}
