// The dashboard as people use it, in Chromium. Run by browser.bats, which makes the pages.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { launch, open, report, serve, table } from "./pages.mjs";

const folder = process.env.PAGE_DIR;
const file = name => `file://${folder}/${name}`;
const readout = page => page.locator(".readout").first().textContent();
const windowOf = async page => (await page.locator("figure.chart").first().getAttribute("data-window")).split(" ").map(Number);
const span = ([from, to]) => to - from;
const digits = text => Number(text.replace(/[\s\u202f]/g, "").replace("\u2212", "-"));
let browser;

before(async () => { browser = await launch(); });
after(() => browser.close());

function isQuiet(seen, requests = 1) {
  assert.deepEqual(seen.console, []);
  assert.deepEqual(seen.dialogs, []);
  assert.equal(seen.requests.filter(url => !url.startsWith("data:")).length, requests, seen.requests.join("\n"));
}

test("the chart holds the numbers of the CSV", async () => {
  const { page, seen, close } = await open(browser, file("ES.html"));
  const drawn = await page.evaluate(() => JSON.parse(document.getElementById("data").textContent)["area-ES"]);
  const at = time => (Date.parse(time) - drawn.begin) / drawn.step;
  const near = (a, b) => assert.ok(Math.abs(a - b) <= 1e-5 * Math.abs(b), `${a} is not ${b}`);
  const readings = table("readings", "--area", "ES", "--from", "2024-03-10", "--fields", "quantity,time,value").filter(r => r.quantity === "load" && r.value);
  assert.ok(readings.length > 400);
  for (const r of readings) near(drawn.load[at(r.time)], Number(r.value));
  assert.equal(drawn.load.filter(v => v !== null).length, readings.length);
  const forecast = table("forecast", "--area", "ES", "--fields", "target,mean,p2_5,p97_5");
  assert.equal(forecast.length, drawn.forecast.length);
  forecast.forEach((f, i) => {
    assert.equal(Date.parse(f.target), drawn.forecastAt + i * drawn.step);
    near(drawn.forecast[i][0], Number(f.mean));
    near(drawn.forecast[i][1], Number(f.p2_5));
    near(drawn.forecast[i][6], Number(f.p97_5));
  });
  isQuiet(seen);
  await close();
});

test("hovering says the values of the time under the pointer", async () => {
  const { page, close } = await open(browser, file("ES.html"));
  const box = await page.locator(".plot").first().boundingBox();
  await page.mouse.move(box.x + box.width * 0.3, box.y + box.height * 0.4);
  await page.mouse.move(box.x + box.width * 0.31, box.y + box.height * 0.4);
  const said = await readout(page);
  const [, hour, load] = said.match(/\((\d\d:\d\d) UTC\): load ([\d\s\u202f]+)/);
  const readings = table("readings", "--area", "ES", "--from", "2024-03-27", "--fields", "quantity,time,value");
  assert.ok(readings.some(r => r.quantity === "load" && r.time.slice(11, 16) === hour && Math.round(Number(r.value)) === digits(load)), said);
  await close();
});

test("zoom by dragging, all by a double click, presets, the strip, the keyboard", async () => {
  const { page, seen, close } = await open(browser, file("ES.html"));
  const box = await page.locator(".plot").first().boundingBox(), first = await windowOf(page);
  const drag = async (from, to, y) => {
    await page.mouse.move(from, y);
    await page.mouse.down();
    await page.mouse.move((from + to) / 2, y, { steps: 4 });
    await page.mouse.move(to, y, { steps: 4 });
    await page.mouse.up();
  };
  await drag(box.x + box.width * 0.4, box.x + box.width * 0.6, box.y + 100);
  const zoomed = await windowOf(page);
  assert.ok(span(zoomed) < 0.35 * span(first), `${zoomed} in ${first}`);
  assert.equal(await page.locator(".buttons [aria-pressed=true]").count(), 0);
  await page.mouse.dblclick(box.x + box.width / 2, box.y + 100);
  await page.waitForFunction(() => document.querySelector("figure.chart").dataset.window.split(" ").reduce((a, b) => b - a) > 20 * 864e5);
  await page.getByRole("button", { name: "7 days" }).click();
  assert.ok(Math.abs(span(await windowOf(page)) / 864e5 - 8) < 0.1);
  const handle = await page.locator("img.dygraph-rangesel-zoomhandle").first().boundingBox();
  const before = await windowOf(page);
  await drag(handle.x + handle.width / 2, handle.x + handle.width / 2 - 200, handle.y + handle.height / 2);
  assert.ok(span(await windowOf(page)) > 1.3 * span(before), "the strip widens the window");
  await page.locator(".plot").first().focus();
  const said = await readout(page);
  await page.keyboard.press("ArrowLeft");
  assert.notEqual(await readout(page), said);
  const wide = span(await windowOf(page));
  await page.keyboard.press("+");
  assert.ok(span(await windowOf(page)) < wide);
  isQuiet(seen);
  await close();
});

