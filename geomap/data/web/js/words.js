// Words, and the one way in which text reaches the page: as text.

const RTL = { ps: true, fa: true, ur: true };

function tr(key, values) {
  const own = P.words[S.language] || {};
  const text = own[key] !== undefined ? own[key] : (P.words.en[key] !== undefined ? P.words.en[key] : key);
  return values ? text.replace(/\{(\w+)\}/g, (all, name) => (name in values ? String(values[name]) : all)) : text;
}

// A word of a fixed list; what is not in the list is shown as it came.
const listed = (list, value, values) => (P.words.en[list + value] === undefined ? String(value) : tr(list + value, values));

const formats = {};
function number(value) {
  const key = 'n' + S.language;
  if (!formats[key]) formats[key] = new Intl.NumberFormat(S.language, { maximumFractionDigits: 1 });
  return formats[key].format(value);
}

function plural(key, n) { return tr(n === 1 ? key + '_one' : key, { n: number(n) }); }

// "12-58", "12 or more" where the upper end is open, "" where nothing is claimed.
function range(low, high) {
  if (low === null && high === null) return '';
  if (high === null) return tr('or_more', { n: number(low || 0) });
  if (low === null || low === high) return number(high);
  return number(low) + '–' + number(high);
}

function localName(thing) { return (thing.names && thing.names[S.language]) || countryName(thing) || thing.name; }

// Countries by the name that the browser has for them; where it has no Pashto, by the Dari one.
const regions = {};
function countryName(thing) {
  const code = /^country:([A-Z]{2})$/.exec(thing.id || '');
  if (!code || S.language === 'en') return '';
  if (!regions[S.language]) regions[S.language] = new Intl.DisplayNames([S.language, 'fa', 'en'], { type: 'region' });
  return regions[S.language].of(code[1]);
}

// An element with attributes and children; strings become text nodes. There is no other way to make one here.
function el(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else if (name === 'class') node.className = value;
    else if (name in node && typeof value === 'boolean') node[name] = value;
    else node.setAttribute(name, value);
  }
  append(node, children);
  return node;
}

function append(node, children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    node.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
  return node;
}

function fill(node, ...children) {
  node.replaceChildren();
  return append(node, children);
}

// Text of an article or of another source: its own direction, its own line breaks, no control characters.
function said(tag, text, attributes) {
  const clean = String(text === null || text === undefined ? '' : text)
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, ' ');
  return el(tag, Object.assign({ dir: 'auto' }, attributes), clean.length > 4000 ? clean.slice(0, 4000) + ' …' : clean);
}

function safeLink(url, text) {
  let parsed = null;
  try { parsed = new URL(String(url)); } catch (notAnAddress) { parsed = null; }
  if (!parsed || (parsed.protocol !== 'http:' && parsed.protocol !== 'https:')) return said('span', text);
  return said('a', text, { href: parsed.href, rel: 'noopener noreferrer', target: '_blank' });
}

function svg(tag, attributes, ...children) {
  const node = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes || {})) node.setAttribute(name, value);
  for (const child of children) node.append(child);
  return node;
}

const folded = text => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();

function later(wait, action) {
  let timer = 0;
  return () => { clearTimeout(timer); timer = setTimeout(action, wait); };
}
