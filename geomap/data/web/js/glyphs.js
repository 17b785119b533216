// What happened is said by shape and colour; how well the place is known by what is drawn around the shape.

const SHAPES = {
  clash: ['M0-6.4L6.4 0 0 6.4-6.4 0Z', '#D55E00'],
  shelling: ['M-5-5H5V5H-5Z', '#E69F00'],
  airstrike: ['M0-6.4L6.4 5H-6.4Z', '#0072B2'],
  drone_strike: ['M0 6.4L-6.4-5H6.4Z', '#56B4E9'],
  bombing: ['M0-7L1.9-3.2 5.6-4.6 4.2-.9 7.4 0 4.2 1.6 5.6 5 1.9 3.6 0 7-1.9 3.6-5.6 5-4.2 1.6-7.4 0-4.2-.9-5.6-4.6-1.9-3.2Z', '#CC79A7'],
  ambush: ['M-5.6-5.6H5.6L1.6 0 5.6 5.6H-5.6L-1.6 0Z', '#009E73'],
  raid: ['M-3.2-5.6H3.2L6.4 0 3.2 5.6H-3.2L-6.4 0Z', '#009E73'],
  infiltration: ['M-6-2.6H.4V-6.2L6.8 0 .4 6.2V2.6H-6Z', '#F0E442'],
  capture_of_post: ['M-4.6-6.6H-2.9V-6L6-2.6-2.9.8V6.8H-4.6Z', '#1d2327'],
  other: ['M-5.4 0A5.4 5.4 0 1 0 5.4 0 5.4 5.4 0 1 0-5.4 0Z', '#8a8f94']
};
const HATCH = { light: '#8a4b2f', dark: '#e3a98c' };
const SPRITE = 34;

const THEMES = {
  light: {
    water: '#dde7ec', ground: '#efede8', land: '#fbfaf8', ink: '#1d2327', soft: '#5b666e', halo: 'rgba(255,255,255,.92)',
    country: '#a9a39a', province: '#c3bdb4', district: '#dcd7cf', line: '#3a2a4a', casing: 'rgba(255,255,255,.85)',
    none: '#cfcac2', classes: ['#f1f3f1', '#dce8e8', '#c1d8db', '#a0c3c9', '#7eabb4', '#5d909b'], post: '#1d2327', air: '#0072B2',
    band: 'rgba(90,60,120,.13)', density: ['#f2c9a8', '#e79a6c', '#d96a34', '#a8420f', '#6d2606']
  },
  dark: {
    water: '#10171b', ground: '#1a2024', land: '#232b30', ink: '#eef2f4', soft: '#a3afb7', halo: 'rgba(18,23,26,.9)',
    country: '#5b666d', province: '#475259', district: '#364147', line: '#d9c3f0', casing: 'rgba(18,23,26,.85)',
    none: '#4a555b', classes: ['#293136', '#2a4046', '#2c525a', '#306670', '#397c87', '#4b95a0'], post: '#f4f6f7', air: '#3f93d6',
    band: 'rgba(200,170,235,.14)', density: ['#5a3016', '#8f4517', '#c9621f', '#ec9a5c', '#fbd3ae']
  }
};

const prefersDark = matchMedia('(prefers-color-scheme: dark)');
const themeName = () => S.printing ? 'light' : S.theme || (prefersDark.matches ? 'dark' : 'light');
const theme = () => THEMES[themeName()];
// Black would be lost on dark ground, and the deep blue nearly.
const typeColour = type => (type === 'capture_of_post' ? theme().post : type === 'airstrike' ? theme().air : SHAPES[type][1]);

const paths = {};
for (const type of Object.keys(SHAPES)) paths[type] = new Path2D(SHAPES[type][0]);

// Draws the mark of a type at the origin. look: {hollow} for recalled events, {half} where the side is uncertain.
function drawShape(ctx, type, scale, look) {
  const colour = typeColour(type);
  ctx.save();
  ctx.scale(scale, scale);
  ctx.lineJoin = 'round';
  ctx.strokeStyle = theme().halo;
  ctx.lineWidth = 4 / scale;
  ctx.stroke(paths[type]);
  ctx.fillStyle = look.hollow || look.half ? theme().land : colour;
  ctx.fill(paths[type]);
  if (look.half && !look.hollow) {
    ctx.save();
    ctx.clip(paths[type]);
    ctx.fillStyle = colour;
    ctx.fillRect(-9, -9, 9, 18);
    ctx.restore();
  }
  ctx.lineWidth = (look.hollow || look.half ? 1.6 : 0.9) / scale;
  ctx.strokeStyle = look.hollow || look.half ? colour : themeName() === 'dark' ? 'rgba(0,0,0,.55)' : 'rgba(20,20,20,.6)';
  ctx.stroke(paths[type]);
  ctx.restore();
}

const sprites = new Map();
function sprite(type, symbol, half, hollow, ratio, scale) {
  const key = [themeName(), ratio, scale, type, symbol, half, hollow].join();
  if (!sprites.has(key)) {
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = SPRITE * ratio;
    const ctx = canvas.getContext('2d');
    ctx.scale(ratio, ratio);
    ctx.translate(SPRITE / 2, SPRITE / 2);
    ctx.scale(scale, scale);
    drawSymbol(ctx, P.types[type], symbol, { half, hollow });
    sprites.set(key, canvas);
  }
  return sprites.get(key);
}

