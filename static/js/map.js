// The maps: outlines of the départements, one pin per venue, and tiles under them when a tile server answers.
// The page's own policy allows no inline code: the configuration is read from a JSON block (events/agenda/map_config.py).
// The list beside the map says everything that the map says; what is here is a second way to it.
(() => {
  "use strict";

  const WHOLE_REGION = [[47.42, 3.38], [50.17, 8.24]];
  const NEAREST = 17;
  const ONE_PLACE = 13; // zoom on a lone venue, once tiles show what is around it
  const ONE_PLACE_WITHOUT_TILES = 9;
  const MAP_EMPTY = "La carte n’a pas pu être mise à jour ; la liste, elle, dit tout.";
  const OUTLINES_MISSING = "Le fond de carte manque ; les lieux y sont.";
  const quiet = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const beside = matchMedia("(min-width: 72rem)");
  const plural = (n, one, many = `${one}s`) => `${n} ${n > 1 ? many : one}`;

  const element = (name, className, text) => {
    const made = document.createElement(name);
    if (className) made.className = className;
    if (text) made.textContent = text;
    return made;
  };

  const link = (href, text) => {
    const made = element("a", "", text);
    made.href = href;
    return made;
  };

  // --- pins and clusters: drawn by our style sheet, named for screen readers ----------------------------------------

  const Named = L.DivIcon.extend({
    createIcon(old) {
      const icon = L.DivIcon.prototype.createIcon.call(this, old);
      icon.setAttribute("aria-label", this.options.label);
      return icon;
    },
  });

  const venueLabel = ({ name, commune, count }, noun) =>
    `${name}, ${commune}${count ? ` : ${plural(count, noun)}` : ""}`;

  const pinIcon = (venue, { counting, noun }) =>
    new Named({
      className: `pin${venue.relay ? " pin--relay" : ""}`,
      html: element("span", "pin__head", counting === "events" && venue.count > 1 ? String(venue.count) : ""),
      iconSize: [30, 38],
      iconAnchor: [15, 37],
      popupAnchor: [0, -34],
      label: venueLabel(venue, noun),
    });

  const clusterIcon = (cluster, { counting, noun }, narrow) => {
    const venues = cluster.getAllChildMarkers().map((marker) => marker.venue);
    const events = counting === "events" ? venues.reduce((sum, venue) => sum + venue.count, 0) : 0;
    const shown = events || venues.length;
    const size = narrow ? 44 : shown < 10 ? 40 : shown < 100 ? 48 : 56;
    const what = events ? `${plural(events, noun)} dans ${plural(venues.length, "lieu", "lieux")}` : plural(venues.length, "lieu", "lieux");
    return new Named({
      className: "pins",
      html: element("span", "pins__head", String(shown)),
      iconSize: [size, size],
      label: `${what} : agrandir`,
    });
  };

  // --- popups: built from nodes, never from text that could be markup -------------------------------------------------

  const popupContent = (venue) => {
    const box = element("div", "map-popup");
    const title = element("p", "map-popup__title");
    title.append(link(venue.url, venue.name));
    box.append(title, element("p", "map-popup__place", venue.approximate ? `${venue.commune} (position de la commune)` : venue.commune));
    if (venue.events?.length) {
      const list = element("ul", "map-popup__events");
      for (const event of venue.events) {
        const item = element("li");
        item.append(link(event.url, event.title));
        if (event.status) item.append(" ", element("span", "map-popup__status", event.status));
        item.append(element("span", "map-popup__when", event.when));
        list.append(item);
      }
      box.append(list);
      const others = venue.count - venue.events.length;
      if (others > 0) box.append(link(venue.url, `et ${plural(others, "autre")}`));
    } else if (venue.count) {
      box.append(element("p", "map-popup__count", `${plural(venue.count, "événement")} à venir`));
    }
    return box;
  };

  // --- one map ----------------------------------------------------------------------------------------------------

  const startMap = (holder) => {
    const config = JSON.parse(document.getElementById(holder.dataset.map).textContent);
    const frame = holder.parentElement;
    const narrow = holder.clientWidth < 480;
    frame.classList.add("map-frame--alive", "map-frame--plain");
    const map = L.map(holder, {
      zoomControl: false,
      maxZoom: NEAREST,
      zoomSnap: 0.5, // so that the region fills a narrow screen
      minZoom: 6,
      maxBounds: L.latLngBounds(WHOLE_REGION).pad(0.6),
      scrollWheelZoom: !holder.closest(".map-frame--small"),
      zoomAnimation: !quiet,
      fadeAnimation: !quiet,
      markerZoomAnimation: !quiet,
    });
    L.control.zoom({ zoomInTitle: "Agrandir", zoomOutTitle: "Réduire" }).addTo(map);
    map.attributionControl.setPrefix(false).addAttribution("Contours : IGN ADMIN EXPRESS");
    map.fitBounds(WHOLE_REGION, { animate: false });
    // Names lie on the ground: above the outlines, under the pins.
    map.createPane("names").style.zIndex = 450;

    const pins = L.markerClusterGroup({
      maxClusterRadius: 42,
      showCoverageOnHover: false,
      iconCreateFunction: (cluster) => clusterIcon(cluster, config, narrow),
      animate: !quiet,
      spiderLegPolylineOptions: { className: "pins__leg", weight: 2, opacity: 1 },
    }).addTo(map);
    const bySlug = new Map();
    const names = []; // [importance, tooltip], the most telling first
    const focused = L.latLngBounds([]); // of the départements that the page is about
    const status = element("p", "map-status");
    status.setAttribute("role", "status");
    frame.append(status);

    // What could not be fetched, and is tried again together.
    const failure = Failures.region((box) => frame.after(box));
    const missing = new Set();
    const tryAgain = () => {
      const all = [...missing];
      missing.clear();
      for (const again of all) again();
    };
    const miss = (error, what, again) => {
      missing.add(again);
      failure.say(error, what, tryAgain);
    };

    // Tiles are a luxury: the map is complete without them, and takes its plain look back when they fail.
    const addTiles = () => {
      if (!config.tiles) return;
      let arrived = 0;
      const tiles = L.tileLayer(config.tiles, { attribution: config.attribution, maxZoom: 19, crossOrigin: false });
      tiles.on("tileload", () => {
        arrived += 1;
        if (arrived > 1) return;
        frame.classList.remove("map-frame--plain");
        if (bySlug.size === 1 && map.getZoom() === ONE_PLACE_WITHOUT_TILES) map.setZoom(ONE_PLACE, { animate: false });
      });
      let failed = 0;
      tiles.on("tileerror", () => {
        failed += 1;
        if (arrived === 0 && failed >= 4) tiles.remove();
      });
      tiles.addTo(map);
    };

    const addOutlines = async () => {
      const collection = await Failures.load(config.outlines);
      const isArea = (feature) => feature.geometry.type !== "Point";
      L.geoJSON(collection, {
        filter: isArea,
        interactive: false,
        style: ({ properties }) => ({
          className: `map-outline${config.focus.length && !config.focus.includes(properties.code) ? " map-outline--aside" : ""}`,
        }),
        onEachFeature: ({ properties }, layer) => {
          if (config.focus.includes(properties.code)) focused.extend(layer.getBounds());
          layer.bindTooltip(properties.name, { permanent: true, pane: "names", direction: "center", className: "map-name map-name--area" });
          names.push([Infinity, layer.getTooltip()]);
        },
      }).addTo(map).bringToBack();
      L.geoJSON(collection, {
        filter: (feature) => !isArea(feature),
        pointToLayer: ({ properties }, at) => {
          const rank = properties.population > 60000 ? 1 : properties.population > 18000 ? 2 : 3;
          const town = L.circleMarker(at, { radius: rank === 1 ? 3 : 2, interactive: false, className: `town town--${rank}` });
          town.bindTooltip(properties.town, { permanent: true, pane: "names", direction: "right", offset: [3, 0], className: `map-name map-name--${rank}` });
          names.push([properties.population, town.getTooltip()]);
          return town;
        },
      }).addTo(map);
      names.sort(([one], [other]) => other - one);
      if (focused.isValid() && bySlug.size !== 1) fit();
      tidyNames();
    };

    // A name that a pin or a greater name would cover is better not said.
    const tidyNames = () => {
      const taken = [...holder.querySelectorAll(".pin__head, .pins__head, .map-name--here")].map((icon) => icon.getBoundingClientRect());
      for (const [importance, tooltip] of names) {
        const name = tooltip.getElement();
        if (!name) continue;
        const isFree = (shift) => {
          name.style.translate = `0 ${shift}px`;
          const box = name.getBoundingClientRect();
          return !taken.some((other) => box.left < other.right && box.right > other.left && box.top < other.bottom && box.bottom > other.top);
        };
        // The name of a département may step aside; that of a town stands by its dot.
        const free = (importance === Infinity ? [0, -28, 28, -46, 46] : [0]).some(isFree);
        name.classList.toggle("is-covered", !free);
        if (free && name.offsetWidth) taken.push(name.getBoundingClientRect());
      }
    };
    const tidySoon = () => setTimeout(tidyNames, quiet ? 0 : 320); // clusters take that long to settle
    map.on("moveend zoomend", tidySoon);
    pins.on("animationend spiderfied unspiderfied", tidyNames);

    const showZoom = () => {
      const zoom = map.getZoom();
      frame.classList.toggle("map-frame--near", zoom >= 9);
      frame.classList.toggle("map-frame--nearest", zoom >= 10);
    };
    map.on("zoomend", showZoom);
    showZoom();

    // --- pins -----------------------------------------------------------------------------------------------------

    const fit = () => {
      const bounds = pins.getBounds();
      if (focused.isValid() && bySlug.size !== 1) map.fitBounds(focused, { padding: [12, 12], animate: false });
      else if (!bounds.isValid()) map.fitBounds(WHOLE_REGION, { animate: false });
      else if (bySlug.size === 1) map.setView(bounds.getCenter(), frame.classList.contains("map-frame--plain") ? ONE_PLACE_WITHOUT_TILES : ONE_PLACE, { animate: false });
      else map.fitBounds(bounds, { padding: narrow ? [12, 12] : [36, 36], maxZoom: 12, animate: false });
    };

    const show = (features) => {
      pins.clearLayers();
      bySlug.clear();
      for (const { geometry, properties: venue } of features) {
        const [longitude, latitude] = geometry.coordinates;
        const marker = L.marker([latitude, longitude], { icon: pinIcon(venue, config), riseOnHover: true });
        marker.venue = venue;
        marker.bindPopup(() => popupContent(venue), { minWidth: 210, maxWidth: 300, maxHeight: 260, autoPanPaddingTopLeft: [64, 12], className: "map-bubble" });
        bySlug.set(venue.slug, marker);
      }
      pins.addLayers([...bySlug.values()]);
      if (bySlug.size === 1 && !config.source) {
        const [marker] = bySlug.values();
        marker.bindTooltip(marker.venue.commune, { permanent: true, direction: "bottom", pane: "names", className: "map-name map-name--here" });
      }
      fit();
      tidySoon();
    };

    let asking = null;
    let question = "";
    const load = async (search = question) => {
      asking?.abort();
      asking = new AbortController();
      question = search;
      status.textContent = "";
      const query = new URLSearchParams(search);
      query.delete("page");
      try {
        const accept = "application/geo+json";
        show((await Failures.load(`${config.source}?${query}`, { accept, signal: asking.signal })).features);
        missing.delete(load);
        if (!missing.size) failure.clear();
        if (!bySlug.size) status.textContent = "Rien sur la carte avec ces filtres.";
      } catch (error) {
        if (error.kind === "superseded") return;
        show([]); // the pins of other filters would say something false
        miss(error, MAP_EMPTY, load);
      }
    };

    // --- by keyboard: Enter opens or enlarges, Escape closes, the focus comes back ------------------------------------

    let opener = null;
    map.on("popupopen", ({ popup }) => {
      opener = popup._source?.getElement?.() ?? null;
      const box = popup.getElement();
      const close = box.querySelector(".leaflet-popup-close-button");
      close?.setAttribute("aria-label", "Fermer");
      if (opener && opener === document.activeElement) box.querySelector("a[href]:not(.leaflet-popup-close-button)")?.focus({ preventScroll: true });
      highlight(popup._source?.venue?.slug, true);
    });
    map.on("popupclose", ({ popup }) => {
      highlight(popup._source?.venue?.slug, false);
      if (popup.getElement()?.contains(document.activeElement)) opener?.focus({ preventScroll: true });
    });
    holder.addEventListener("keydown", (event) => {
      if (event.key === "Escape") map.closePopup();
    });
    pins.on("clusterkeypress", ({ layer, originalEvent }) => {
      if (originalEvent.key !== "Enter") return;
      const first = layer.getAllChildMarkers()[0];
      map.once("moveend", () => setTimeout(() => pins.getVisibleParent(first)?.getElement()?.focus({ preventScroll: true }), 350));
      const bounds = layer.getBounds();
      if (bounds.getNorthEast().equals(bounds.getSouthWest()) || map.getZoom() === NEAREST) layer.spiderfy();
      else layer.zoomToBounds({ padding: [30, 30] });
    });

    // --- the list beside the map: what is pointed at on one side lights up on the other ---------------------------------

    const highlight = (slug, on) => {
      for (const item of document.querySelectorAll("[data-venue]")) {
        const is = on && item.dataset.venue === slug;
        item.classList.toggle("is-current", is);
        // Beside the map only: on a phone the page must not jump away from the map.
        if (is && beside.matches && item.closest("[data-beside-map]")) item.scrollIntoView({ block: "nearest" });
      }
    };

    let lit = null;
    const light = (target) => {
      const slug = target?.closest?.("[data-venue]")?.dataset.venue;
      const marker = slug && bySlug.get(slug);
      const icon = marker ? (pins.getVisibleParent(marker) ?? marker).getElement?.() : null;
      if (icon === lit) return;
      lit?.classList.remove("is-lit");
      icon?.classList.add("is-lit");
      lit = icon;
    };
    document.addEventListener("pointerover", (event) => light(event.target));
    document.addEventListener("focusin", (event) => {
      if (!holder.contains(event.target)) light(event.target);
    });

    // «Voir sur la carte», a button that a list may offer: hidden without this script.
    document.addEventListener("click", (event) => {
      const slug = event.target.closest("[data-show-on-map]")?.dataset.showOnMap;
      const marker = slug && bySlug.get(slug);
      if (!marker) return;
      pins.zoomToShowLayer(marker, () => marker.openPopup());
      frame.scrollIntoView({ block: "nearest" });
    });

    // --- beginning ------------------------------------------------------------------------------------------------

    addTiles();
    const drawOutlines = () => addOutlines().catch((error) => miss(error, OUTLINES_MISSING, drawOutlines));
    drawOutlines();
    if (config.source) {
      load(location.search);
      // The filters have changed the list in place (agenda.js): the map follows.
      document.body.addEventListener("agenda:shown", ({ detail }) => load(detail.search));
    } else {
      show(config.points);
    }
    new ResizeObserver(() => map.invalidateSize({ animate: false, pan: false })).observe(holder);
  };

  for (const holder of document.querySelectorAll("[data-map]")) startMap(holder);
})();
