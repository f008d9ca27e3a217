// A map beside the two numbers of a place (territories/widgets.py): a click or a drag fills them in, and typing them moves
// the pin. The numbers work by themselves; the map stands on the département outlines when no tile server answers.
(() => {
  "use strict";

  const WHOLE_REGION = [[47.42, 3.38], [50.17, 8.24]];
  const DECIMALS = 5; // about a metre
  const CLOSE = 15;
  const COMMUNE = 13;
  const WITHOUT_TILES = 11; // outlines and towns are all there is to see: stay far enough to see some
  const quiet = matchMedia("(prefers-reduced-motion: reduce)").matches;

  const element = (name, className, text) => {
    const made = document.createElement(name);
    made.className = className;
    if (text) made.textContent = text;
    return made;
  };

  const button = (text, onClick) => {
    const made = element("button", "point-picker__button", text);
    made.type = "button";
    made.addEventListener("click", onClick);
    return made;
  };

  // Select2 tells jQuery only, the browser's own fields tell everybody.
  const onChange = (field, react) => {
    const jQuery = window.django?.jQuery;
    if (jQuery) jQuery(field).on("change", react);
    else field.addEventListener("change", react);
  };

  const start = (latitude) => {
    const form = latitude.form;
    const field = (name) => form.elements[latitude.name.replace(/latitude$/, name)];
    const longitude = field("longitude");
    const commune = field("commune");
    const settings = latitude.dataset;

    const picker = element("div", "point-picker");
    const holder = element("div", "point-picker__map");
    holder.setAttribute("role", "application");
    holder.setAttribute("aria-label", "Carte : les flèches la déplacent, + et − l’agrandissent et la réduisent");
    const status = element("p", "point-picker__status");
    status.setAttribute("role", "status");
    picker.append(holder);
    (latitude.closest(".form-row") || latitude.parentElement).append(picker);

    const map = L.map(holder, { zoomControl: false, maxZoom: 19, minZoom: 6, zoomAnimation: !quiet, fadeAnimation: !quiet, markerZoomAnimation: !quiet });
    L.control.zoom({ zoomInTitle: "Agrandir", zoomOutTitle: "Réduire" }).addTo(map);
    map.attributionControl.setPrefix(false).addAttribution("Contours : IGN ADMIN EXPRESS");
    map.on("zoomend", () => picker.classList.toggle("point-picker--near", map.getZoom() >= 10));
    map.fitBounds(WHOLE_REGION, { animate: false });

    // --- the point ------------------------------------------------------------------------------------------------

    const pin = L.marker([0, 0], {
      draggable: true,
      keyboard: false, // the buttons and the numbers serve the keyboard
      icon: L.divIcon({ className: "point-picker__pin", iconSize: [26, 26], iconAnchor: [13, 32] }),
    });

    const written = () => {
      const [lat, lon] = [latitude, longitude].map((input) => (input.value === "" ? NaN : input.valueAsNumber));
      return Number.isFinite(lat) && Number.isFinite(lon) ? L.latLng(lat, lon) : null;
    };

    const show = () => {
      const point = written();
      if (point) pin.setLatLng(point).addTo(map);
      else pin.remove();
      status.textContent = point ? "" : "Aucun point : le centre de la commune servira.";
      erase.disabled = !point;
    };

    const write = (point) => {
      const place = point?.wrap();
      latitude.value = place ? place.lat.toFixed(DECIMALS) : "";
      longitude.value = place ? place.lng.toFixed(DECIMALS) : "";
      show();
    };

    const centre = button("Placer le point au centre de la carte", () => write(map.getCenter()));
    const erase = button("Effacer le point", () => write(null));
    const bar = element("div", "point-picker__bar");
    bar.append(centre, erase, status);
    picker.append(bar);

    map.on("click", (event) => write(event.latlng));
    pin.on("dragend", () => write(pin.getLatLng()));
    for (const input of [latitude, longitude]) {
      input.addEventListener("change", () => {
        show();
        if (written()) map.panTo(written(), { animate: !quiet });
      });
    }

    // --- what it stands on ----------------------------------------------------------------------------------------

    let tilesArrived = false;
    const tiles = L.tileLayer(settings.tilesUrl, { attribution: settings.tilesAttribution, maxZoom: 19 });
    tiles.on("tileload", () => {
      if (!tilesArrived && map.getZoom() === WITHOUT_TILES) map.setZoom(written() ? CLOSE : COMMUNE, { animate: false });
      tilesArrived = true;
      picker.classList.add("point-picker--tiled");
    });
    if (settings.tilesUrl) tiles.addTo(map);

    const town = ({ properties }, point) =>
      L.circleMarker(point, { className: "point-picker__town", radius: 3, interactive: false }).bindTooltip(properties.town, {
        permanent: true,
        direction: "right",
        className: `point-picker__name${properties.population > 40000 ? " point-picker__name--large" : ""}`,
      });

    const failure = Failures.region((box) => picker.append(box));
    const drawOutlines = async () => {
      try {
        const outlines = await Failures.load(settings.outlinesUrl);
        L.geoJSON(outlines, { interactive: false, pointToLayer: town, style: { className: "point-picker__outline" } }).addTo(map);
        picker.classList.remove("point-picker--bare");
      } catch (error) {
        picker.classList.add("point-picker--bare");
        failure.say(error, "Le fond de carte manque ; les deux nombres suffisent.", drawOutlines);
      }
    };
    drawOutlines();

    // --- where to look --------------------------------------------------------------------------------------------

    const goToCommune = async () => {
      const chosen = commune?.selectedOptions?.[0];
      if (!chosen?.value || written()) return;
      const name = chosen.text.replace(/\s*\(\w+\)$/, "");
      let results = [];
      try {
        ({ results } = await Failures.load(`${settings.communesUrl}?${new URLSearchParams({ q: name })}`));
      } catch (error) {
        failure.say(error, "La carte n’a pas trouvé la commune ; elle est bien choisie.", goToCommune);
        return;
      }
      const found = results.find(({ code }) => code === chosen.value);
      const zoom = tilesArrived ? COMMUNE : WITHOUT_TILES;
      if (found && !written()) map.setView([found.latitude, found.longitude], zoom, { animate: false });
    };

    if (commune) onChange(commune, goToCommune);
    show();
    if (written()) map.setView(written(), WITHOUT_TILES, { animate: false });
    else goToCommune();
    // A section that was folded, or a window that was still opening, had no size when the map was made.
    new ResizeObserver(() => map.invalidateSize({ animate: false })).observe(holder);
  };

  const startAll = () => {
    for (const latitude of document.querySelectorAll("input[data-point-picker]")) start(latitude);
  };

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", startAll);
  else startAll();
})();
