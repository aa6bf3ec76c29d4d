// The map of places. boot.js loads this when the map is opened, and this loads MapLibre; before that
// a page has no code of a map. Everything that it shows is in the list beside it as well.

/** @param {HTMLDetailsElement} element as app/src/components/places_map.rs writes it. */
export async function start(element) {
  const settings = JSON.parse(element.dataset.settings);
  const { texts } = settings;
  const frame = element.querySelector('.map-frame');
  const status = element.querySelector('[data-map="say"]');
  const say = (text) => { status.textContent = text; };
  say(texts.loading);
  if (!hasWebGl()) {
    frame.hidden = true;
    say(texts['no-webgl']);
    return;
  }
  try {
    await Promise.all([stylesheet(settings.style), script(settings.library)]);
    const map = await show(frame, settings, say);
    say('');
    if (settings.pick) pick(map, element, settings, say);
  } catch (error) {
    console.debug('map:', error);
    frame.hidden = true;
    say(texts.failed);
  }
}

function hasWebGl() {
  try {
    return Boolean(document.createElement('canvas').getContext('webgl2'));
  } catch {
    return false;
  }
}

function stylesheet(href) {
  return new Promise((resolve, reject) => {
    const link = Object.assign(document.createElement('link'), { rel: 'stylesheet', href });
    link.addEventListener('load', resolve);
    link.addEventListener('error', reject);
    document.head.append(link);
  });
}

/** MapLibre is no module: it puts itself into `globalThis.maplibregl`. */
function script(src) {
  return new Promise((resolve, reject) => {
    const element = Object.assign(document.createElement('script'), { src });
    element.addEventListener('load', resolve);
    element.addEventListener('error', reject);
    document.head.append(element);
  });
}

async function show(frame, settings, say) {
  const { maplibregl } = globalThis;
  const { texts, view: [longitude, latitude, zoom] } = settings;
  maplibregl.setWorkerUrl(settings.worker);
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
  const map = new maplibregl.Map({
    container: frame,
    style: await mapStyle(settings),
    center: [longitude, latitude],
    zoom,
    minZoom: 8,
    maxZoom: settings.maxZoom,
    attributionControl: false,
    // The page scrolls with one finger, the map with two.
    cooperativeGestures: matchMedia('(pointer: coarse)').matches,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    fadeDuration: still ? 0 : 200,
    locale: {
      'Map.Title': texts.canvas,
      'NavigationControl.ZoomIn': texts['zoom-in'],
      'NavigationControl.ZoomOut': texts['zoom-out'],
      'Popup.Close': texts.close,
      'CooperativeGesturesHandler.MobileHelpText': texts['two-fingers'],
      'CooperativeGesturesHandler.WindowsHelpText': texts['with-key'],
      'CooperativeGesturesHandler.MacHelpText': texts['with-key'],
      'AttributionControl.ToggleAttribution': texts.attribution,
    },
  });
  map.touchZoomRotate.disableRotation();
  map.addControl(new maplibregl.NavigationControl({ showCompass: false }), 'top-right');
  map.addControl(new maplibregl.AttributionControl({ compact: false }));
  if (!settings.pick) map.addControl({ onAdd: () => searchHere(map, settings), onRemove() {} }, 'top-left');
  // The style's colours are those of the page at this moment.
  dark.addEventListener('change', async () => map.setStyle(await mapStyle(settings)));

  const move = (camera) => (still ? map.jumpTo(camera) : map.easeTo(camera));
  map.on('click', 'many', ({ features: [cell] }) => {
    if (map.getZoom() >= settings.maxZoom - 1) {
      location.assign(near(cell.geometry.coordinates, settings));
      return;
    }
    move({ center: cell.geometry.coordinates, zoom: Math.min(map.getZoom() + 2, settings.maxZoom) });
  });
  map.on('click', 'one', ({ features: [place] }) => popup(map, place, settings));
  for (const layer of ['many', 'one']) {
    map.on('mouseenter', layer, () => { map.getCanvas().style.cursor = 'pointer'; });
    map.on('mouseleave', layer, () => { map.getCanvas().style.cursor = ''; });
  }
  map.on('error', ({ error }) => console.debug('map:', error?.message));
  await new Promise((resolve) => { map.once('load', resolve); });
  frame.dataset.ready = '';
  refresh(map);
  return map;
}

