// The timeline: how many incidents when, a window over it that filters, and a way to let it run.

const T = { bins: null, canvas: null, playing: 0 };

function buildTimeline(root) {
  let first = Infinity, last = -Infinity;
  for (let i = 0; i < D.count; i++) {
    if (D.inc.start[i] === NONE) continue;
    first = Math.min(first, D.inc.start[i]);
    last = Math.max(last, D.inc.end[i]);
  }
  if (first > last) { root.hidden = true; return; }
  D.latest = last;
  if (last - first < 6) { first -= 3; last += 3; }
  T.first = first;
  T.last = last;
  T.bins = timeBins(first, last, 180);
  T.canvas = el('canvas', { class: 'gm-bars', 'aria-hidden': 'true' });
  T.from = slider('time_from', 0);
  T.to = slider('time_to', T.bins.edges.length - 2);
  T.text = el('output', { class: 'gm-span', 'aria-live': 'polite' });
  T.play = el('button', { type: 'button', class: 'gm-button', onclick: togglePlay });
  T.presets = el('div', { class: 'gm-presets', role: 'group', 'aria-label': tr('time') });
  T.note = el('span', { class: 'gm-note' });
  T.stage = el('div', { class: 'gm-stage' }, T.canvas, T.from, T.to);
  fill(root, el('div', { class: 'gm-time-head' }, T.play, T.text, T.note, T.presets), T.stage);
  brushing(T.canvas);
  new ResizeObserver(paintTimeline).observe(T.stage);
}

function slider(label, value) {
  return el('input', {
    type: 'range', min: 0, max: T.bins.edges.length - 2, step: 1, value, class: 'gm-handle', 'data-label': label,
    oninput: () => setWindow(Number(T.from.value), Number(T.to.value))
  });
}

// The window in bins; the whole width is no filter, so that undated incidents show.
function setWindow(a, b) {
  const last = T.bins.edges.length - 2, from = Math.max(0, Math.min(a, b)), to = Math.min(last, Math.max(a, b));
  const f = S.filters, open = from === 0 && to === last;
  f.from = open ? null : T.bins.edges[from];
  f.to = open ? null : T.bins.edges[to + 1] - 1;
  changed();
}

function windowBins() {
  const f = S.filters, last = T.bins.edges.length - 2;
  if (f.from === null) return [0, last];
  let a = 0, b = last;
  while (a < last && T.bins.edges[a + 1] <= f.from) a++;
  while (b > 0 && T.bins.edges[b] > f.to) b--;
  return [a, b];
}

function binOf(day) {
  const edges = T.bins.edges;
  let low = 0, high = edges.length - 2;
  while (low < high) {
    const mid = (low + high + 1) >> 1;
    if (edges[mid] <= day) low = mid; else high = mid - 1;
  }
  return low;
}

function paintTimeline() {
  if (!T.bins || !T.stage.clientWidth) return;
  const n = T.bins.edges.length - 1, sharp = new Uint32Array(n), vague = new Uint32Array(n);
  for (let i = 0; i < D.count; i++) {
    if (!V.inTime[i] || D.inc.start[i] === NONE) continue;
    (D.inc.date_prec[i] >= 4 ? vague : sharp)[binOf(D.inc.start[i])]++;
  }
  const [a, b] = windowBins(), w = T.stage.clientWidth, h = T.stage.clientHeight - 16, ratio = Math.ceil(window.devicePixelRatio || 1);
  T.canvas.width = w * ratio;
  T.canvas.height = (h + 16) * ratio;
  const ctx = T.canvas.getContext('2d'), t = theme(), wide = w / n;
  ctx.scale(ratio, ratio);
  let top = 1;
  for (let k = 0; k < n; k++) top = Math.max(top, sharp[k] + vague[k]);
  const accent = getComputedStyle(document.documentElement).getPropertyValue('--accent').trim();
  for (let k = 0; k < n; k++) {
    const lit = k >= a && k <= b, x = k * wide, gap = wide > 4 ? 1 : 0, tall = sharp[k] / top * (h - 6), more = vague[k] / top * (h - 6);
    ctx.fillStyle = lit ? accent : t.none;
    if (sharp[k]) ctx.fillRect(x, h - Math.max(1.5, tall), wide - gap, Math.max(1.5, tall));
    ctx.globalAlpha = 0.45;
    if (vague[k]) ctx.fillRect(x, h - tall - Math.max(1.5, more), wide - gap, Math.max(1.5, more));
    ctx.globalAlpha = 1;
  }
  ctx.fillStyle = t.province;
  ctx.fillRect(0, h, w, 1);
  if (S.filters.from !== null) {
    ctx.fillStyle = accent;
    ctx.globalAlpha = 0.1;
    ctx.fillRect(a * wide, 0, (b - a + 1) * wide, h);
    ctx.globalAlpha = 1;
  }
  paintTicks(ctx, w, h, wide);
  T.from.value = a;
  T.to.value = b;
  labelTimeline(a, b);
}

