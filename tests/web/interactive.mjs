// Milliseconds from asking for a page until it is of use, best and median of eleven, beside the floor, a blank page in
// the same browser. Of use: the first chart is drawn and says the values under the pointer, or, on a page without a
// chart, the search field takes letters; and something is painted. Prints `interactive in browser,MS,ms` and more.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { launch, open } from "./pages.mjs";

// Runs in the page before its own scripts.
function watch() {
  new MutationObserver((changes, observer) => {
    const figure = document.querySelector("figure.chart[data-drawn]");
    if (!figure) return;
    observer.disconnect();
    const readout = figure.querySelector(".readout"), before = readout.textContent;
    const canvas = Array.from(figure.querySelectorAll(".plot canvas")).find(c => c.style.zIndex !== "10" && c.width > 600) || figure.querySelector("canvas");
    const box = canvas.getBoundingClientRect();
    for (const target of figure.querySelectorAll(".plot canvas"))
      target.dispatchEvent(new MouseEvent("mousemove", { bubbles: true, clientX: box.left + box.width * 0.3, clientY: box.top + 90 }));
    window.reacted = readout.textContent !== before ? performance.now() : NaN;
  }).observe(document, { subtree: true, attributes: true, attributeFilter: ["data-drawn"] });
}

async function timesOf(browser, address) {
  const times = [];
  for (let i = 0; i < 11; ++i) {
    const { page, close } = await open(browser, address, {}, watch);
    await page.waitForFunction(() => performance.getEntriesByName("first-contentful-paint").length > 0);
    times.push(await page.evaluate(() => {
      const [painted] = performance.getEntriesByName("first-contentful-paint");
      const loaded = performance.getEntriesByType("navigation")[0].domContentLoadedEventEnd;
      return Math.max(painted.startTime, document.querySelector("figure.chart") ? window.reacted : loaded);
    }));
    await close();
  }
  if (times.some(Number.isNaN)) throw new Error("the chart did not react to the pointer");
  return times.sort((a, b) => a - b).map(Math.round);
}

const folder = mkdtempSync(join(tmpdir(), "elf-blank-")), blank = join(folder, "blank.html");
writeFileSync(blank, "<!doctype html><title>blank</title><p>blank");
const browser = await launch();
try {
  await timesOf(browser, "file://" + blank); // warms up the browser
  const floor = await timesOf(browser, "file://" + blank), page = await timesOf(browser, "file://" + process.argv[2]);
  console.log(`interactive in browser,${page[0]},ms\ninteractive in browser (median),${page[5]},ms`);
  console.log(`blank page in browser,${floor[0]},ms\nblank page in browser (median),${floor[5]},ms`);
} finally {
  await browser.close();
  rmSync(folder, { recursive: true });
}
