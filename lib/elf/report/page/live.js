
  // A page that is served asks now and then for the data beside it; a page that is opened as a file
  // asks for nothing.
  const EVERY = 60 * 1000, OLD = 3 * HOUR;
  const live = document.getElementById("live");
  let asOf = Date.parse(document.querySelector("#as-of time").dateTime), tag = null, lost = false;

  // As age_text of views.sql says it.
  function ageText() {
    const hours = (Date.now() - asOf) / HOUR;
    if (hours < OLD / HOUR) return "";
    const [length, unit] = hours < 72 ? [1, "hours"] : hours < 24 * 120 ? [24, "days"] : hours < 24 * 730 ? [24 * 30.44, "months"] : [24 * 365.25, "years"];
    return "this page is " + Math.round(hours / length) + " " + unit + " old";
  }
  function tell() {
    const served = isServed() ? (lost ? "no answer, trying again" : "renews itself") : "";
    live.textContent = [served, ageText()].filter(Boolean).join(" · ");
    live.classList.toggle("lost", lost);
  }
  function isServed() {
    return Boolean(document.body.dataset.live) && /^https?:$/.test(location.protocol);
  }

  // Each marked part of the page becomes that of the new one; parts that did not change are left
  // alone, with what was opened and scrolled in them.
  function exchange(html) {
    const fresh = new DOMParser().parseFromString(html, "text/html");
    const ids = root => Array.from(root.querySelectorAll("[data-part]"), e => e.id).join("\n");
    const page = document.querySelector("main");
    if (ids(fresh) !== ids(page)) return false;
    for (const part of fresh.querySelectorAll("[data-part]")) {
      const old = document.getElementById(part.id);
      if (sources.get(part.id) === part.innerHTML) continue;
      sources.set(part.id, part.innerHTML);
      const open = Array.from(old.querySelectorAll("details"), d => d.open);
      const scrolled = Array.from(old.querySelectorAll(".scroll"), s => [s.scrollLeft, s.scrollTop]);
      old.replaceChildren(...Array.from(part.childNodes, n => document.adoptNode(n)));
      old.querySelectorAll("details").forEach((d, i) => { d.open = Boolean(open[i]); });
      old.querySelectorAll(".scroll").forEach((s, i) => { if (scrolled[i]) [s.scrollLeft, s.scrollTop] = scrolled[i]; });
    }
    return true;
  }
  // The parts as they were sent, before anything is changed in them.
  const sources = new Map();
  function remember() {
    for (const part of document.querySelectorAll("main [data-part]"))
      if (!sources.has(part.id)) sources.set(part.id, part.innerHTML);
  }

  async function renew() {
    try {
      const answer = await fetch(document.body.dataset.live, { cache: "no-cache", credentials: "same-origin" });
      if (!answer.ok) throw new Error(String(answer.status));
      const mark = answer.headers.get("ETag") || answer.headers.get("Last-Modified");
      lost = false;
      if (mark && mark === tag) return tell();
      const news = await answer.json();
      tag = mark;
      if (news.version !== document.body.dataset.version) return location.reload();
      if (Date.parse(news.asOf) !== asOf || !tag) {
        areas = news.areas;
        if (!exchange(news.main)) return location.reload();
        asOf = Date.parse(news.asOf);
        document.title = news.title;
        const time = document.querySelector("#as-of time");
        time.dateTime = news.asOf;
        time.textContent = news.asOfText + " UTC";
        refresh();
      }
    } catch (error) {
      lost = true;
    }
    tell();
  }
