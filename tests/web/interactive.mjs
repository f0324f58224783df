// Milliseconds from asking for a page to the end of its scripts, charts drawn, best of five: `interactive in browser,MS,ms`.
import { launch, open } from "./pages.mjs";

const browser = await launch(), times = [];
for (let i = 0; i < 5; ++i) {
  const { page, close } = await open(browser, "file://" + process.argv[2]);
  times.push(await page.evaluate(() => performance.getEntriesByType("navigation")[0].domContentLoadedEventEnd));
  await close();
}
console.log(`interactive in browser,${Math.round(Math.min(...times))},ms`);
await browser.close();