// A shape with what tells how well its place is known; circles too small to draw to scale get a dotted ring.
function drawSymbol(ctx, type, symbol, look) {
  const colour = look.hollow ? theme().soft : typeColour(type);
  if (look.hollow) ctx.globalAlpha = 0.8;
  if (symbol === SYM.spot) return drawShape(ctx, type, 1, look);
  ctx.beginPath();
  ctx.arc(0, 0, 10, 0, 2 * Math.PI);
  ctx.lineWidth = 4;
  ctx.strokeStyle = theme().halo;
  ctx.stroke();
  ctx.fillStyle = theme().halo;
  ctx.globalAlpha = 0.55;
  ctx.fill();
  ctx.globalAlpha = look.hollow ? 0.8 : 1;
  ctx.lineWidth = 1.7;
  ctx.strokeStyle = ringColour(colour);
  if (symbol !== SYM.settlement) ctx.setLineDash(symbol === SYM.unlisted ? [4, 3] : [1.2, 2.6]);
  ctx.stroke();
  ctx.setLineDash([]);
  return drawShape(ctx, type, 0.78, look);
}

// Yellow and sky blue are too pale for a thin line on light ground.
function ringColour(colour) {
  return themeName() === 'light' && (colour === '#F0E442' || colour === '#56B4E9') ? '#6b6f73' : colour;
}

// The same symbols for panels and legend.
function symbolIcon(type, symbol, look, size) {
  const ratio = Math.max(2, Math.ceil(window.devicePixelRatio || 1)), canvas = el('canvas', { class: 'gm-icon', 'aria-hidden': 'true' });
  const px = size || 22;
  canvas.width = canvas.height = px * ratio;
  canvas.style.width = canvas.style.height = px + 'px';
  const ctx = canvas.getContext('2d');
  ctx.scale(ratio * px / 26, ratio * px / 26);
  ctx.translate(13, 13);
  if (symbol >= SYM.district) drawHatchBox(ctx, symbol);
  else drawSymbol(ctx, type, symbol, look || {});
  return canvas;
}

const FIELD = new Path2D('M-10-6L2-9 10-3 7 8-6 9Z');
function drawHatchBox(ctx, symbol) {
  if (symbol === SYM.off_map) return drawNowhere(ctx);
  ctx.fillStyle = theme().land;
  ctx.fill(FIELD);
  ctx.save();
  ctx.clip(FIELD);
  ctx.strokeStyle = HATCH[themeName()];
  hatchLines(ctx, symbol, 13);
  ctx.restore();
  ctx.strokeStyle = theme().soft;
  ctx.lineWidth = 1;
  return ctx.stroke(FIELD);
}

function drawNowhere(ctx) {
  ctx.strokeStyle = theme().soft;
  ctx.setLineDash([2, 3]);
  ctx.strokeRect(-8, -8, 16, 16);
  ctx.setLineDash([]);
}

// Provinces are hatched one way, districts the other, countries widely.
const HATCHES = { province: [8, 1], district: [6, -1], country: [16, 1] };
function hatchLines(ctx, symbol, reach) {
  const [gap, way] = HATCHES[P.symbols[symbol]] || HATCHES.province;
  ctx.lineWidth = 1.1;
  ctx.beginPath();
  for (let c = -3 * reach; c <= 3 * reach; c += gap) {
    ctx.moveTo(-2 * reach, way * 2 * reach + c);
    ctx.lineTo(2 * reach, way * -2 * reach + c);
  }
  ctx.stroke();
}

// A pattern whose period divides the tile size, so that hatching runs on from tile to tile.
const patterns = new Map();
function hatchPattern(ctx, symbol, ratio) {
  const key = themeName() + ratio + symbol;
  if (!patterns.has(key)) {
    const [gap, way] = HATCHES[symbol], size = gap === 6 ? 8 : gap, canvas = document.createElement('canvas');
    canvas.width = canvas.height = size * ratio;
    const c = canvas.getContext('2d');
    c.scale(ratio, ratio);
    c.strokeStyle = HATCH[themeName()];
    c.globalAlpha = symbol === 'country' ? 0.35 : 0.55;
    c.lineWidth = 1;
    c.beginPath();
    for (const shift of [-size, 0, size]) {
      c.moveTo(-size, way > 0 ? 2 * size + shift : -size + shift);
      c.lineTo(2 * size, way > 0 ? -size + shift : 2 * size + shift);
    }
    c.stroke();
    patterns.set(key, canvas);
  }
  const pattern = ctx.createPattern(patterns.get(key), 'repeat');
  pattern.setTransform(new DOMMatrix([1 / ratio, 0, 0, 1 / ratio, 0, 0]));
  return pattern;
}

function dotPattern(ctx, ratio) {
  const key = themeName() + ratio + 'none';
  if (!patterns.has(key)) {
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = 8 * ratio;
    const c = canvas.getContext('2d');
    c.scale(ratio, ratio);
    c.fillStyle = theme().none;
    c.fillRect(1.5, 1.5, 1.2, 1.2);
    c.fillRect(5.5, 5.5, 1.2, 1.2);
    patterns.set(key, canvas);
  }
  const pattern = ctx.createPattern(patterns.get(key), 'repeat');
  pattern.setTransform(new DOMMatrix([1 / ratio, 0, 0, 1 / ratio, 0, 0]));
  return pattern;
}
