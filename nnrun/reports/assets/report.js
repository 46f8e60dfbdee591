"use strict";
// Draws the charts of a report page with Plotly, which the page holds packed; legends, zoom, light and dark.
(() => {
  const root = document.documentElement;
  const charts = JSON.parse(document.getElementById("charts").textContent);
  const byName = new Map(charts.map((chart) => [chart.name, chart]));

  // ---- light and dark ----
  const wantsDark = window.matchMedia("(prefers-color-scheme: dark)");
  let printing = false;
  const stored = () => { try { return localStorage.getItem("nnrun-theme"); } catch { return null; } };
  const isDark = () => !printing && (root.dataset.theme || (wantsDark.matches ? "dark" : "light")) === "dark";
  const button = document.getElementById("theme");
  if (stored()) root.dataset.theme = stored();
  button.hidden = false;
  const said = () => button.setAttribute("aria-pressed", String(isDark()));
  button.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    try { localStorage.setItem("nnrun-theme", root.dataset.theme); } catch { /* a page from a file may keep nothing */ }
    said();
    redraw();
  });
  wantsDark.addEventListener("change", () => { said(); redraw(); });
  said();

  const palette = () => {
    const style = getComputedStyle(root);
    return (name) => style.getPropertyValue(`--${name}`).trim();
  };
  const painted = (value, colour) => {
    if (typeof value === "string") return value.startsWith("$") ? colour(value.slice(1)) || value : value;
    if (Array.isArray(value)) return value.map((item) => painted(item, colour));
    if (value && typeof value === "object") {
      return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, painted(item, colour)]));
    }
    return value;
  };

  // ---- what all charts have in common ----
  const axis = (own, colour, fixed) => ({
    gridcolor: colour("grid"), zerolinecolor: colour("line"), linecolor: colour("line"), automargin: true,
    tickfont: { size: 11, color: colour("soft") }, fixedrange: fixed, ...own,
    title: { font: { size: 12, color: colour("soft") }, standoff: 8, ...(own && own.title) },
  });
  const layoutOf = (chart, colour) => {
    const own = painted(chart.layout, colour);
    const layout = {
      ...own,
      height: heightOf(chart), margin: { l: 44, r: 14, t: 16, b: 40 }, showlegend: false, dragmode: "zoom",
      paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)", autosize: true,
      font: { family: getComputedStyle(document.body).fontFamily, size: 12, color: colour("ink") },
      hoverlabel: { bgcolor: colour("card"), bordercolor: colour("line"), font: { color: colour("ink"), size: 12 }, align: "left" },
      xaxis: axis(own.xaxis, colour, false), yaxis: axis(own.yaxis, colour, false),
    };
    if (chart.log) layout.yaxis.type = "log";
    else if (chart.clipped && !chart.whole) layout.yaxis.range = [...chart.clipped];
    if (chart.zoomed) layout.xaxis.range = [...chart.zoomed];
    return layout;
  };
  const plotOf = (chart) => document.getElementById(chart.name);
  const heightOf = (chart) => {
    const width = plotOf(chart).clientWidth;
    return chart.square ? Math.max(260, Math.min(chart.height, width)) : chart.height;
  };
  const config = { displayModeBar: false, responsive: true, scrollZoom: false, doubleClick: "reset", showTips: false };

  const draw = (chart) => {
    const colour = palette();
    const plot = plotOf(chart);
    const data = painted(chart.data, colour).map((trace, n) => ({ ...trace, visible: chart.hidden?.has(n) ? "legendonly" : true }));
    plot.style.height = `${heightOf(chart)}px`;
    const drawn = Plotly.react(plot, data, layoutOf(chart, colour), config);
    if (!chart.drawn) {
      chart.drawn = true;
      plot.on("plotly_relayout", (change) => followed(chart, change));
    }
    return drawn;
  };
  const redraw = () => charts.filter((chart) => chart.drawn).forEach(draw);

  // ---- zoom: charts over epochs show the same stretch ----
  const isZoomed = (chart) => Boolean(chart.zoomed || chart.zoomedUp);
  const tool = (chart, name) => plotOf(chart).closest("figure").querySelector(`[data-do=${name}]`);
  const followed = (chart, change) => {
    const from = change["xaxis.range[0]"] ?? change["xaxis.range"]?.[0];
    const to = change["xaxis.range[1]"] ?? change["xaxis.range"]?.[1];
    const isReset = change["xaxis.autorange"] || change["xaxis.showspikes"] !== undefined;
    if (change["yaxis.range[0]"] !== undefined) chart.zoomedUp = true;
    if (from !== undefined) zoom(chart, [from, to]);
    else if (isReset) reset(chart);
    else if (change["yaxis.autorange"]) chart.zoomedUp = false;
    tool(chart, "reset").hidden = !isZoomed(chart);
  };
  const alike = (chart) => (chart.zoomsWith ? charts.filter((other) => other.zoomsWith === chart.zoomsWith) : [chart]);
  const zoom = (chart, range) => {
    for (const other of alike(chart)) {
      other.zoomed = range;
      tool(other, "reset").hidden = false;
      if (other !== chart && other.drawn) draw(other); // not Plotly.relayout, whose event would come back here
    }
  };
  const reset = (chart) => {
    for (const other of alike(chart)) {
      other.zoomed = undefined;
      other.zoomedUp = false;
      tool(other, "reset").hidden = true;
      if (other.drawn) draw(other);
    }
  };

  // ---- buttons and keys ----
  const act = {
    reset: (chart) => reset(chart),
    whole: (chart, pressed) => { chart.whole = pressed; chart.zoomedUp = false; draw(chart); },
    log: (chart, pressed) => { chart.log = pressed; chart.zoomedUp = false; draw(chart); },
  };
  const press = (element) => {
    const pressed = element.getAttribute("aria-pressed") !== "true";
    element.setAttribute("aria-pressed", String(pressed));
    return pressed;
  };
  const alone = (figure, element) => {
    const buttons = [...figure.querySelectorAll(".legend button")];
    const only = buttons.every((other) => (other.getAttribute("aria-pressed") === "true") === (other === element));
    buttons.forEach((other) => other.setAttribute("aria-pressed", String(only || other === element)));
    return buttons;
  };
  const switched = (chart, buttons) => {
    chart.hidden = chart.hidden || new Set();
    for (const element of buttons) {
      const shown = element.getAttribute("aria-pressed") === "true";
      element.dataset.traces.split(" ").map(Number).forEach((n) => (shown ? chart.hidden.delete(n) : chart.hidden.add(n)));
    }
    const visible = chart.data.map((_, n) => (chart.hidden.has(n) ? "legendonly" : true));
    Plotly.restyle(plotOf(chart), { visible });
  };
  document.addEventListener("click", (event) => {
    const element = event.target.closest("button");
    if (!element) return;
    if (element.classList.contains("copy")) return copy(element);
    const figure = element.closest("figure.chart:not(.parallels)");
    const chart = figure && byName.get(figure.querySelector(".plot").id);
    if (!chart || !chart.drawn) return;
    if (element.dataset.do) act[element.dataset.do](chart, element.dataset.do === "reset" || press(element));
    else if (element.dataset.traces) {
      if (event.detail === 2 || event.shiftKey) switched(chart, alone(figure, element));
      else { press(element); switched(chart, [element]); }
    }
  });
  const copy = async (element) => {
    const text = element.parentElement.querySelector("code").textContent;
    try { await navigator.clipboard.writeText(text); } catch {
      const range = document.createRange();
      range.selectNodeContents(element.parentElement.querySelector("code"));
      getSelection().removeAllRanges();
      getSelection().addRange(range);
      try { document.execCommand("copy"); } catch { /* it is selected, at least */ }
    }
    element.textContent = "copied";
    setTimeout(() => { element.textContent = "copy"; }, 1500);
  };
  const STEP = { "+": 0.25, "=": 0.25, "-": -0.5, ArrowLeft: -0.2, ArrowRight: 0.2 };
  document.addEventListener("keydown", (event) => {
    const chart = event.target.classList?.contains("plot") && byName.get(event.target.id);
    if (!chart || !chart.drawn || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "0" || event.key === "Escape") { reset(chart); return; }
    const step = STEP[event.key];
    const range = event.target._fullLayout.xaxis.range;
    if (step === undefined || typeof range[0] !== "number") return;
    event.preventDefault();
    const width = range[1] - range[0];
    const isPan = event.key.startsWith("Arrow");
    const next = isPan ? range.map((end) => end + step * width) : [range[0] + step * width, range[1] - step * width];
    zoom(chart, next);
    draw(chart);
  });

  // ---- which section is read ----
  const links = new Map([...document.querySelectorAll("nav a")].map((link) => [link.hash.slice(1), link]));
  const seen = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (!entry.isIntersecting) continue;
      links.forEach((link) => link.removeAttribute("aria-current"));
      links.get(entry.target.id)?.setAttribute("aria-current", "true");
    }
  }, { rootMargin: "-20% 0px -70% 0px" });
  document.querySelectorAll("section").forEach((section) => seen.observe(section));

  // ---- on paper: light, everything drawn, in the width of the paper ----
  window.addEventListener("beforeprint", () => {
    printing = true;
    for (const chart of charts) {
      if (typeof Plotly === "undefined") return;
      draw(chart);
      Plotly.Plots.resize(plotOf(chart));
    }
  });
  window.addEventListener("afterprint", () => { printing = false; redraw(); });

  // ---- beginning ----
  const trouble = (text) => {
    const place = document.getElementById("trouble");
    place.textContent = text;
    place.hidden = false;
  };
  const unpacked = async () => {
    const packed = atob(document.getElementById("plotly").textContent);
    const bytes = new Uint8Array(packed.length);
    for (let n = 0; n < packed.length; n++) bytes[n] = packed.charCodeAt(n);
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    const script = document.createElement("script");
    script.textContent = await new Response(stream).text();
    document.head.append(script);
  };
  const begin = async () => {
    if (typeof DecompressionStream === "undefined") {
      trouble("This browser is too old to draw the charts (it lacks DecompressionStream); everything else is here.");
      return;
    }
    if (charts.length) await unpacked();
    const fold = window.innerHeight * 1.5;
    const first = charts.filter((chart) => plotOf(chart).getBoundingClientRect().top < fold);
    first.forEach(draw);
    root.dataset.interactive = String(Math.round(performance.now()));
    for (const chart of charts) {
      if (chart.drawn) continue;
      await new Promise((next) => setTimeout(next));
      draw(chart);
    }
    root.dataset.ready = String(Math.round(performance.now()));
  };
  begin().catch((error) => trouble(`The charts could not be drawn: ${error}`));
})();
