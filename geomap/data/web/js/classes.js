// Classes of the shading: natural breaks (Fisher 1958, as Jenks uses them) over all incidents of the run, so that the
// same colour keeps its meaning while filters and time change.

const CLASSES = 5;

function naturalBreaks(values, classes) {
  const sorted = Float64Array.from(values).sort(), n = sorted.length, distinct = [...new Set(sorted)];
  if (distinct.length <= classes) return distinct;
  const sum = new Float64Array(n + 1), square = new Float64Array(n + 1);
  for (let k = 0; k < n; k++) {
    sum[k + 1] = sum[k] + sorted[k];
    square[k + 1] = square[k] + sorted[k] * sorted[k];
  }
  const spread = (a, b) => square[b] - square[a] - (sum[b] - sum[a]) ** 2 / (b - a);
  let cost = Float64Array.from({ length: n + 1 }, (_, k) => (k ? spread(0, k) : 0));
  const cuts = [];
  for (let c = 1; c < classes; c++) {
    const next = new Float64Array(n + 1).fill(Infinity), cut = new Int32Array(n + 1);
    for (let end = c + 1; end <= n; end++) {
      for (let at = c; at < end; at++) {
        const total = cost[at] + spread(at, end);
        if (total < next[end] - 1e-9) { next[end] = total; cut[end] = at; }
      }
    }
    cuts.push(cut);
    cost = next;
  }
  const tops = [];
  for (let c = classes - 2, end = n; ; c--) {
    tops.unshift(sorted[end - 1]);
    if (c < 0) break;
    end = cuts[c][end];
  }
  return [...new Set(tops)];
}

// Value of a unit under the chosen measure; -1 where it cannot be had, away from the line.
function measured(tallies, units, at) {
  const side = P.sides.indexOf(S.whose), value = (S.measure === 'incidents' || side < 0 ? tallies : tallies.sides[side])[S.measure][at];
  if (S.per === 'area') return 1000 * value / Math.max(1, units[at].area_km2 || 0);
  if (S.per === 'border') return units[at].border_km >= 1 ? 100 * value / units[at].border_km : -1;
  return value;
}

// Classes for the level shown: their upper bounds, each unit's class (-2: not at the line, -1: no report, 0: none under
// these filters).
const shadings = {};
function shading(level) {
  const units = level === 'districts' ? D.districts : D.provinces;
  const now = level === 'districts' ? V.district : V.province;
  const all = level === 'districts' ? D.all.district : D.all.province;
  const key = [level, S.measure, S.whose, S.per].join();
  if (!shadings[key]) {
    const values = [];
    for (let u = 0; u < units.length; u++) { const v = measured(all, units, u); if (v > 0) values.push(v); }
    shadings[key] = naturalBreaks(values, CLASSES);
  }
  const tops = shadings[key], classes = new Int8Array(units.length), counts = new Array(tops.length + 1).fill(0);
  let silent = 0, away = 0;
  for (let u = 0; u < units.length; u++) {
    const value = measured(now, units, u);
    let c = 0;
    if (value < 0) c = -2;
    else if (all.incidents[u] === 0) c = -1;
    else if (value > 0) { c = 1; while (c < tops.length && value > tops[c - 1] + 1e-9) c++; }
    classes[u] = c;
    if (c === -2) away++; else if (c < 0) silent++; else counts[c]++;
  }
  return { tops, classes, counts, silent, away };
}

function classColour(c, tops) {
  const ramp = theme().classes;
  if (c <= 0) return ramp[0];
  return ramp[tops.length === 1 ? 3 : Math.round(1 + (c - 1) * 4 / Math.max(1, tops.length - 1))];
}

function classLabel(c, tops) {
  if (c === 0) return number(0);
  const above = c === 1 ? 0 : tops[c - 2];
  if (S.per !== 'unit') return '> ' + rate(above) + ' – ' + rate(tops[c - 1]);
  return above + 1 >= tops[c - 1] ? number(tops[c - 1]) : number(above + 1) + '–' + number(tops[c - 1]);
}

const number2 = value => new Intl.NumberFormat(S.language, { maximumFractionDigits: 2 }).format(value);
const rate = value => new Intl.NumberFormat(S.language, { maximumSignificantDigits: 2 }).format(value);
