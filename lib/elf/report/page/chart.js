
  // The chart of an area: load, forecast with its bands, events.
  // Ticks at whole hours of the clock, so that days begin at midnight of the area, not of the reader.
  function tickerOf(clock) {
    return function (from, to, pixels) {
      const room = Math.max(2, pixels / 85);
      const every = [1, 2, 3, 6, 12, 24, 48, 168].find(h => (to - from) / HOUR / h <= room) || 336;
      const ticks = [];
      let days = 0;
      // Some zones are a quarter or half of an hour off: from the first whole hour on it is found by the hour.
      for (let t = Math.ceil(from / (15 * MINUTE)) * 15 * MINUTE, c; t <= to; t += c.minute === 0 ? HOUR : 15 * MINUTE) {
        c = clock(t);
        if (c.minute !== 0 || c.hour % Math.min(every, 24) !== 0) continue;
        if (every > 24 && days++ % (every / 24) !== 0) continue;
        ticks.push({ v: t, label: c.hour === 0 ? c.day : c.clock });
      }
      return ticks;
    };
  }

  // One reading in the wrong unit must not press everything else flat: the picture ends at twice
  // the usual span above it (below, at zero or there), and the text still says the true value.
  function limitsOf(area) {
    const usual = Float64Array.from(area.load.concat(area.forecast.map(f => f && f[0])).filter(v => v !== null)).sort();
    if (!usual.length) return v => v;
    const low = usual[Math.floor(usual.length * 0.02)], high = usual[Math.floor(usual.length * 0.98)];
    const room = 2 * (high - low) || Math.abs(high) || 1;
    return v => v === null ? null : Math.min(Math.max(v, Math.min(0, low - room)), high + room);
  }

  const forecastAt = (area, time) => area.forecast[Math.round((time - area.forecastAt) / area.step)];

  // Every series has a low, a middle and a high value: bands need them, lines repeat one. What is missing
  // is NaN: where a window begins with null, dygraphs looks for the value before it and draws all from there.
  // Times are numbers: dygraphs would copy every row to make numbers of dates.
  function rowsOf(area) {
    const inside = limitsOf(area), factor = scaleOf(area.unit, area.kwh).factor;
    const shown = v => v === null || v === undefined ? NaN : inside(v) * factor;
    const line = v => [v = shown(v), v, v];
    const nothing = [NaN, NaN, NaN];
    const band = (f, low, high) => [shown(f[low]), shown(f[0]), shown(f[high])];
    const rows = [];
    for (let i = 0; i < area.n; i++) {
      const time = area.begin + i * area.step, f = forecastAt(area, time), bands = f ? [band(f, 1, 6), band(f, 2, 5), band(f, 3, 4)]
        : [nothing, nothing, nothing];
      rows.push([time, bands[0], bands[1], bands[2], line(area.previous[i]), line(area.tso[i]), line(area.load[i]),
        f ? line(f[0]) : nothing]);
    }
    return rows;
  }

  const LABELS = ["95 %", "80 %", "50 %", "previous", "operator", "load", "forecast"];

  function drawChart(figure) {
    const plot = figure.querySelector(".plot"), readout = figure.querySelector(".readout");
    const presets = Array.from(figure.querySelectorAll("[data-days]"));
    const toggles = Array.from(figure.querySelectorAll("[data-series]"));
    let area, rows, clock, ticker, begin, end, paint = colours(), at = 0;

    function read() {
      area = areas[figure.dataset.area];
      rows = rowsOf(area);
      clock = clockOf(settings.clock === "utc" || !area.clock.length ? UTC : area.clock);
      ticker = tickerOf(clock);
      begin = area.begin;
      end = area.begin + area.n * area.step;
      at = rows.findIndex(r => +r[0] >= area.now);
      if (at < 0) at = Math.max(0, rows.length - 1);
    }
    const isOn = name => { const b = toggles.find(t => t.dataset.series === name); return !b || b.getAttribute("aria-pressed") === "true"; };
    const visible = () => LABELS.map(label => isOn(label.endsWith("%") ? "band" : label));

    function underlay(context, box, graph) {
      context.save();
      context.beginPath();
      context.rect(box.x, box.y, box.w, box.h);
      context.clip();
      for (const e of isOn("events") ? area.events : []) {
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

    function say(i) {
      const time = +rows[i][0], parts = [], c = clock(time), f = forecastAt(area, time), scale = scaleOf(area.unit, area.kwh);
      const add = (label, value) => { if (value !== null && value !== undefined) parts.push(label + " " + number(value * scale.factor)); };
      add("load", area.load[i]);
      add("forecast", f && f[0]);
      if (f) parts.push("80 % between " + number(f[2] * scale.factor) + " and " + number(f[5] * scale.factor));
      add("issue before", area.previous[i]);
      add("operator’s", area.tso[i]);
      const event = area.events.find(e => e[0] <= time && time < e[1]);
      const utc = settings.clock === "utc" ? " UTC" : " (" + new Date(time).toISOString().slice(11, 16) + " UTC)";
      readout.textContent = c.day + " " + c.clock + utc + ": " + (parts.join(", ") || "no value") + " " + scale.unit +
        (event ? ". Unusual: " + event[2] : "");
    }

    const options = () => ({
      labels: ["time"].concat(LABELS),
      colors: [paint.forecast, paint.forecast, paint.forecast, paint.previous, paint.tso, paint.load, paint.forecast],
      customBars: true,
      fillAlpha: 0.2,
      visibility: visible(),
      series: {
        "95 %": { strokeWidth: 0, highlightCircleSize: 0 },
        "80 %": { strokeWidth: 0, highlightCircleSize: 0 },
        "50 %": { strokeWidth: 0, highlightCircleSize: 0 },
        previous: { strokeWidth: 1.6, strokePattern: [6, 4] },
        operator: { strokeWidth: 1.6, strokePattern: [2, 3] },
        load: { strokeWidth: 2, showInRangeSelector: true },
        forecast: { strokeWidth: 2.4, showInRangeSelector: true }
      },
      axes: {
        x: { ticker: ticker, axisLabelWidth: 78, drawGrid: true, pixelsPerLabel: 85 },
        y: { axisLabelFormatter: number, axisLabelWidth: 62, pixelsPerLabel: 45 }
      },
      showRangeSelector: true,
      // With the strip, dygraphs would move where people expect to zoom.
      interactionModel: Dygraph.defaultInteractionModel,
      rangeSelectorHeight: 30,
      // dygraphs veils what is not shown in near white, which glares in the dark.
      rangeSelectorAlpha: isDark() ? 0.15 : 0.6,
      rangeSelectorPlotStrokeColor: paint.soft,
      rangeSelectorPlotFillColor: paint.forecast,
      rangeSelectorPlotFillGradientColor: paint.card,
      rangeSelectorBackgroundStrokeColor: paint.grid,
      rangeSelectorForegroundStrokeColor: paint.soft,
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
      if (days === 1) return area.forecast.length ? [area.now - 6 * HOUR, Math.min(end, area.now + DAY + area.step)] : [end - DAY, end];
      return [Math.max(begin, area.now - days * DAY), end];
    }
    const pressed = () => presets.find(b => b.getAttribute("aria-pressed") === "true");
    function press(days) {
      for (const b of presets) b.setAttribute("aria-pressed", String(+b.dataset.days === days));
    }
    // What tests and people who look at the page's elements can read off it.
    function mark() {
      const known = column => rows.filter(r => !isNaN(r[column][1])).length;
      figure.dataset.drawn = String(known(6) + known(7));
      for (const handle of plot.querySelectorAll("img")) handle.alt = "";
      figure.dataset.window = graph.xAxisRange().map(Math.round).join(" ");
    }

    read();
    const days = plot.clientWidth < 600 ? 1 : 3;
    let graph = null;
    graph = new Dygraph(plot, rows, Object.assign(options(), {
      dateWindow: windowOf(days),
      highlightCallback: (event, time, points, row) => say(row),
      zoomCallback: () => press(0),
      drawCallback: () => { if (graph) mark(); }
    }));
    press(days);
    mark();
    if (rows.length) say(Math.min(at, rows.length - 1));
    for (const b of presets)
      b.addEventListener("click", () => {
        graph.updateOptions({ dateWindow: windowOf(+b.dataset.days) });
        press(+b.dataset.days);
      });
    for (const b of toggles)
      b.addEventListener("click", () => {
        b.setAttribute("aria-pressed", String(b.getAttribute("aria-pressed") !== "true"));
        graph.updateOptions({ visibility: visible() });
      });

    // The keyboard reaches everything the mouse does: values by Home, End and the arrows.
    function moveTo(index, step) {
      const span = graph.xAxisRange(), size = span[1] - span[0], time = +rows[index][0];
      at = index;
      if (step && (time < span[0] || time > span[1])) {
        const from = Math.min(Math.max(begin, time - size / 2), Math.max(begin, end - size));
        graph.updateOptions({ dateWindow: [from, from + size] });
        press(0);
      }
      graph.setSelection(at);
      say(at);
    }
    plot.addEventListener("keydown", event => {
      const span = graph.xAxisRange(), size = span[1] - span[0], middle = +rows[at][0];
      const steps = { ArrowLeft: -1, ArrowRight: 1, PageUp: -24, PageDown: 24, Home: -rows.length, End: rows.length };
      if (event.key in steps) {
        moveTo(Math.min(rows.length - 1, Math.max(0, at + steps[event.key])), true);
      } else if (event.key === "+" || event.key === "-") {
        const half = Math.min(end - begin, Math.max(6 * HOUR, event.key === "+" ? size / 2 : size * 2)) / 2;
        graph.updateOptions({ dateWindow: [Math.max(begin, middle - half), Math.min(end, middle + half)] });
        press(0);
      } else {
        return;
      }
      event.preventDefault();
    });

    return {
      // New data, another unit, clock or theme: the reader keeps what was zoomed to.
      renew: function () {
        const preset = pressed(), span = graph.xAxisRange();
        read();
        paint = colours();
        graph.updateOptions(Object.assign(options(), { file: rows, dateWindow: preset ? windowOf(+preset.dataset.days) : span }));
        say(Math.min(at, rows.length - 1));
      },
      show: function (from, to) {
        const room = Math.max(6 * HOUR, to - from);
        graph.updateOptions({ dateWindow: [Math.max(begin, from - room), Math.min(end, to + room)] });
        press(0);
        moveTo(Math.min(rows.length - 1, Math.max(0, Math.round((from - begin) / area.step))), false);
        figure.scrollIntoView({ block: "nearest" });
        plot.focus({ preventScroll: true });
      }
    };
  }