/** A spot for a form: the middle of the map, which fingers, the mouse and the arrow keys move. */
function pick(map, element, { texts }, say) {
  const sign = document.createElement('div');
  sign.className = 'map-cross';
  map.getContainer().append(sign);
  const point = element.closest('form').elements.namedItem('point');
  const button = element.querySelector('[data-map="pick"]');
  button.hidden = false;
  button.addEventListener('click', () => {
    const { lng, lat } = map.getCenter();
    point.value = `${lng.toFixed(5)},${lat.toFixed(5)}`;
    point.dispatchEvent(new Event('change', { bubbles: true }));
    say(texts.picked);
  });
}

/** Free spaces change by the minute; the server keeps a tile for seconds. */
function refresh(map) {
  setInterval(() => {
    if (document.hidden || !map.getCanvas().isConnected) return;
    const source = map.getSource('places');
    source?.setTiles(source.tiles);
  }, 30_000);
}

/** A link to the list around the middle of the map, which follows it. */
function searchHere(map, settings) {
  const box = document.createElement('div');
  box.className = 'maplibregl-ctrl';
  const link = document.createElement('a');
  link.className = 'button plain map-here';
  link.textContent = settings.texts['search-here'];
  const follow = () => { link.href = near(map.getCenter().toArray(), settings); };
  map.on('moveend', follow);
  follow();
  box.append(link);
  return box;
}

function near([longitude, latitude], { list, keep }) {
  const query = new URLSearchParams(keep);
  query.set('near', `${longitude.toFixed(4)},${latitude.toFixed(4)}`);
  query.delete('place');
  query.delete('after');
  return `${list}?${query}#map`;
}

function popup(map, { geometry, properties }, { texts, home, layer, lang }) {
  const { code, kind, name, name_en: english, state, free } = properties;
  const box = document.createElement('div');
  const line = (tag, text) => box.append(Object.assign(document.createElement(tag), { textContent: text }));
  line('strong', (lang === 'en' && english) || name);
  line('p', free === undefined ? texts[state] : `${texts[state]} · ${texts.free} ${free}`);
  const folder = layer === 'other' ? `places/${kind}` : layer;
  const link = Object.assign(document.createElement('a'), {
    href: `${home}/${folder}/${code}`,
    textContent: texts.details,
  });
  box.append(link);
  new globalThis.maplibregl.Popup({ maxWidth: '16rem', focusAfterOpen: true })
    .setLngLat(geometry.coordinates)
    .setDOMContent(box)
    .addTo(map);
}

// ── The style ────────────────────────────────────────────────────────────────────────────────────

/** Colours of the page, in the theme that it has now. */
function colours() {
  const style = getComputedStyle(document.documentElement);
  const names = ['paper', 'surface', 'sunken', 'line', 'ink', 'soft', 'accent', 'on-accent', 'good', 'late', 'warn'];
  return Object.fromEntries(names.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]));
}

async function mapStyle(settings) {
  const colour = colours();
  const under = settings.base ? await baseMap(settings.base) : plainMap(settings, colour);
  return {
    ...under,
    version: 8,
    ...(settings.pick ? {} : withPlaces(under, settings, colour)),
  };
}

/** Where the list starts from, and the places. */
function withPlaces(under, settings, colour) {
  return {
    sources: {
      ...under.sources,
      places: {
        type: 'vector',
        tiles: [`${location.origin}/tiles/${settings.layer}/{z}/{x}/{y}`],
        minzoom: 6,
        maxzoom: settings.maxZoom,
      },
      start: { type: 'geojson', data: { type: 'Point', coordinates: settings.view.slice(0, 2) } },
    },
    layers: [...under.layers, ...startLayers(settings, colour), ...placeLayers(colour)],
  };
}

/** What the district has set. */
async function baseMap({ kind, template, attribution }) {
  if (kind === 'vector') {
    const style = await (await fetch(template)).json();
    const [first] = Object.keys(style.sources);
    if (first) style.sources[first].attribution = attribution;
    return style;
  }
  return {
    sources: { base: { type: 'raster', tiles: [template], tileSize: 256, attribution } },
    layers: [{ id: 'base', type: 'raster', source: 'base' }],
  };
}

