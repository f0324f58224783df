import { launch } from "./pages.mjs";
import { readFileSync } from "node:fs";
const browser = await launch();
const file = process.argv[2];
let best=null;
for (let i=0;i<5;i++){
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, timezoneId: "America/New_York" });
  const page = await context.newPage();
  await browser.startTracing(page,{categories:["devtools.timeline","disabled-by-default-devtools.timeline","v8.execute","disabled-by-default-v8.compile","blink.user_timing"]});
  await page.goto("file://"+file);
  const t = await page.evaluate(()=>{const n=performance.getEntriesByType("navigation")[0];return [n.responseEnd,n.domInteractive,n.domContentLoadedEventEnd,n.loadEventEnd].map(Math.round).join("/")+" "+performance.getEntriesByType("paint").map(x=>x.name+Math.round(x.startTime))});
  const buf = await browser.stopTracing();
  const ev = JSON.parse(buf.toString()).traceEvents;
  await context.close();
  const sums={}; const big=[];
  for (const e of ev) if (e.ph==="X" && e.dur>0) { const k=e.name; sums[k]=(sums[k]||0)+(e.tdur||e.dur)/1000; if ((e.tdur||e.dur)>3000) big.push([e.name,Math.round((e.tdur||e.dur)/100)/10, JSON.stringify(e.args).slice(0,110)]); }
  if(!best||parseInt(t.split("/")[2])<parseInt(best.t.split("/")[2])) best={t,sums,big};
}
console.log(best.t);
console.log(Object.entries(best.sums).sort((a,b)=>b[1]-a[1]).slice(0,25).map(([k,v])=>k+" "+v.toFixed(1)).join("\n"));
console.log(best.big.map(x=>x.join(" ")).join("\n"));
await browser.close();