test("series are switched off and on", async () => {
  const { page, close } = await open(browser, file("ES.html"));
  const picture = () => page.evaluate(() => Array.from(document.querySelectorAll("figure.chart canvas"), c => c.toDataURL()).join());
  await page.mouse.move(0, 0);
  for (const name of ["load", "forecast", "50, 80, 95 % bands", "issue before", "operator’s", "unusual"]) {
    const button = page.locator(".legend").first().getByRole("button", { name, exact: true });
    const on = await picture();
    await button.click();
    assert.equal(await button.getAttribute("aria-pressed"), "false");
    assert.notEqual(await picture(), on, name + " can be switched off");
    await button.click();
    assert.equal(await picture(), on, name + " comes back");
  }
  await close();
});

test("units, clock and theme change the page, and are remembered", async () => {
  const { page, seen, close } = await open(browser, file("feeder.html"));
  const peak = page.locator(".figures data").nth(1), kept = digits(await peak.textContent());
  await page.getByLabel("Unit").selectOption("kWh");
  assert.equal(digits(await peak.textContent()), Number((kept / 4).toPrecision(4))); // a quarter of an hour of kW
  assert.equal(await page.locator(".figures .unit").first().textContent(), "kWh");
  await page.getByLabel("Unit").selectOption("MWh");
  assert.ok(Math.abs(digits(await peak.textContent()) - kept / 4000) < 1e-4);
  await page.getByLabel("Unit").selectOption("");
  assert.equal(digits(await peak.textContent()), kept);
  const other = await open(browser, file("ES.html"));
  const time = other.page.locator(".figures time").first(), local = await time.textContent();
  await other.page.getByLabel("Clock").selectOption("utc");
  assert.match(await time.textContent(), /^\d{4}-\d\d-\d\d \d\d:\d\d UTC$/);
  assert.doesNotMatch(await readout(other.page), /\(/);
  await other.page.getByLabel("Clock").selectOption("local");
  assert.equal(await time.textContent(), local);
  const ground = p => p.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await ground(page);
  await page.getByLabel("Theme").selectOption("dark");
  const dark = await ground(page);
  assert.notEqual(dark, light);
  await page.reload();
  assert.equal(await ground(page), dark);
  await page.emulateMedia({ colorScheme: "dark" });
  await page.getByLabel("Theme").selectOption("");
  assert.equal(await ground(page), dark, "the system's theme");
  assert.deepEqual(seen.console, []);
  await other.close();
  await close();
});

test("an event is shown in the chart", async () => {
  const { page, close } = await open(browser, file("ES.html"));
  await page.getByRole("button", { name: /^Show dip of/ }).click();
  const [from, to] = await windowOf(page);
  assert.ok(from < Date.parse("2024-03-29T10:00Z") && Date.parse("2024-03-29T13:00Z") < to && to - from < 2 * 864e5);
  assert.match(await readout(page), /Unusual: dip/);
  await close();
});

test("served, it renews itself and keeps the zoom; nobody else is asked", async () => {
  const server = await serve(folder);
  const { page, seen, close } = await open(browser, server.origin + "/live/page.html");
  await page.locator("summary", { hasText: "The forecast as a table" }).click();
  await page.locator(".plot").first().focus();
  await page.keyboard.press("+");
  const zoomed = await windowOf(page), look = () => page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
  assert.match(await page.locator("#live").textContent(), /renews itself/);
  report("dashboard", "--area", "ES", "--output", folder + "/live/page.html", { ELF_AS_OF: "2024-03-31T01:00:00Z" });
  await look();
  await page.waitForFunction(() => document.querySelector("#as-of time").dateTime === "2024-03-31T01:00:00Z");
  assert.deepEqual(await windowOf(page), zoomed);
  assert.ok(await page.locator("details", { hasText: "The forecast as a table" }).first().evaluate(d => d.open));
  // The same again: asked, not changed. Then the server is gone, and the page says so and stays.
  await look();
  await page.waitForTimeout(300);
  server.close();
  await page.route("**/*", route => route.abort());
  await look();
  await page.waitForFunction(() => /no answer/.test(document.getElementById("live").textContent));
  assert.ok(await page.locator("figure.chart canvas").count() > 0);
  assert.ok(seen.requests.length >= 4);
  for (const url of seen.requests.filter(u => !u.startsWith("data:"))) assert.ok(url.startsWith(server.origin), url);
  await close();
});

test("hostile names and texts do nothing", async () => {
  for (const name of ["hostile.html", "hostile/index.html"]) {
    const { page, seen, close } = await open(browser, file(name));
    await page.waitForTimeout(200);
    assert.match(await page.title(), /^Load forecast/);
    assert.equal(await page.locator("main script, main iframe, main object, main b, main u, main [onerror], main [onload], main img:not(.dygraph-rangesel-zoomhandle)").count(), 0);
    assert.equal(await page.evaluate(() => window.owned), undefined);
    const text = await page.locator("main").innerText();
    assert.ok(text.includes("<script>window.owned"), "the name is there as text");
    assert.ok(text.includes('=HYPERLINK("http://evil.invalid")'));
    assert.equal(await page.locator('a[href^="javascript"], a[href^="http"]').count(), 0);
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 1440);
    isQuiet(seen);
    await close();
  }
});

