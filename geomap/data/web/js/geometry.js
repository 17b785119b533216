// Outlines in Web Mercator, 0 to 1 from west to east and from north to south.

const mercatorX = lon => (lon + 180) / 360;
const mercatorY = lat => 0.5 - Math.log(Math.tan(Math.PI / 4 + lat * Math.PI / 360)) / (2 * Math.PI);
const latitudeOf = y => Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180 / Math.PI;
const worldSize = zoom => 256 * 2 ** zoom;
const KM_AROUND = 40075.017;
const pixelsPerKm = (y, zoom) => worldSize(zoom) / (KM_AROUND * Math.cos(latitudeOf(y) * Math.PI / 180));

function readGeometry(geo) {
  for (const level of ['provinces', 'districts', 'countries', 'ground']) D[level] = geo[level].map(readUnit);
  D.line = geo.border.length ? readRing(geo.border) : new Float64Array(0);
  // Names nearest to the line come first: they are what reports of it speak of.
  for (const places of Object.values(P.places)) {
    for (const place of places) {
      place.x = mercatorX(place.lon);
      place.y = mercatorY(place.lat);
      place.km = D.line.length ? kmToLine(place.x, place.y) : 0;
    }
    places.sort((a, b) => a.km - b.km);
  }
  D.countryOf = P.lands.map(land => D.countries.findIndex(c => c.country === land));
}

function readUnit(unit) {
  const rings = unit.rings.map(readRing), box = [2, 2, -1, -1];
  for (const ring of rings) {
    for (let k = 0; k < ring.length; k += 2) {
      box[0] = Math.min(box[0], ring[k]); box[1] = Math.min(box[1], ring[k + 1]);
      box[2] = Math.max(box[2], ring[k]); box[3] = Math.max(box[3], ring[k + 1]);
    }
  }
  const out = Object.assign({}, unit, { rings, box, paths: {} });
  if (unit.label) {
    out.at = [mercatorX(unit.label[0]), mercatorY(unit.label[1])];
    out.inner = unit.label[2] / 360;
  }
  return out;
}

function readRing(steps) {
  const out = new Float64Array(steps.length);
  let lon = 0, lat = 0;
  for (let k = 0; k < steps.length; k += 2) {
    lon += steps[k]; lat += steps[k + 1];
    out[k] = mercatorX(lon / 1e4);
    out[k + 1] = mercatorY(lat / 1e4);
  }
  return out;
}

// The outline in pixels of a zoom level, from the unit's own north-west corner: large numbers would lose precision.
function outline(unit, zoom) {
  if (!unit.paths[zoom]) {
    const path = new Path2D(), size = worldSize(zoom), [x0, y0] = unit.box;
    for (const ring of unit.rings) {
      let lastX = Infinity, lastY = Infinity;
      for (let k = 0; k < ring.length; k += 2) {
        const x = (ring[k] - x0) * size, y = (ring[k + 1] - y0) * size;
        if (k === 0) path.moveTo(x, y);
        else if (Math.abs(x - lastX) + Math.abs(y - lastY) > 0.6) path.lineTo(x, y);
        else continue;
        lastX = x; lastY = y;
      }
      path.closePath();
    }
    unit.paths = { [zoom]: path };
  }
  return unit.paths[zoom];
}

function contains(unit, x, y) {
  const [x0, y0, x1, y1] = unit.box;
  if (x < x0 || x > x1 || y < y0 || y > y1) return false;
  let inside = false;
  for (const ring of unit.rings) {
    for (let k = 0, last = ring.length - 2; k < ring.length; last = k, k += 2) {
      const ya = ring[k + 1], yb = ring[last + 1];
      if ((ya > y) !== (yb > y) && x < ring[k] + (y - ya) * (ring[last] - ring[k]) / (yb - ya)) inside = !inside;
    }
  }
  return inside;
}

const wider = (box, by) => [box[0] - by, box[1] - by, box[2] + by, box[3] + by];
const unitAt = (units, x, y) => units.findIndex(unit => contains(unit, x, y));

// Kilometres from a point to the Durand Line; the plane around the point is true to well under 1 % within 300 km.
function kmToLine(x, y) {
  const line = D.line, km = KM_AROUND * Math.cos(latitudeOf(y) * Math.PI / 180);
  let best = Infinity;
  for (let k = 2; k < line.length; k += 2) {
    const ax = line[k - 2] - x, ay = line[k - 1] - y, dx = line[k] - line[k - 2], dy = line[k + 1] - line[k - 1];
    const t = Math.max(0, Math.min(1, -(ax * dx + ay * dy) / (dx * dx + dy * dy || 1)));
    const ex = ax + t * dx, ey = ay + t * dy, d = ex * ex + ey * ey;
    if (d < best) best = d;
  }
  return Math.sqrt(best) * km;
}
