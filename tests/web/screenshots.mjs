// Pictures of the pages in a folder: see scripts/screenshots.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { launch, open } from "./pages.mjs";

const [folder, out] = process.argv.slice(2);
const area = readdirSync(folder).filter(name => name.endsWith(".html") && name !== "index.html").sort()[0];
const browser = await launch();
const shots = [
  { name: "index", file: "index.html", options: { viewport: { width: 1200, height: 700 } } },
  { name: "area", file: area, options: { viewport: { width: 1000, height: 900 } } },
  { name: "area-dark", file: area, options: { viewport: { width: 1000, height: 700 }, colorScheme: "dark" }, to: ".good" },
  { name: "phone", file: area, options: { viewport: { width: 390, height: 900 } } },
];
for (const { name, file, options, to } of shots) {
  // What a page says of its age depends on the day the picture is made.
  const { page, close } = await open(browser, "file://" + join(folder, file), options);
  await page.evaluate(() => document.getElementById("live").remove());
  if (to) await page.evaluate(selector => document.querySelector(selector).scrollIntoView(), to);
  await page.waitForTimeout(300);
  await page.screenshot({ path: join(out, name + ".png") });
  await close();
}
await browser.close();