test("axe finds nothing serious, light and dark, page and index", async () => {
  const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
  for (const name of ["ES.html", "new.html", "index.html", "page.html"])
    for (const colorScheme of ["light", "dark"]) {
      const { page, close } = await open(browser, file(name), { colorScheme, bypassCSP: true });
      await page.evaluate(axe);
      const found = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
      const bad = found.violations.filter(v => ["serious", "critical"].includes(v.impact))
        .map(v => `${name} ${colorScheme} ${v.id}: ${v.nodes.slice(0, 3).map(n => n.html.slice(0, 160) + n.failureSummary).join(" | ")}`);
      assert.deepEqual(bad, []);
      await close();
    }
});

test("nothing is wider than the screen, from phone to desk, and on paper", async () => {
  for (const name of ["ES.html", "new.html", "index.html", "page.html", "hostile.html"]) {
    const { page, close } = await open(browser, file(name));
    for (const width of [1440, 768, 360]) {
      await page.setViewportSize({ width, height: 900 });
      await page.waitForFunction(w => document.documentElement.clientWidth === w, width);
      // The charts follow in the next frame, before what asks for one.
      await page.evaluate(() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done))));
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), width, `${name} at ${width}`);
    }
    await close();
  }
  const { page, close } = await open(browser, file("ES.html"), { viewport: { width: 800, height: 1100 } });
  await page.emulateMedia({ media: "print" });
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 800);
  assert.ok(!(await page.locator(".switches").isVisible()));
  await close();
});

