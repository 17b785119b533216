// What is seen, as files: the rows that pass the filters, in the columns of incidents.geojson.

const CSV_COLUMNS = ['incident_id', 'type', 'background', 'summary', 'date_start', 'date_end', 'date_prec', 'date_text', 'killed_low', 'killed_high',
  'n_sources', 'n_independent', 'place_id', 'place', 'surface', 'kind', 'country', 'adm1', 'adm2', 'lat', 'lon', 'radius_km', 'where_prec', 'border_km', 'side', 'nearest_crossing', 'confidence'];

function seenRows() {
  const out = [];
  for (let i = 0; i < D.count; i++) {
    if (!V.pass[i]) continue;
    const whole = wholeIncident(i, texts(i)), n = D.first[i + 1] - D.first[i];
    for (let k = 0; k < n; k++) {
      if (!V.rows[D.first[i] + k]) continue;
      const place = whole.places[k] || {};
      out.push({
        incident_id: whole.id, type: whole.type, background: whole.background, summary: whole.summary, date_start: whole.date_start, date_end: whole.date_end,
        date_prec: whole.date_prec, date_text: whole.date_text, killed_low: whole.fatalities.low, killed_high: whole.fatalities.high,
        n_sources: whole.n_sources, n_independent: whole.n_independent, place_id: place.place_id, place: place.name, surface: place.surface, kind: place.kind,
        country: place.country, adm1: place.adm1, adm2: place.adm2, lat: maybe(place.lat), lon: maybe(place.lon), radius_km: place.radius_km, where_prec: place.where_prec,
        border_km: place.border_km, side: place.side, nearest_crossing: place.nearest_crossing, confidence: place.confidence, claims: whole.claims.map(withoutPassage), sources: whole.sources
      });
    }
  }
  return out;
}

// Claims as in incidents.json: where the quote stands is said, what stands around it is the report's.
const withoutPassage = ({ before, after, ...claim }) => claim;

function asGeoJson(rows) {
  return JSON.stringify({
    type: 'FeatureCollection',
    features: rows.map(row => {
      const { lon, lat, ...properties } = row;
      return { type: 'Feature', geometry: lon === null || lon === undefined ? null : { type: 'Point', coordinates: [lon, lat] }, properties };
    })
  });
}

// Cells that a spreadsheet would take for formulas get an apostrophe.
function csvCell(value) {
  if (value === null || value === undefined) return '';
  let text = String(value).replace(/\u0000/g, '');
  if (typeof value === 'string' && /^[=+\-@\t\r\n＝＋－＠]/.test(text)) text = "'" + text;
  return /[",\n\r]/.test(text) ? '"' + text.replace(/"/g, '""') + '"' : text;
}

function asCsv(rows) {
  return [CSV_COLUMNS.join(','), ...rows.map(row => CSV_COLUMNS.map(column => csvCell(row[column])).join(','))].join('\r\n') + '\r\n';
}

async function download(kind) {
  await allTexts();
  const rows = seenRows(), text = kind === 'csv' ? '\ufeff' + asCsv(rows) : asGeoJson(rows);
  const url = URL.createObjectURL(new Blob([text], { type: kind === 'csv' ? 'text/csv' : 'application/geo+json' }));
  const link = el('a', { href: url, download: 'incidents-seen.' + (kind === 'csv' ? 'csv' : 'geojson') });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 10000);
}
