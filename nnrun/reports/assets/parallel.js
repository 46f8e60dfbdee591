"use strict";
// Parallel coordinates of a sweep: a line a trial, an axis a parameter, drawn on a canvas; drag along an axis to choose.
(() => {
  const TOP = 34, BOTTOM = 46, SIDE = 70, REACH = 22, NEAR = 9;
  const style = () => getComputedStyle(document.documentElement);
  const mixed = (from, to, share) => {
    const parts = [from, to].map((hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16)));
    return `rgb(${parts[0].map((value, n) => Math.round(value + (parts[1][n] - value) * share)).join(",")})`;
  };
  const setUp = (figure) => {
    const place = figure.querySelector(".parallel");
    const canvas = place.querySelector("canvas");
    const told = figure.querySelector(".told");
    const reset = figure.querySelector("[data-parallel=reset]");
    const { axes, trials, ranks, scores } = JSON.parse(place.dataset.trials);
    const chosen = axes.map(() => null);
    let hovered = -1;
    let drag = null;
    const width = () => place.clientWidth, height = () => place.clientHeight;
    const xOf = (n) => (axes.length < 2 ? width() / 2 : SIDE + (n * (width() - 2 * SIDE)) / (axes.length - 1));
    const yOf = (share) => (share === null ? height() - BOTTOM + 16 : height() - BOTTOM - share * (height() - TOP - BOTTOM));
    const isIn = (trial) => chosen.every((range, n) => {
      const share = axes[n].at[trial];
      return !range || (share === null ? range[0] < 0 : share >= range[0] && share <= range[1]);
    });
    const order = trials.map((_, n) => n).sort((a, b) => ranks[a] - ranks[b]);

    const line = (context, trial) => {
      context.beginPath();
      axes.forEach((axis, n) => context.lineTo(xOf(n), yOf(axis.at[trial])));
      context.stroke();
    };
    const draw = () => {
      const scale = window.devicePixelRatio || 1;
      canvas.width = width() * scale;
      canvas.height = height() * scale;
      const context = canvas.getContext("2d");
      context.setTransform(scale, 0, 0, scale, 0, 0);
      const css = style(), colour = (name) => css.getPropertyValue(`--${name}`).trim();
      const inside = order.filter(isIn), alpha = Math.max(0.25, Math.min(0.9, 60 / Math.max(1, inside.length)));
      context.lineWidth = 1;
      context.strokeStyle = colour("grid");
      if (inside.length < order.length) order.filter((trial) => !isIn(trial)).forEach((trial) => line(context, trial));
      context.lineWidth = 1.4;
      context.globalAlpha = alpha;
      for (const trial of inside) {
        context.strokeStyle = mixed(colour("heat-1"), colour("heat-3"), ranks[trial]);
        line(context, trial);
      }
      context.globalAlpha = 1;
      context.lineWidth = 2.6;
      context.strokeStyle = colour("vermilion");
      const shown = hovered >= 0 ? hovered : inside[inside.length - 1];
      if (shown !== undefined) line(context, shown);
      context.font = `12px ${getComputedStyle(document.body).fontFamily}`;
      axes.forEach((axis, n) => {
        const x = xOf(n), side = n === axes.length - 1 ? -1 : 1;
        context.strokeStyle = colour("soft");
        context.lineWidth = 1;
        context.strokeRect(x, TOP, 0, height() - TOP - BOTTOM);
        context.textAlign = n === 0 ? "left" : n === axes.length - 1 ? "right" : "center";
        context.fillStyle = colour("ink");
        context.fillText(cut(context, axis.label), n === 0 ? 4 : n === axes.length - 1 ? width() - 4 : x, 16);
        context.textAlign = side > 0 ? "left" : "right";
        for (const [share, label] of axis.ticks) {
          context.strokeStyle = colour("card");
          context.lineWidth = 3;
          context.strokeText(label, x + 6 * side, yOf(share) + 4);
          context.fillStyle = colour("soft");
          context.fillText(label, x + 6 * side, yOf(share) + 4);
        }
        const range = chosen[n];
        if (range) {
          context.fillStyle = colour("accent");
          context.globalAlpha = 0.35;
          context.fillRect(x - 6, yOf(range[1]), 12, Math.max(3, yOf(range[0]) - yOf(range[1])));
          context.globalAlpha = 1;
        }
      });
      reset.hidden = !chosen.some(Boolean);
      told.textContent = tellOf(hovered >= 0 ? hovered : -1, inside);
    };
    const cut = (context, label) => {
      const room = axes.length < 2 ? width() : (width() - 2 * SIDE) / (axes.length - 1) - 8;
      let text = label;
      while (text.length > 4 && context.measureText(text).width > room) text = `…${text.slice(2)}`;
      return text;
    };
    const tellOf = (trial, inside) => {
      if (trial < 0) {
        const best = inside[inside.length - 1];
        return best === undefined ? "no trial" : `${inside.length} of ${trials.length} trials; the best of them: ${tellOf(best)}`;
      }
      return `trial ${trials[trial]}: ${scores[trial]} — ${axes.slice(0, -1).map((axis) => axis.texts && axis.at[trial] !== null ? `${axis.short} ${axis.texts[trial]}` : "").filter(Boolean).join(", ")}`;
    };

    const pointOf = (event) => {
      const box = canvas.getBoundingClientRect();
      return [event.clientX - box.left, event.clientY - box.top];
    };
    const axisAt = (x) => axes.findIndex((_, n) => Math.abs(xOf(n) - x) < REACH);
    const shareAt = (y) => Math.max(-0.2, Math.min(1, (height() - BOTTOM - y) / (height() - TOP - BOTTOM)));
    canvas.addEventListener("pointerdown", (event) => {
      const [x, y] = pointOf(event), n = axisAt(x);
      if (n < 0) return;
      drag = { n, from: shareAt(y) };
      chosen[n] = null;
      canvas.setPointerCapture(event.pointerId);
      draw();
    });
    canvas.addEventListener("pointermove", (event) => {
      const [x, y] = pointOf(event);
      canvas.style.cursor = axisAt(x) < 0 ? "default" : "ns-resize";
      if (drag) {
        const ends = [drag.from, shareAt(y)].sort((a, b) => a - b);
        chosen[drag.n] = ends[1] - ends[0] > 0.01 ? ends : null;
        hovered = -1;
      } else {
        const n = axes.findIndex((_, at) => at + 1 < axes.length && x >= xOf(at) && x <= xOf(at + 1));
        let near = NEAR;
        hovered = -1;
        if (n >= 0) for (const trial of order.filter(isIn)) {
          const share = (x - xOf(n)) / (xOf(n + 1) - xOf(n));
          const far = Math.abs(yOf(axes[n].at[trial]) * (1 - share) + yOf(axes[n + 1].at[trial]) * share - y);
          if (far <= near) [near, hovered] = [far, trial];
        }
      }
      draw();
    });
    canvas.addEventListener("pointerup", () => { drag = null; });
    canvas.addEventListener("pointerleave", () => { hovered = -1; draw(); });
    reset.addEventListener("click", () => { chosen.fill(null); draw(); });
    new ResizeObserver(draw).observe(place);
    new MutationObserver(draw).observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
    window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
    window.addEventListener("beforeprint", draw);
    draw();
  };
  document.querySelectorAll("figure.parallels").forEach(setUp);
})();
