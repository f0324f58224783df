// What the tests of the page share: a browser, a server of a folder, tables of elf-report.
import { execFileSync } from "node:child_process";
import { createReadStream, existsSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { chromium } from "playwright-core";

const types = { ".html": "text/html; charset=utf-8", ".json": "application/json" };

export function report(...options) {
  const env = { ...process.env, ...(typeof options.at(-1) === "object" ? options.pop() : {}) };
  return execFileSync(join(process.env.ELF_BIN, "elf-report"), options, { encoding: "utf8", env });
}

// Rows of a report as objects of texts.
export function table(...options) {
  const [head, ...lines] = report(...options, "--format", "csv").trim().split("\n");
  const names = head.split(",");
  return lines.map(line => Object.fromEntries(line.split(",").map((value, i) => [names[i], value])));
}

// As nginx would deliver a folder: with the time of each file, so that one that did not change is not sent again.
export async function serve(folder) {
  const server = createServer((request, response) => {
    const file = join(folder, decodeURIComponent(new URL(request.url, "http://x").pathname));
    if (!existsSync(file) || !statSync(file).isFile()) return response.writeHead(404).end();
    const at = statSync(file).mtime.toUTCString() + statSync(file).ino;
    if (request.headers["if-none-match"] === `"${at}"`) return response.writeHead(304).end();
    response.writeHead(200, { "Content-Type": types[file.slice(file.lastIndexOf("."))] || "text/plain", ETag: `"${at}"`,
      "Cache-Control": "no-cache" });
    createReadStream(file).pipe(response);
  });
  await new Promise(done => server.listen(0, "127.0.0.1", done));
  return { origin: `http://127.0.0.1:${server.address().port}`, close: () => server.close() };
}

export function launch() {
  return chromium.launch({ executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"] });
}

// A page, and what it must not do: say anything on the console, ask another origin, open a dialog.
export async function open(browser, address, options = {}, script = null) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, timezoneId: "America/New_York", ...options });
  const page = await context.newPage();
  if (script) await page.addInitScript(script);
  const seen = { console: [], requests: [], dialogs: [] };
  page.on("console", message => seen.console.push(message.text()));
  page.on("pageerror", error => seen.console.push(String(error)));
  page.on("dialog", dialog => { seen.dialogs.push(dialog.message()); dialog.dismiss(); });
  page.on("request", request => seen.requests.push(request.url()));
  await page.goto(address);
  return { page, seen, close: () => context.close() };
}
