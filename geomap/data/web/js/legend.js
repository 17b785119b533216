// The legend shows what is on the map now: the shading only while there is one, the signs that occur, always the line.

function paintLegend() {
  const body = document.getElementById('gm-legend-body');
  fill(body, shadingLegend(), typeLegend(), whereLegend(), lineLegend());
}

const group = (title, ...rows) => el('div', { class: 'gm-legend-group' }, el('h3', {}, title), rows);

function shadingLegend() {
  if (S.shade === 'none') return null;
  const { tops, counts, silent, away } = V.shading, rows = [];
  for (let c = tops.length; c >= 0; c--) {
    const swatch = el('span', { class: 'gm-swatch' });
    swatch.style.background = classColour(c, tops);
    rows.push(el('li', {}, swatch, el('span', {}, classLabel(c, tops)), el('span', { class: 'gm-n' }, counts[c] ? plural('units', counts[c]) : '')));
  }
  if (silent) rows.push(el('li', {}, el('span', { class: 'gm-swatch gm-silent' }), el('span', {}, tr('no_report')), el('span', { class: 'gm-n' }, plural('units', silent))));
  if (away) rows.push(el('li', {}, el('span', { class: 'gm-swatch' }), el('span', {}, tr('off_line')), el('span', { class: 'gm-n' }, plural('units', away))));
  const whose = S.measure !== 'incidents' && S.whose ? ' (' + tr('side_' + S.whose) + ')' : '';
  return group(tr('measure_' + S.measure) + whose + (S.per === 'unit' ? '' : ' ' + tr('per_' + S.per)) + ', ' + tr('by_' + S.shade), el('ul', { class: 'gm-classes' }, rows));
}

function typeLegend() {
  const seen = P.types.filter((type, k) => V.facets.type[k] > 0);
  if (isDense(S.map.getZoom())) return densityLegend();
  if (!seen.length) return null;
  return group(tr('what_happened'), el('ul', { class: 'gm-types' }, seen.map(type => el('li', {}, symbolIcon(type, SYM.spot, {}, 18), tr('type_' + type)))));
}

function densityLegend() {
  const names = ['1–2', '3–9', '10–29', '30–99', '100+'];
  return group(tr('density'), el('ul', { class: 'gm-classes' }, names.map((name, k) => {
    const swatch = el('span', { class: 'gm-swatch' });
    swatch.style.background = theme().density[k];
    return el('li', {}, swatch, el('span', {}, name));
  })), el('p', { class: 'gm-note' }, tr('density_note')));
}

function whereLegend() {
  const rows = [], { used, looks } = signsUsed();
  for (const name of P.symbols) {
    if (name === 'off_map' || !used.has(SYM[name])) continue;
    rows.push(el('li', {}, symbolIcon('other', SYM[name], {}, 22), tr('sign_' + name)));
  }
  if (looks.half) rows.push(el('li', {}, symbolIcon('clash', SYM.spot, { half: true }, 22), tr('sign_uncertain')));
  if (looks.hollow) rows.push(el('li', {}, symbolIcon('clash', SYM.spot, { hollow: true }, 22), tr('sign_background')));
  if (S.rings) rows.push(el('li', {}, tollIcon(), tr('sign_toll')));
  const small = used.has(SYM.near) || used.has(SYM.area);
  return rows.length ? group(tr('how_well_placed'), el('ul', { class: 'gm-signs' }, rows), small ? el('p', { class: 'gm-note' }, tr('sign_small')) : null) : null;
}

function signsUsed() {
  if (D.signs) return D.signs;
  const used = new Set(), looks = { half: false, hollow: false };
  for (let r = 0; r < D.rows; r++) {
    used.add(D.row.symbol[r]);
    if (D.row.symbol[r] >= SYM.district) continue;
    if (P.place_sides[D.row.side[r]] === 'uncertain') looks.half = true;
    if (D.inc.background[D.row.inc[r]]) looks.hollow = true;
  }
  D.signs = { used, looks };
  return D.signs;
}

function tollIcon() {
  const icon = svg('svg', { width: 22, height: 22, viewBox: '0 0 26 26', 'aria-hidden': 'true', class: 'gm-icon' });
  icon.append(svg('circle', { cx: 13, cy: 13, r: 7, fill: 'none', stroke: 'currentColor' }),
    svg('circle', { cx: 13, cy: 13, r: 12, fill: 'none', stroke: 'currentColor', 'stroke-dasharray': '2 3' }));
  return icon;
}

function lineLegend() {
  const icon = svg('svg', { width: 34, height: 12, viewBox: '0 0 34 12', 'aria-hidden': 'true', class: 'gm-icon' });
  icon.append(svg('line', { x1: 0, y1: 6, x2: 34, y2: 6, stroke: theme().line, 'stroke-width': 2, 'stroke-dasharray': '7 4' }));
  const gate = svg('svg', { width: 34, height: 12, viewBox: '0 0 34 12', 'aria-hidden': 'true', class: 'gm-icon' });
  gate.append(svg('rect', { x: 13.5, y: 2.5, width: 7, height: 7, fill: theme().land, stroke: theme().line, 'stroke-width': 1.5 }));
  return group(tr('the_line'), el('ul', { class: 'gm-signs' },
    el('li', {}, icon, tr('durand_long')),
    P.places.crossings.length ? el('li', {}, gate, tr('crossing')) : null),
    P.meta.line_error_km ? el('p', { class: 'gm-note' }, tr('line_source', { km: number2(P.meta.line_error_km) })) : null);
}
