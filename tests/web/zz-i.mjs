import { launch } from "./pages.mjs";
const browser = await launch();
for (let i=0;i<4;i++){
const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, bypassCSP:true });
const page = await context.newPage();page.on("pageerror",e=>console.log(String(e)));page.on("console",e=>console.log(e.text()));
await page.goto("file://"+process.argv[2]);
console.log(JSON.stringify(await page.evaluate(()=>({m:performance.getEntriesByType("mark").map(m=>m.name+Math.round(m.startTime)).join(" "),pts:g.layout_.points.map(p=>p.length), n:g.rawData_.length}))));
await context.close();}
await browser.close();