function paintTicks(ctx, w, h, wide) {
  const edges = T.bins.edges, n = edges.length - 1, every = Math.max(1, Math.ceil(88 / wide));
  ctx.font = '11px ' + FONT;
  ctx.fillStyle = theme().soft;
  ctx.textBaseline = 'top';
  const parts = { day: { day: 'numeric', month: 'short' }, week: { day: 'numeric', month: 'short' }, month: { month: 'short', year: 'numeric' }, quarter: { month: 'short', year: 'numeric' }, year: { year: 'numeric' } }[T.bins.step];
  for (let k = 0; k < n; k += every) {
    const text = dayText(edges[k], parts), x = k * wide;
    if (x + ctx.measureText(text).width > w) break;
    ctx.fillText(text, x, h + 4);
  }
}

function labelTimeline(a, b) {
  const edges = T.bins.edges, from = edges[a], to = edges[b + 1] - 1, whole = S.filters.from === null;
  const span = whole ? dayText(Math.max(from, T.first), DAY) + ' – ' + dayText(Math.min(to, T.last), DAY) : dayText(S.filters.from, DAY) + (S.filters.to > S.filters.from ? ' – ' + dayText(S.filters.to, DAY) : '');
  fill(T.text, el('bdi', {}, span));
  T.from.setAttribute('aria-label', tr('time_from'));
  T.to.setAttribute('aria-label', tr('time_to'));
  T.from.setAttribute('aria-valuetext', dayText(from, DAY));
  T.to.setAttribute('aria-valuetext', dayText(to, DAY));
  let undated = 0;
  for (let i = 0; i < D.count; i++) if (D.inc.start[i] === NONE) undated++;
  fill(T.note, undated ? plural(whole ? 'undated' : 'undated_hidden', undated) : '');
  fill(T.play, T.playing ? '❚❚' : '▶');
  T.play.setAttribute('aria-label', tr(T.playing ? 'pause' : 'play'));
  T.play.title = tr(T.playing ? 'pause' : 'play');
  const choose = days => () => { S.filters.from = days ? D.latest - days + 1 : null; S.filters.to = days ? D.latest : null; changed(); };
  fill(T.presets, [7, 30, 90].filter(d => d < T.last - T.first).map(days => el('button', {
    type: 'button', class: 'gm-chip', 'aria-pressed': String(S.filters.to === D.latest && S.filters.from === D.latest - days + 1), onclick: choose(days)
  }, tr('days', { n: number(days) }))), el('button', { type: 'button', class: 'gm-chip', 'aria-pressed': String(whole), onclick: choose(0) }, tr('all_time')));
}

// Dragging over the bars opens a window; dragging inside an open one moves it.
function brushing(canvas) {
  let start = -1, moving = null;
  const bin = event => Math.max(0, Math.min(T.bins.edges.length - 2, Math.floor(event.offsetX / T.stage.clientWidth * (T.bins.edges.length - 1))));
  canvas.addEventListener('pointerdown', event => {
    const [a, b] = windowBins(), at = bin(event);
    canvas.setPointerCapture(event.pointerId);
    start = at;
    moving = S.filters.from !== null && at >= a && at <= b ? [a, b] : null;
  });
  canvas.addEventListener('pointermove', event => {
    if (start < 0) return;
    const at = bin(event);
    if (moving) slideWindow(moving, at - start);
    else if (at !== start) setWindow(start, at);
  });
  canvas.addEventListener('pointerup', event => {
    if (start >= 0 && !moving && bin(event) === start) setWindow(start, start);
    start = -1;
  });
  canvas.addEventListener('dblclick', () => setWindow(0, Infinity));
}

function slideWindow([a, b], by) {
  const last = T.bins.edges.length - 2, shift = Math.max(-a, Math.min(last - b, by));
  setWindow(a + shift, b + shift);
}

function togglePlay() {
  if (T.playing) { clearInterval(T.playing); T.playing = 0; paintTimeline(); return; }
  const last = T.bins.edges.length - 2, [a, b] = windowBins();
  const span = S.filters.from === null ? Math.max(0, Math.round(last / 12)) : b - a;
  let at = S.filters.from === null || b >= last ? 0 : a;
  T.playing = setInterval(() => {
    setWindow(at, at + span);
    at++;
    if (at + span > last) { clearInterval(T.playing); T.playing = 0; paintTimeline(); }
  }, 600);
  setWindow(at, at + span);
}
