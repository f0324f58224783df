  // What is on the page as text: numbers, units, times; and what the reader chose.
  let areas = JSON.parse(document.getElementById("data").textContent);
  // The page has a legend of its own, in HTML; that of dygraphs needs inline styles.
  Dygraph.PLUGINS = Dygraph.PLUGINS.filter(plugin => plugin !== Dygraph.Plugins.Legend);
  const MINUTE = 60000, HOUR = 3600000, DAY = 86400000;

  // Remembered from visit to visit, where the browser lets a page remember.
  const settings = { unit: "", clock: "local", theme: "" };
  try {
    Object.assign(settings, JSON.parse(localStorage.getItem("elf") || "{}"));
  } catch (error) { /* the defaults do */ }
  function choose(name, value) {
    settings[name] = value;
    try {
      localStorage.setItem("elf", JSON.stringify(settings));
    } catch (error) { /* for this visit only */ }
  }

  // What a clock shows that is so many minutes ahead of UTC from so on; a list of both.
  const DAYS = "Sun Mon Tue Wed Thu Fri Sat".split(" "), MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");
  const UTC = [[-Infinity, 0]];
  const two = n => String(n).padStart(2, "0");
  function clockOf(offsets) {
    return function (time) {
      let i = offsets.length - 1;
      while (i > 0 && offsets[i][0] > time) i--;
      const t = new Date(time + offsets[i][1] * MINUTE), hour = t.getUTCHours(), minute = t.getUTCMinutes();
      return { day: DAYS[t.getUTCDay()] + " " + t.getUTCDate() + " " + MONTHS[t.getUTCMonth()], hour: hour, minute: minute,
        clock: two(hour) + ":" + two(minute) };
    };
  }

  // Four digits, or whole and in threes. By hand: the browser's own formats take longer to load than a chart to draw.
  function number(value) {
    const size = Math.abs(value), near = +size.toPrecision(4);
    const text = size >= 1000 ? String(Math.round(size)).replace(/\B(?=(\d{3})+$)/g, "\u202f")
      : near >= 1e-6 ? String(near) : near.toFixed(12).replace(/\.?0+$/, "");
    return (value < 0 && /[1-9]/.test(text) ? "\u2212" : "") + text;
  }

  // The unit chosen, and what a value of the area is multiplied by. A quantity that is no power
  // stays as it is kept.
  function scaleOf(unit, kwh) {
    if (!settings.unit || !(kwh > 0)) return { unit: unit, factor: 1 };
    return { unit: settings.unit, factor: settings.unit === "MWh" ? kwh / 1000 : kwh };
  }

  // Most readers never switch: a thousand areas are then left as they came.
  let changed = false;
  function showText(root) {
    if (!changed && !settings.unit && settings.clock === "local") return;
    changed = true;
    const kept = element => element.dataset.kept === undefined
      ? (element.dataset.kept = element.textContent) : element.dataset.kept;
    for (const place of root.querySelectorAll("[data-kwh]")) {
      const scale = scaleOf("", +place.dataset.kwh);
      for (const element of place.querySelectorAll(".unit")) {
        const unit = kept(element);
        element.textContent = scale.unit || unit;
      }
      for (const element of place.querySelectorAll("data")) {
        const text = kept(element), value = +element.value * scale.factor;
        const sign = element.className === "signed" && value >= 0 ? "+" : "";
        element.textContent = scale.unit ? sign + number(value) : text;
      }
    }
    for (const element of root.querySelectorAll("time[title]")) {
      const local = kept(element);
      element.textContent = settings.clock === "utc" ? element.title : local;
    }
  }

  const isDark = () => (settings.theme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "")) === "dark";

  // Canvas knows no variables of CSS: an element says what they come to.
  function colours() {
    const probe = document.body.appendChild(document.createElement("i")), out = {};
    for (const name of ["load", "forecast", "previous", "tso", "event", "grid", "soft", "card"]) {
      probe.style.color = "var(--" + name + ")";
      out[name] = getComputedStyle(probe).color;
    }
    probe.remove();
    return out;
  }
