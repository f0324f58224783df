import { launch } from "./pages.mjs";
const browser = await launch();
const file = process.argv[2];
const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, timezoneId: "America/New_York" });
const page = await context.newPage();
const c = await context.newCDPSession(page);
await c.send("Profiler.enable"); await c.send("Profiler.setSamplingInterval",{interval:100}); await c.send("Profiler.start");
await page.goto("file://"+file);
const { profile } = await c.send("Profiler.stop");
const byId=new Map(profile.nodes.map(n=>[n.id,n])); const self=new Map(), parent=new Map();
for (const n of profile.nodes) for (const ch of n.children||[]) parent.set(ch,n.id);
profile.samples.forEach((s,i)=>self.set(s,(self.get(s)||0)+profile.timeDeltas[i]/1000));
const name=n=>n.callFrame.functionName+":"+n.callFrame.lineNumber+":"+n.callFrame.columnNumber;
const selfF={},tot={};
for(const [id,t] of self){ let n=byId.get(id); selfF[name(n)]=(selfF[name(n)]||0)+t; const seen=new Set(); let p=id; while(p!==undefined){const k=name(byId.get(p)); if(!seen.has(k)){seen.add(k);tot[k]=(tot[k]||0)+t;} p=parent.get(p);} }
const top=(o,n)=>Object.entries(o).sort((a,b)=>b[1]-a[1]).slice(0,n).map(([k,v])=>v.toFixed(1)+" "+k).join("\n");
console.log("SELF\n"+top(selfF,22)+"\nTOTAL\n"+top(tot,60));
await browser.close();
