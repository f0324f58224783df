
  // Charts are drawn when they can be seen, the first at once, the others while the browser has time: a
  // page of a hundred areas takes the pointer as soon as one.
  const charts = new Map();
  function draw(figure) {
    if (!charts.has(figure)) charts.set(figure, figure.matches(".chart") ? drawChart(figure) : drawErrors(figure));
  }
  const figures = () => Array.from(document.querySelectorAll("figure[data-area]"));
  const isDue = figure => !charts.has(figure) && figure.offsetParent !== null;
  const soon = window.requestIdleCallback ? task => requestIdleCallback(task, { timeout: 1000 }) : task => setTimeout(task, 1);
  function drawRest() {
    const next = figures().find(isDue);
    if (!next) return;
    draw(next);
    soon(drawRest);
  }
  const drawAll = () => figures().filter(isDue).forEach(draw);

  // What only a script can do.
  function offer() {
    remember();
    for (const button of document.querySelectorAll("button.show")) button.hidden = false;
  }
  // After anything changed: text, charts.
  function refresh() {
    offer();
    showText(document);
    for (const chart of charts.values()) chart.renew();
    filter();
  }

  const find = document.getElementById("find"), trouble = document.getElementById("trouble");
  let filtered = false;
  function filter() {
    if (!find || (!filtered && !find.value && !trouble.checked)) return;
    filtered = true;
    const words = find.value.trim().toLowerCase();
    let shown = 0;
    for (const row of document.querySelectorAll("#lights tbody tr")) {
      row.hidden = (trouble.checked && row.className === "ok") || !row.textContent.toLowerCase().includes(words);
      shown += row.hidden ? 0 : 1;
    }
    document.getElementById("found").textContent = words || trouble.checked ? shown + " shown" : "";
  }
  if (find) {
    find.form.hidden = false;
    find.form.addEventListener("submit", event => event.preventDefault());
    find.addEventListener("input", filter);
    trouble.addEventListener("change", filter);
  }

  const root = document.documentElement;
  function paintPage() {
    if (settings.theme) root.dataset.theme = settings.theme; else delete root.dataset.theme;
  }
  for (const name of ["unit", "clock", "theme"]) {
    const select = document.getElementById(name);
    select.value = settings[name];
    select.addEventListener("change", () => {
      choose(name, select.value);
      paintPage();
      refresh();
    });
  }
  document.querySelector(".switches").hidden = false;
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", refresh);

  document.addEventListener("click", event => {
    const button = event.target.closest("button.show");
    if (!button) return;
    const figure = button.closest(".area").querySelector("figure.chart");
    if (!figure) return;
    draw(figure);
    charts.get(figure).show(+button.dataset.begin, +button.dataset.end);
  });

  for (const details of document.querySelectorAll("details.area"))
    details.addEventListener("toggle", () => { if (details.open) drawRest(); });
  function openTarget() {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target && target.matches("details.area")) target.open = true;
  }
  window.addEventListener("hashchange", openTarget);
  // On paper everything is open.
  window.addEventListener("beforeprint", () => {
    for (const details of document.querySelectorAll("details")) details.open = true;
    drawAll();
  });

  root.dataset.script = "";
  paintPage();
  openTarget();
  // Of the few who once chose another unit or clock the words are changed first.
  function showChosen() {
    if (settings.unit || settings.clock !== "local") offer();
    showText(document);
  }
  showChosen();
  const first = figures().find(isDue);
  if (first) draw(first);
  filter();
  // In a page of one area this script stands right below the first chart: the rest of the page comes after it.
  document.addEventListener("DOMContentLoaded", () => {
    showChosen();
    soon(() => { offer(); drawRest(); });
  });
  tell();
  if (isServed()) {
    setInterval(() => { if (!document.hidden) renew(); }, EVERY);
    document.addEventListener("visibilitychange", () => { if (!document.hidden) renew(); });
  } else {
    setInterval(tell, EVERY);
  }