test("without JavaScript: words, tables, no dead switches", async () => {
  const { page, close } = await open(browser, file("ES.html"), { javaScriptEnabled: false });
  assert.match(await page.locator(".words").first().innerText(), /The load peaks at .* MW on .* with 80 % between/);
  assert.ok(!(await page.locator(".switches").isVisible()));
  assert.ok(!(await page.locator(".plot").first().isVisible()), "no empty frame");
  await page.locator("summary", { hasText: "The forecast as a table" }).click();
  assert.ok(await page.locator("td data").first().isVisible());
  assert.equal(await page.locator("button:visible").count(), 0);
  await close();
});

test("the index finds areas and leads to their pages", async () => {
  const { page, seen, close } = await open(browser, file("index.html"));
  assert.equal(await page.locator("#lights tbody tr:visible").count(), 4);
  await page.getByLabel("only those with trouble").check();
  assert.equal(await page.locator("#lights tbody tr:visible").count(), 3);
  await page.getByLabel("Find an area").fill("feed");
  assert.deepEqual(await page.locator("#lights tbody tr:visible th").allTextContents(), ["feeder"]);
  await page.getByRole("link", { name: "feeder" }).click();
  await page.waitForSelector("h2:has-text('feeder: failed')");
  await page.getByRole("link", { name: "All areas" }).click();
  await page.waitForSelector("#lights");
  assert.deepEqual(seen.console, []);
  await close();
});

test("an area without a forecast: its last load, and how old the page is, as people say it", async () => {
  report("dashboard", "--area", "ES", "--output", folder + "/early.html", { ELF_AS_OF: "2024-03-20T00:00:00Z" });
  const { page, seen, close } = await open(browser, file("early.html"));
  assert.match(await readout(page), /^Wed 20 Mar 00:00 \(23:00 UTC\): load [\d\u202f]+ MW/);
  assert.match(await page.locator("#live").textContent(), /^this page is \d+ (months|years) old$/);
  assert.deepEqual(seen.console, []);
  await close();
});

test("the chart is drawn before the rest is read, and what was chosen holds there too", async () => {
  const { page, seen, close } = await open(browser, file("ES.html"), {}, () => {
    new MutationObserver((changes, observer) => {
      if (!document.querySelector("figure.chart[data-drawn]")) return;
      observer.disconnect();
      window.readThen = Array.from(document.querySelectorAll("section.part"), s => s.getAttribute("aria-labelledby"));
    }).observe(document, { subtree: true, attributes: true, attributeFilter: ["data-drawn"] });
  });
  assert.deepEqual(await page.evaluate(() => window.readThen), ["area-ES-next"]);
  const times = page.locator(".events time[title]");
  const local = await times.allTextContents();
  assert.ok(local.length > 0);
  await page.getByLabel("Clock").selectOption("utc");
  await page.reload();
  await page.waitForFunction(() => !document.querySelector("button.show").hidden);
  assert.deepEqual(await times.allTextContents(), await times.evaluateAll(all => all.map(t => t.title)));
  await page.getByLabel("Clock").selectOption("local");
  assert.deepEqual(await times.allTextContents(), local);
  assert.deepEqual(seen.console, []);
  await close();
});

test("the bands are drawn between the quantiles", async () => {
  const { page, close } = await open(browser, file("ES.html"));
  // Three tints of one colour, one on the other: on the middle line of the bands, outside of it, and outside of all.
  const tints = await page.evaluate(() => {
    const canvas = Array.from(document.querySelectorAll("figure.chart .plot canvas")).find(c => c.width > 600), context = canvas.getContext("2d");
    const found = new Set(), column = Math.round(canvas.width * 0.9), { data } = context.getImageData(column, 0, 1, canvas.height);
    for (let i = 3; i < data.length; i += 4) found.add(data[i]);
    return Array.from(found);
  });
  for (const alpha of [0.2, 0.36, 0.488]) assert.ok(tints.some(t => Math.abs(t - alpha * 255) <= 2), `${alpha} in ${tints}`);
  await close();
});

test("the second chart and the buttons come by themselves", async () => {
  const { page, close } = await open(browser, file("ES.html"));
  await page.waitForFunction(() => document.querySelector("figure.errors[data-drawn] canvas"));
  await page.waitForFunction(() => !document.querySelector("button.show").hidden);
  await close();
});