/** The district's own streets and grid. Letters are drawn by the browser: no fonts are loaded. */
function plainMap({ texts, lang }, colour) {
  const name = { 'zh-Hant': 'name_zh_hant', en: 'name_en' }[lang] ?? 'name';
  return {
    sources: {
      district: {
        type: 'vector',
        tiles: [`${location.origin}/tiles/district/{z}/{x}/{y}`],
        minzoom: 6,
        maxzoom: 16,
        attribution: texts.plain,
      },
    },
    layers: [
      { id: 'ground', type: 'background', paint: { 'background-color': colour.sunken } },
      {
        id: 'streets',
        type: 'fill',
        source: 'district',
        'source-layer': 'streets',
        paint: { 'fill-color': colour.surface },
      },
      {
        id: 'cells',
        type: 'line',
        source: 'district',
        'source-layer': 'cells',
        paint: { 'line-color': colour.line, 'line-width': 1 },
      },
      {
        id: 'borders',
        type: 'line',
        source: 'district',
        'source-layer': 'streets',
        paint: { 'line-color': colour.soft, 'line-width': 1.5, 'line-dasharray': [4, 2] },
      },
      {
        id: 'names',
        type: 'symbol',
        source: 'district',
        'source-layer': 'middles',
        layout: { 'text-field': ['get', name], 'text-size': 14, 'text-font': ['sans-serif'] },
        paint: { 'text-color': colour.soft, 'text-halo-color': colour.surface, 'text-halo-width': 2 },
      },
    ],
  };
}

/** Where the list starts from. */
function startLayers({ texts }, colour) {
  return [
    {
      id: 'start',
      type: 'circle',
      source: 'start',
      paint: { 'circle-radius': 6, 'circle-color': colour.ink, 'circle-stroke-color': colour.surface, 'circle-stroke-width': 3 },
    },
    {
      id: 'start-name',
      type: 'symbol',
      source: 'start',
      layout: {
        'text-field': texts.start,
        'text-size': 13,
        'text-font': ['sans-serif'],
        'text-anchor': 'top',
        'text-offset': [0, 0.8],
      },
      paint: { 'text-color': colour.ink, 'text-halo-color': colour.surface, 'text-halo-width': 2 },
    },
  ];
}

/** One place: a disc, filled where it is open, with the free spaces in it. Several: how many. */
function placeLayers(colour) {
  const state = (open, closed, suspended, unknown) => [
    'match', ['get', 'state'], 'open', open, 'closed', closed, 'suspended', suspended, unknown,
  ];
  const source = { source: 'places', 'source-layer': 'places' };
  const letters = { 'text-size': 13, 'text-font': ['sans-serif'], 'text-allow-overlap': true };
  const many = ['has', 'count'];
  return [
    {
      id: 'many',
      type: 'circle',
      ...source,
      filter: many,
      paint: {
        'circle-radius': ['interpolate', ['linear'], ['get', 'count'], 2, 15, 100, 20, 1000, 26],
        'circle-color': colour.accent,
        'circle-stroke-color': colour.surface,
        'circle-stroke-width': 2,
      },
    },
    {
      id: 'many-count',
      type: 'symbol',
      ...source,
      filter: many,
      layout: { ...letters, 'text-field': ['to-string', ['get', 'count']] },
      paint: { 'text-color': colour['on-accent'] },
    },
    {
      id: 'one',
      type: 'circle',
      ...source,
      filter: ['!', many],
      paint: {
        'circle-radius': 13,
        'circle-color': state(colour.good, colour.surface, colour.surface, colour.surface),
        'circle-stroke-color': state(colour.surface, colour.late, colour.warn, colour.soft),
        'circle-stroke-width': state(2, 4, 4, 3),
      },
    },
    {
      // Not by colour alone: what is not open has a sign in it.
      id: 'one-sign',
      type: 'symbol',
      ...source,
      filter: ['!', many],
      layout: {
        ...letters,
        'text-field': [
          'case',
          ['all', ['has', 'free'], ['==', ['get', 'state'], 'open']], ['to-string', ['get', 'free']],
          state('', '×', '‖', '?'),
        ],
      },
      paint: { 'text-color': state(colour.surface, colour.ink, colour.ink, colour.ink) },
    },
  ];
}
