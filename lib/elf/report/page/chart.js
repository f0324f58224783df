
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

  // What a value of the area is drawn as: in the unit chosen, inside the limits.
  function heightOf(area) {
    const inside = limitsOf(area), factor = scaleOf(area.unit, area.kwh).factor;
    return v => v === null || v === undefined ? NaN : inside(v) * factor;
  }

  // What is missing is NaN: where a window begins with null, dygraphs looks for the value before it and draws all from
  // there. Times are numbers: dygraphs would copy every row to make numbers of dates. The two ends of the widest band
  // are series without a line, so that the axis leaves room for them; bandsOf draws what is between. Where
  // dygraphs draws bands, every series has a low and a high value: three times as many to keep and to walk through.
  function rowsOf(area, height) {
    const rows = [];
    for (let i = 0; i < area.n; i++) {
      const time = area.begin + i * area.step, f = forecastAt(area, time);
      rows.push([time, height(f && f[1]), height(f && f[6]), height(area.previous[i]), height(area.tso[i]), height(area.load[i]),
        height(f && f[0])]);
    }
    return rows;
  }

  const LABELS = ["low", "high", "previous", "operator", "load", "forecast"], LOAD = 5, FORECAST = 6;

  // Draws the bands of 95, 80 and 50 %, one over the other, along the points of the series that is drawn.
  function bandsOf(area, height) {
    return function (drawn) {
      const context = drawn.drawingContext, y = v => drawn.dygraph.toDomYCoord(height(v));
      context.fillStyle = drawn.color;
      context.globalAlpha = 0.2;
      for (const [low, high] of [[1, 6], [2, 5], [3, 4]]) {
        let edge = [];
        const fill = () => {
          context.beginPath();
          for (const [x, f] of edge) context.lineTo(x, y(f[low]));
          for (const [x, f] of edge.reverse()) context.lineTo(x, y(f[high]));
          context.fill();
          edge = [];
        };
        for (const point of drawn.points) {
          const f = forecastAt(area, point.xval);
          if (f && f[low] !== null && f[high] !== null) edge.push([point.canvasx, f]); else fill();
        }
        fill();
      }
      context.globalAlpha = 1;
    };
  }

  function drawChart(figure) {
    const plot = figure.querySelector(".plot"), readout = figure.querySelector(".readout");
    const presets = Array.from(figure.querySelectorAll("[data-days]"));
    const toggles = Array.from(figure.querySelectorAll("[data-series]"));
    let area, height, rows, clock, ticker, begin, end, paint = colours(), at = 0;

    function read() {
      area = areas[figure.dataset.area];
      height = heightOf(area);
      rows = rowsOf(area, height);
      clock = clockOf(settings.clock === "utc" || !area.clock.length ? UTC : area.clock);
      ticker = tickerOf(clock);
      begin = area.begin;
      end = area.begin + area.n * area.step;
      at = rows.findIndex(r => r[0] >= area.now);
      if (at < 0) at = Math.max(0, rows.length - 1);
    }
    const isOn = name => { const b = toggles.find(t => t.dataset.series === name); return !b || b.getAttribute("aria-pressed") === "true"; };
    const visible = () => LABELS.map(label => isOn(label === "low" || label === "high" ? "band" : label));

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
      const time = rows[i][0], parts = [], c = clock(time), f = forecastAt(area, time), scale = scaleOf(area.unit, area.kwh);
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
      colors: [paint.forecast, paint.forecast, paint.previous, paint.tso, paint.load, paint.forecast],
      visibility: visible(),
      series: {
        low: { plotter: bandsOf(area, height), highlightCircleSize: 0 },
        high: { plotter: () => {}, highlightCircleSize: 0 },
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
      const known = column => rows.filter(r => !isNaN(r[column])).length;
      figure.dataset.drawn = String(known(LOAD) + known(FORECAST));
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
      const span = graph.xAxisRange(), size = span[1] - span[0], time = rows[index][0];
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
      const span = graph.xAxisRange(), size = span[1] - span[0], middle = rows[at][0];
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
