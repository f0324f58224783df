"use strict";
(function () {
  const areas = JSON.parse(document.getElementById("data").textContent);
  // The page has a legend of its own, in HTML; that of dygraphs needs inline styles.
  Dygraph.PLUGINS = Dygraph.PLUGINS.filter(plugin => plugin !== Dygraph.Plugins.Legend);
  const MINUTE = 60000, HOUR = 3600000, DAY = 86400000;

  // What the clock of the area shows; remembered, because every redraw asks again.
  function clockOf(zone) {
    const format = new Intl.DateTimeFormat("en-GB", { timeZone: zone, weekday: "short", day: "numeric",
      month: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
    const seen = new Map();
    return function (time) {
      let shown = seen.get(time);
      if (!shown) {
        const part = {};
        for (const p of format.formatToParts(time)) part[p.type] = p.value;
        shown = { day: part.weekday + " " + part.day + " " + part.month, hour: +part.hour, minute: +part.minute,
          clock: part.hour + ":" + part.minute };
        seen.set(time, shown);
      }
      return shown;
    };
  }

  // Ticks at whole local hours, so that days begin at midnight of the area, not of the reader.
  function tickerOf(clock) {
    return function (from, to, pixels) {
      const room = Math.max(2, pixels / 85);
      const every = [1, 2, 3, 6, 12, 24, 48, 168].find(h => (to - from) / HOUR / h <= room) || 336;
      const ticks = [];
      let days = 0;
      for (let t = Math.ceil(from / (15 * MINUTE)) * 15 * MINUTE; t <= to; t += 15 * MINUTE) {
        const c = clock(t);
        if (c.minute !== 0 || c.hour % Math.min(every, 24) !== 0) continue;
        if (every > 24 && days++ % (every / 24) !== 0) continue;
        ticks.push({ v: t, label: c.hour === 0 ? c.day : c.clock });
      }
      return ticks;
    };
  }

  const digits = new Intl.NumberFormat("en", { maximumSignificantDigits: 4, useGrouping: true });
  const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
  function number(value) {
    const text = Math.abs(value) >= 1000 ? whole.format(value) : digits.format(value);
    return text.replace(/,/g, "\u202f");
  }

  function colours() {
    const style = getComputedStyle(document.documentElement);
    const out = {};
    for (const name of ["load", "forecast", "previous", "tso", "event", "grid", "soft", "card"])
      out[name] = style.getPropertyValue("--" + name).trim();
    return out;
  }

  // One reading in the wrong unit must not press everything else flat: the picture ends at twice
  // the usual span above it (below, at zero or there), and the text still says the true value.
  function limitsOf(area) {
    const usual = area.load.concat(area.forecast.map(f => f && f[0])).filter(v => v !== null).sort((a, b) => a - b);
    if (!usual.length) return v => v;
    const low = usual[Math.floor(usual.length * 0.02)], high = usual[Math.floor(usual.length * 0.98)];
    const room = 2 * (high - low) || Math.abs(high) || 1;
    return v => v === null ? null : Math.min(Math.max(v, Math.min(0, low - room)), high + room);
  }

  // Every series has a low, a middle and a high value: bands need them, lines repeat one.
  function rowsOf(area) {
    const inside = limitsOf(area);
    const line = v => v === null || v === undefined ? [null, null, null] : Array(3).fill(inside(v));
    const band = (f, low, high) => f ? [f[low], f[0], f[high]].map(inside) : [null, null, null];
    const rows = [];
    for (let i = 0; i < area.n; i++) {
      const time = area.begin + i * area.step;
      const f = area.forecast[Math.round((time - area.forecastAt) / area.step)];
      rows.push([new Date(time), band(f, 1, 6), band(f, 2, 5), band(f, 3, 4), line(area.previous[i]), line(area.tso[i]),
        line(area.load[i]), line(f && f[0])]);
    }
    return rows;
  }

  function draw(figure) {
    const area = areas[+figure.dataset.area];
    const plot = figure.querySelector(".plot"), readout = figure.querySelector(".readout");
    const clock = clockOf(area.zone), ticker = tickerOf(clock);
    const begin = area.begin, end = area.begin + area.n * area.step;
    const rows = rowsOf(area);
    const drawn = rows.filter(r => r[6][1] !== null).length + rows.filter(r => r[7][1] !== null).length;
    let paint = colours();

    function underlay(context, box, graph) {
      context.save();
      context.beginPath();
      context.rect(box.x, box.y, box.w, box.h);
      context.clip();
      for (const e of area.events) {
        const left = graph.toDomXCoord(e[0]), width = Math.max(3, graph.toDomXCoord(e[1]) - left);
        context.globalAlpha = 0.16;
        context.fillStyle = paint.event;
        context.fillRect(left, box.y, width, box.h);
        context.globalAlpha = 1;
        context.fillRect(left, box.y, width, 3);
      }
      const now = graph.toDomXCoord(area.now);
      context.strokeStyle = paint.soft;
      context.setLineDash([2, 3]);
      context.beginPath();
      context.moveTo(now, box.y);
      context.lineTo(now, box.y + box.h);
      context.stroke();
      context.fillStyle = paint.soft;
      context.font = "12px system-ui, sans-serif";
      const room = now - box.x > 40;
      context.textAlign = room ? "right" : "left";
      context.fillText("now", room ? now - 5 : now + 5, box.y + 14);
      context.restore();
    }

    function say(time, i) {
      const parts = [], c = clock(time), f = area.forecast[Math.round((time - area.forecastAt) / area.step)];
      const utc = new Date(time).toISOString().slice(11, 16);
      const add = (label, value) => { if (value !== null && value !== undefined) parts.push(label + " " + number(value)); };
      add("load", area.load[i]);
      add("forecast", f && f[0]);
      if (f) parts.push("80 % between " + number(f[2]) + " and " + number(f[5]));
      add("forecast the day before", area.previous[i]);
      add("operator", area.tso[i]);
      const event = area.events.find(e => e[0] <= time && time < e[1]);
      if (event) parts.push("unusual: " + event[2]);
      readout.textContent = c.day + " " + c.clock + " (" + utc + " UTC): " + (parts.join(", ") || "no value") + " " + area.unit;
    }

    const options = () => ({
      labels: ["time", "95 %", "80 %", "50 %", "previous", "operator", "load", "forecast"],
      colors: [paint.forecast, paint.forecast, paint.forecast, paint.previous, paint.tso, paint.load, paint.forecast],
      customBars: true,
      fillAlpha: 0.2,
      series: {
        "95 %": { strokeWidth: 0, highlightCircleSize: 0 },
        "80 %": { strokeWidth: 0, highlightCircleSize: 0 },
        "50 %": { strokeWidth: 0, highlightCircleSize: 0 },
        previous: { strokeWidth: 1.6, strokePattern: [6, 4] },
        operator: { strokeWidth: 1.6, strokePattern: [2, 3] },
        load: { strokeWidth: 2 },
        forecast: { strokeWidth: 2.4 }
      },
      axes: {
        x: { ticker: ticker, axisLabelWidth: 78, drawGrid: true, pixelsPerLabel: 85 },
        y: { axisLabelFormatter: number, axisLabelWidth: 62, pixelsPerLabel: 45 }
      },
      gridLineColor: paint.grid,
      axisLineColor: paint.grid,
      highlightCircleSize: 3,
      xRangePad: 0,
      yRangePad: 12,
      underlayCallback: underlay
    });

    function windowOf(days) {
      if (days >= 60) return [begin, end];
      // One day is the day ahead; more days show what led to it.
      if (days === 1) return area.forecast.length ? [area.now - 6 * HOUR, end] : [end - DAY, end];
      return [Math.max(begin, end - (days + 1) * DAY), end];
    }
    const buttons = Array.from(figure.querySelectorAll("button"));
    function press(days) {
      for (const b of buttons) b.setAttribute("aria-pressed", String(+b.dataset.days === days));
    }

    const days = plot.clientWidth < 600 ? 1 : 3;
    const graph = new Dygraph(plot, rows, Object.assign(options(), {
      dateWindow: windowOf(days),
      highlightCallback: (event, time, points, row) => say(time, row),
      zoomCallback: () => press(0),
      drawCallback: () => { figure.dataset.drawn = String(drawn); }
    }));
    press(days);
    for (const b of buttons)
      b.addEventListener("click", () => {
        graph.updateOptions({ dateWindow: windowOf(+b.dataset.days) });
        press(+b.dataset.days);
      });

    // The keyboard reaches everything the mouse does: values by Home, End and the arrows.
    let at = Math.max(0, rows.findIndex(r => +r[0] >= area.now));
    plot.addEventListener("keydown", event => {
      const span = graph.xAxisRange(), size = span[1] - span[0], middle = +rows[at][0];
      const steps = { ArrowLeft: -1, ArrowRight: 1, PageUp: -24, PageDown: 24, Home: -rows.length, End: rows.length };
      if (event.key in steps) {
        at = Math.min(rows.length - 1, Math.max(0, at + steps[event.key]));
        const time = +rows[at][0];
        if (time < span[0] || time > span[1]) {
          const from = Math.min(Math.max(begin, time - size / 2), Math.max(begin, end - size));
          graph.updateOptions({ dateWindow: [from, from + size] });
          press(0);
        }
        graph.setSelection(at);
        say(time, at);
      } else if (event.key === "+" || event.key === "-") {
        const half = Math.min(end - begin, Math.max(6 * HOUR, event.key === "+" ? size / 2 : size * 2)) / 2;
        graph.updateOptions({ dateWindow: [Math.max(begin, middle - half), Math.min(end, middle + half)] });
        press(0);
      } else {
        return;
      }
      event.preventDefault();
    });

    window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
      paint = colours();
      graph.updateOptions(options());
    });
  }

  // A chart is drawn when its area is opened: a page of a hundred areas opens as fast as one.
  function drawVisible(details) {
    for (const figure of details.querySelectorAll("figure.chart:not([data-drawn])")) draw(figure);
  }
  for (const details of document.querySelectorAll("details.area")) {
    if (details.open) drawVisible(details);
    details.addEventListener("toggle", () => { if (details.open) drawVisible(details); });
  }
  function openTarget() {
    const target = document.getElementById(location.hash.slice(1));
    if (target && target.matches("details.area")) target.open = true;
  }
  window.addEventListener("hashchange", openTarget);
  openTarget();
}());
