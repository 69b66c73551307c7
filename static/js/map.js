// Maps. Every `<div class="portal-map" data-map …>` on a page becomes one; see static/js/README.md.
(() => {
  const MIN_SPAN = 0.005;

  // Text only: names come from registers and must never be taken for markup.
  const element = (tag, text, cls) => {
    const made = document.createElement(tag);
    if (text) made.textContent = text;
    if (cls) made.className = cls;
    return made;
  };

  const popupOf = (facts) => {
    const box = element("div");
    box.append(element("strong", facts.name));
    (facts.words || []).forEach((words) => box.append(element("div", words)));
    if (facts.url) {
      const link = element("a", "查看详情");
      link.href = facts.url;
      box.append(link);
    }
    return box;
  };

  // The library writes "km" and "m".
  const Scale = L.Control.Scale.extend({
    _updateMetric(most) {
      const metres = this._getRoundNum(most);
      this._updateScale(this._mScale, metres < 1000 ? `${metres} 米` : `${metres / 1000} 公里`, metres / most);
    },
  });

  const baseMap = (node) => {
    const map = L.map(node, { zoomControl: false, preferCanvas: false, zoomSnap: 0.5 });
    map.attributionControl.setPrefix(false);
    L.control.zoom({ zoomInTitle: "放大", zoomOutTitle: "缩小" }).addTo(map);
    new Scale({ imperial: false }).addTo(map);
    map.on("popupopen", (event) => {
      event.popup.getElement().querySelector(".leaflet-popup-close-button")?.setAttribute("aria-label", "关闭");
    });
    map.on("zoomend resize", () => thinOut(node));
    const key = node.dataset.tianditu;
    if (key) {
      for (const layer of ["vec", "cva"]) {
        L.tileLayer(
          `https://t{s}.tianditu.gov.cn/${layer}_w/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER=${layer}` +
            `&STYLE=default&TILEMATRIXSET=w&FORMAT=tiles&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}&tk=${encodeURIComponent(key)}`,
          { subdomains: "01234567", maxZoom: 18, attribution: layer === "vec" ? "天地图" : "" },
        ).addTo(map);
      }
    }
    return map;
  };

  // Names that would lie over one already shown are left out; zooming in brings them back.
  const thinOut = (node) => {
    const shown = [];
    for (const name of node.querySelectorAll(".map-label span")) {
      name.hidden = false;
      const box = name.getBoundingClientRect();
      const meets = (other) =>
        box.left < other.right && other.left < box.right && box.top < other.bottom && other.top < box.bottom;
      if (shown.some(meets)) name.hidden = true;
      else shown.push(box);
    }
  };

  // Places that lie close, as one mark with their number: pressed, the view goes to them.
  const gathered = (facts, place) => {
    const size = 26 + 8 * Math.min(Math.log10(facts.count), 4);
    const mark = element("span", facts.count.toLocaleString("zh-CN"), `map-${facts.cls || "place"}`);
    const icon = L.divIcon({ className: "map-gathered", html: mark, iconSize: [size, size] });
    return L.marker(place, { icon, alt: facts.name, title: facts.name });
  };

  const boundsOf = ([west, south, east, north]) => L.latLngBounds([[south, west], [north, east]]);

  const showAll = (map, box) => {
    // Where all lie on one place, a step nearer at a time.
    const zoom = Math.max(map.getBoundsZoom(boundsOf(box)) - 0.5, map.getZoom() + 1);
    map.setView(boundsOf(box).getCenter(), Math.min(zoom, 18), { animate: false });
  };

  // Below this zoom a finger's breadth is ten kilometres.
  const FAR = 10;

  const drawInto = (group, data, map) => {
    const byId = new Map();
    const labels = (data.labels || []).map((label) =>
      L.marker([label.lat, label.lon], {
        interactive: false,
        keyboard: false,
        icon: L.divIcon({ className: "map-label", html: element("span", label.name, label.cls), iconSize: [0, 0] }),
      }),
    );
    const layer = L.geoJSON(data, {
      style: (feature) => feature.geometry.type === "Point" ? {} : ({ className: `map-line map-${feature.properties.cls || "plain"}`, weight: 4 }),
      pointToLayer: (feature, place) =>
        feature.properties.count ? gathered(feature.properties, place) : L.circleMarker(place, { radius: 6, className: `map-point map-${feature.properties.cls || "place"}` }),
      onEachFeature: (feature, shape) => {
        const facts = feature.properties;
        byId.set(String(facts.id ?? byId.size), shape);
        if (facts.count) {
          shape.on("click", () => showAll(map, facts.box));
          shape.bindTooltip(element("span", (facts.words || [])[0] || facts.name));
        } else if (facts.name) {
          // Where a place is picked, a click on a river means that place.
          if (!map.getContainer().dataset.pickLon) shape.bindPopup(() => popupOf(facts));
          // As a node: Leaflet reads a string as HTML, and a place is named by whoever reports it.
          shape.bindTooltip(element("span", facts.name), { sticky: true });
        }
      },
    });
    map.getContainer().classList.toggle("map-far", map.getZoom() < FAR);
    group.clearLayers();
    labels.forEach((label) => group.addLayer(label));
    group.addLayer(layer);
    return { layer, byId };
  };

  const showAt = (map, shape) => {
    const box = shape.feature.properties.box;
    if (box) {
      showAll(map, box);
      return;
    }
    if (shape.getBounds) map.fitBounds(shape.getBounds(), { padding: [60, 60], maxZoom: 15, animate: false });
    else map.setView(shape.getLatLng(), Math.max(map.getZoom(), 15), { animate: false });
    shape.openPopup();
  };

  const byRef = (node, name) => (node.dataset[name] ? document.getElementById(node.dataset[name]) : null);

  const fillLegend = (box, legend) => {
    if (!box || !legend) return;
    box.replaceChildren(
      ...legend.map((entry) => {
        const item = element("li");
        item.append(element("span", "", `map-swatch map-swatch-${entry.cls} map-${entry.cls}`), document.createTextNode(entry.words));
        return item;
      }),
    );
  };

  const fillList = (box, data, show, empty) => {
    if (!box) return;
    const features = data.features.filter((feature) => feature.properties.name);
    box.replaceChildren(
      ...features.slice(0, 200).map((feature, index) => {
        const item = element("li");
        const button = element("button", feature.properties.name, "map-list-button");
        button.type = "button";
        const words = (feature.properties.words || [])[0];
        if (words) button.append(element("small", words));
        button.addEventListener("click", () => show(String(feature.properties.id ?? index)));
        item.append(button);
        return item;
      }),
    );
    if (features.length > 200) box.append(element("li", `另有 ${(features.length - 200).toLocaleString("zh-CN")} 个未列出，请放大地图或筛选。`, "map-list-more"));
    if (!features.length) box.append(element("li", empty || "此范围内没有可画的河段。", "map-list-more"));
  };

  const fit = (map, bounds, fallback) => {
    if (bounds?.isValid()) {
      map.fitBounds(bounds.pad(0.08), { maxZoom: 15, animate: false });
    } else if (fallback) {
      const [west, south, east, north] = fallback.split(",").map(Number);
      map.fitBounds([[south, west], [Math.max(north, south + MIN_SPAN), Math.max(east, west + MIN_SPAN)]], { animate: false });
    } else {
      map.setView([35, 105], 4);
    }
  };

  // Lines and points that the page itself carries.
  const still = (node, map, group) => {
    const source = document.getElementById(node.dataset.geojsonId);
    const data = JSON.parse(source.textContent);
    const { layer, byId } = drawInto(group, data, map);
    fillLegend(byRef(node, "legend"), data.legend);
    fit(map, layer.getBounds(), node.dataset.box);
    fillList(byRef(node, "list"), data, (id) => showAt(map, byId.get(id)), node.dataset.empty);
  };

  // Lines asked of the server for each view.
  const live = (node, map, group) => {
    const form = byRef(node, "form");
    const message = byRef(node, "message");
    let asked = 0;
    let wanted = "";
    let timer = 0;
    let popup = false;

    const address = () => {
      const bounds = map.getBounds();
      const query = new URLSearchParams(form ? new FormData(form) : undefined);
      query.set("box", [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()].map((n) => n.toFixed(6)).join(","));
      query.set("zoom", map.getZoom());
      return `${node.dataset.src}?${query}`;
    };

    const load = async () => {
      const mine = ++asked;
      node.setAttribute("aria-busy", "true");
      try {
        const answer = await fetch(address(), { headers: { Accept: "application/json" } });
        const data = await answer.json();
        if (mine !== asked) return;
        if (!answer.ok) throw new Error(data.detail);
        const { byId } = drawInto(group, data, map);
        thinOut(node);
        fillLegend(byRef(node, "legend"), data.legend);
        fillList(byRef(node, "list"), data, (id) => {
          wanted = id;
          showAt(map, byId.get(id));
        }, node.dataset.empty);
        if (wanted && byId.get(wanted)?.getPopup()) byId.get(wanted).openPopup();
        if (message) message.textContent = data.message || "";
      } catch (error) {
        if (mine === asked && message) message.textContent = error.message || "地图数据未能取得，请检查网络后重试。";
      } finally {
        if (mine === asked) node.removeAttribute("aria-busy");
      }
    };

    map.on("popupopen", () => { popup = true; });
    map.on("popupclose", () => { popup = false; });
    map.on("click", () => { wanted = ""; });
    map.on("moveend", () => {
      clearTimeout(timer);
      // Opening a popup may nudge the map; drawing anew would close it.
      if (popup && !wanted) return;
      // The first view is asked for at once; later ones once the hand rests.
      timer = setTimeout(load, asked ? 200 : 0);
    });
    // Choosing a town or a river moves the view to it (`data-goto`); anything else only draws anew.
    const move = async () => {
      const query = new URLSearchParams(new FormData(form));
      query.set("fit", "1");
      const answer = await fetch(`${node.dataset.src}?${query}`);
      const { box } = answer.ok ? await answer.json() : {};
      if (box) fit(map, null, box);
    };
    form?.addEventListener("change", async (event) => {
      wanted = "";
      map.closePopup();
      if (event.target.hasAttribute("data-goto")) await move().catch(() => {});
      load();
    });
    form?.addEventListener("submit", (event) => { event.preventDefault(); load(); });
    fit(map, null, node.dataset.box);
  };

  // A click writes the place into two number fields; typing there moves the mark.
  const pick = (node, map) => {
    const lon = document.getElementById(node.dataset.pickLon);
    const lat = document.getElementById(node.dataset.pickLat);
    const mark = L.circleMarker([0, 0], { radius: 8, className: "map-point map-picked" });
    const show = () => {
      const place = [Number(lat.value), Number(lon.value)];
      if (lon.value && lat.value && place.every(Number.isFinite)) mark.setLatLng(place).addTo(map);
      else mark.remove();
    };
    map.on("click", (event) => {
      lon.value = event.latlng.lng.toFixed(6);
      lat.value = event.latlng.lat.toFixed(6);
      show();
    });
    lon.addEventListener("input", show);
    lat.addEventListener("input", show);
    show();
    if (map.hasLayer(mark)) map.setView(mark.getLatLng(), 15, { animate: false });
  };

  const start = (node) => {
    if (node.dataset.mapReady) return;
    node.dataset.mapReady = "yes";
    const map = baseMap(node);
    const group = L.layerGroup().addTo(map);
    if (node.dataset.geojsonId) still(node, map, group);
    else if (node.dataset.src) live(node, map, group);
    else fit(map, null, node.dataset.box);
    if (node.dataset.pickLon) pick(node, map);
    // A map in a hidden tab has no size until it is shown.
    new ResizeObserver(() => map.invalidateSize()).observe(node);
  };

  const startAll = (root) => root.querySelectorAll("[data-map]").forEach(start);
  startAll(document);
  document.addEventListener("htmx:afterSwap", (event) => startAll(event.target));
})();
