/**
 * The page's one style sheet. Outcomes use Okabe and Ito's colours (distinguishable without red-green vision), and each
 * has a pattern, a shape or a word beside its colour.
 */
export const style: string = `
:root{color-scheme:light dark;--page:#f7f6f2;--card:#fff;--ink:#1b212c;--soft:#566070;--line:#dddad2;--grid:#e9e6de;
--ok:#1f7a99;--ok-soft:#cfe6ee;--fail:#b86e00;--info:#9b2f86;--fault:#b8380f;--fault-soft:#b8380f;--node:#dfe6ea;--doubt:#9b2f86;
--violated:#a3201a;--passed:#17653a;--inconclusive:#7d5200;--error:#5f2c94;--tint:#f1efe9;--link:#175a8c;--flag-ink:#fff}
@media (prefers-color-scheme:dark){:root{--page:#11141a;--card:#191d25;--ink:#e8eaf0;--soft:#a3adbb;--line:#303743;--grid:#272d38;
--ok:#5cb8d6;--ok-soft:#1f3c48;--fail:#f0ad3d;--info:#e289d2;--fault:#ff8a5c;--fault-soft:#ff8a5c;--node:#2b3440;--doubt:#e289d2;
--violated:#ff8f85;--passed:#6fd39b;--inconclusive:#f2c04f;--error:#c7a2f5;--tint:#20252f;--link:#86c1ee;--flag-ink:#11141a}}
*{box-sizing:border-box}html{scroll-behavior:smooth;-webkit-text-size-adjust:100%}
body{margin:0;overflow-wrap:break-word;background:var(--page);color:var(--ink);font:16px/1.55 Inter,-apple-system,BlinkMacSystemFont,"Segoe UI",Roboto,"Noto Sans","Helvetica Neue","Liberation Sans",Arial,sans-serif}
main,header,footer{max-width:1180px;margin:0 auto;padding:0 24px}
h1{font-size:clamp(1.35rem,1rem + 1.7vw,2rem);line-height:1.22;letter-spacing:-.015em;margin:14px 0 8px;font-weight:680;overflow-wrap:anywhere;text-wrap:balance}
h2{font-size:1.22rem;letter-spacing:-.01em;margin:0 0 4px;font-weight:660}h3{font-size:1rem;margin:20px 0 6px;font-weight:640}
p{margin:6px 0;max-width:76ch}a{color:var(--link)}.soft{color:var(--soft)}.small{font-size:.86rem}
code,pre,.mono{font-family:"JetBrains Mono",ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace;font-size:.88em}
.top{display:flex;flex-wrap:wrap;gap:2px 18px;align-items:baseline;padding-top:22px;padding-bottom:14px}
.brand{font-weight:720;letter-spacing:-.02em;font-size:1.06rem}.brand i{display:inline-block;width:.62em;height:.62em;border:2.5px solid var(--ink);border-right-color:transparent;border-radius:50%;margin-right:.42em;vertical-align:-.02em}
section{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:22px 24px;margin:0 0 18px}
.verdict{border-top:6px solid var(--tone)}.verdict.violated{--tone:var(--violated)}.verdict.passed{--tone:var(--passed)}.verdict.inconclusive{--tone:var(--inconclusive)}.verdict.error{--tone:var(--error)}
.badge{display:inline-flex;align-items:center;gap:9px;color:var(--tone);font-weight:720;letter-spacing:.06em;font-size:.9rem}.badge .chip{color:var(--ink);font-weight:500;letter-spacing:0}.small-h{font-size:1rem;margin-top:16px}.badge svg{width:22px;height:22px;flex:none}
.columns{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,300px),1fr));gap:4px 32px}
.columns>*,.top>*,main>*{min-width:0}.top>*,h3,.badge,summary{overflow-wrap:anywhere}.columns h3{margin-top:12px}ul,ol{margin:6px 0;padding-left:1.35em}li{margin:3px 0;max-width:80ch;overflow-wrap:anywhere}
.figures{display:grid;grid-template-columns:repeat(8,1fr);gap:1px;background:var(--line);border:1px solid var(--line);border-radius:9px;overflow:hidden;margin:18px 0 4px}
.figures div{background:var(--card);padding:10px 14px}.figures dt{color:var(--soft);font-size:.8rem}.figures dd{margin:0;font-size:1.22rem;font-weight:640;font-variant-numeric:tabular-nums;letter-spacing:-.01em}
dl{margin:0}.pairs{display:grid;grid-template-columns:minmax(110px,max-content) 1fr;gap:3px 18px}.pairs dt{color:var(--soft)}.pairs dd{margin:0;overflow-wrap:anywhere}
nav{display:flex;flex-wrap:wrap;gap:4px 16px;margin:0 0 16px;font-size:.9rem}nav a{text-decoration:none;padding:3px 0}nav a:hover{text-decoration:underline}
.violation{border-left:4px solid var(--violated);padding:2px 0 2px 18px;margin:18px 0 8px}.violation h2{margin:0 0 6px;font-size:1.06rem;overflow-wrap:anywhere}
.flag{display:inline-block;background:var(--violated);color:var(--flag-ink);border-radius:4px;font-size:.78rem;font-weight:700;padding:1px 7px;margin-right:8px;vertical-align:.1em}
.violation ol{max-width:78ch}.chips{display:flex;flex-wrap:wrap;align-items:flex-start;gap:6px;margin:10px 0;padding:0;list-style:none}.chips li{margin:0}.chip,.chips li{background:var(--tint);border-radius:13px;padding:1px 11px;font-size:.84rem}
.scroll{overflow-x:auto;margin:10px 0 0}.scroll:focus-visible,a:focus-visible,button:focus-visible,summary:focus-visible{outline:3px solid var(--link);outline-offset:2px;border-radius:4px}
table{border-collapse:collapse;width:100%;font-size:.92rem;font-variant-numeric:tabular-nums}th,td{text-align:left;vertical-align:top;padding:6px 14px 6px 0;border-bottom:1px solid var(--line)}
thead th{color:var(--soft);font-weight:560;font-size:.84rem;white-space:nowrap}tbody th{font-weight:600}th .soft{font-weight:400}th[scope=rowgroup]{width:250px}td.num,th.num{text-align:right;white-space:nowrap}td code{overflow-wrap:anywhere}td:has(code){min-width:190px}td.wide{min-width:230px;overflow-wrap:anywhere}td:last-child,th:last-child{padding-right:0}
.nowrap{white-space:nowrap}.held{color:var(--passed)}.broken{color:var(--violated)}.open{color:var(--inconclusive)}.held,.broken,.open{font-weight:640;white-space:nowrap}
pre{background:var(--tint);border-radius:8px;padding:11px 14px;margin:8px 0;overflow-x:auto;white-space:pre-wrap;overflow-wrap:anywhere}
.command{display:flex;gap:10px;align-items:flex-start}.command pre{flex:1;min-width:0}button{font:inherit;font-size:.86rem;border:1px solid var(--line);background:var(--card);color:var(--ink);border-radius:7px;padding:6px 13px;margin-top:9px;cursor:pointer}button:hover{background:var(--tint)}[hidden]{display:none}
details{margin:6px 0}summary{cursor:pointer;color:var(--link);width:fit-content}
.plan,.plan ol{list-style:none;padding-left:0}.plan ol{padding-left:26px;border-left:2px solid var(--line);margin-left:6px}.plan li{max-width:none;padding:2px 0}.plan .id{display:inline-block;min-width:2.6em;font-weight:680}
.legend{display:flex;flex-wrap:wrap;gap:4px 20px;padding:0;margin:8px 0 0;list-style:none;font-size:.86rem;color:var(--soft)}.legend li{display:flex;align-items:center;gap:7px;margin:0}.legend svg{width:26px;height:14px;flex:none}
footer{color:var(--soft);font-size:.86rem;padding-top:6px;padding-bottom:40px}
.plot{display:block;width:100%;min-width:840px;height:auto}.plot text{font:12px Inter,-apple-system,BlinkMacSystemFont,"Segoe UI",Roboto,"Noto Sans","Helvetica Neue","Liberation Sans",Arial,sans-serif;fill:var(--ink)}.plot .s{fill:var(--soft);font-size:11px}.plot .h{font-weight:640}.plot .end{text-anchor:end}.plot .mid{text-anchor:middle}
.grid{stroke:var(--grid);fill:none}.edge{stroke:var(--line);fill:none}.ok{fill:var(--ok)}.fail{fill:var(--fail)}.info{fill:var(--info)}
.band{fill:var(--fault-soft);opacity:.1}.bandedge{stroke:var(--fault);stroke-dasharray:3 3;opacity:.55;fill:none}.faultbar{fill:var(--card);stroke:var(--fault);stroke-width:1.4}.stage{fill:var(--fault)}.tick{stroke:var(--fault);stroke-width:1.2;fill:none}
.l-ok{stroke:var(--ok);fill:none;stroke-width:5}.l-fail{stroke:var(--fail);fill:none;stroke-width:5}.l-info{stroke:var(--info);fill:none;stroke-width:5;opacity:.6}.infobox{fill:url(#p-info);stroke:var(--info);stroke-width:.8}.p-fail{stroke:var(--card);stroke-width:1.4}.p-info{stroke:var(--info);stroke-width:1}
.named{fill:none;stroke:var(--violated);stroke-width:2.2}.vline{stroke:var(--violated);stroke-width:1.6;fill:none}.vwin{fill:var(--violated);opacity:.13}.vflag{fill:var(--violated)}.plot .vtext{fill:var(--flag-ink);font-weight:700;font-size:11px}
.up{fill:var(--node)}.silent{fill:url(#p-silent);stroke:var(--soft);stroke-width:.7}.down{fill:var(--card);stroke:var(--fault);stroke-width:1.3;stroke-dasharray:4 3}.paused{fill:url(#p-paused);stroke:var(--fault);stroke-width:1.2}.p-soft{stroke:var(--soft);stroke-width:.8;opacity:.6}.p-fault{stroke:var(--fault);stroke-width:2;opacity:.5}
.doubt{fill:var(--doubt);opacity:.3}.doubtline{stroke:var(--doubt);stroke-width:1.3;fill:none}.starved{fill:url(#p-silent);stroke:var(--soft);stroke-width:.7}.phase{fill:var(--tint);stroke:var(--line)}
.line{fill:none;stroke-width:2;stroke-linejoin:round}.area-ok{fill:var(--ok-soft)}.st-ok{stroke:var(--ok)}.st-fail{stroke:var(--fail)}.st-info{stroke:var(--info)}.st-soft{stroke:var(--soft)}.st-ink{stroke:var(--ink)}.dash1{stroke-dasharray:7 3}.dash2{stroke-dasharray:2 3}.thin{stroke-width:1.3}.dot{fill:none;stroke-width:1.3;stroke-linecap:round}
.lane{stroke:var(--line);stroke-width:1.5;fill:none}.arrow{stroke:var(--soft);stroke-width:1.4;fill:none}.lost{stroke:var(--violated);stroke-width:1.5;stroke-dasharray:5 4;fill:none}.late{stroke:var(--fault);stroke-width:1.5;stroke-dasharray:7 3;fill:none}.plot .told{fill:var(--fault);font-weight:640}.act{fill:var(--card);stroke:var(--ink);stroke-width:1.6}.act-commit{fill:var(--ok);stroke:var(--ok)}.act-abort{fill:var(--card);stroke:var(--violated);stroke-width:2}.halo{paint-order:stroke;stroke:var(--card);stroke-width:4px;stroke-linejoin:round}
.plot .m{font-family:"JetBrains Mono",ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace}.txn{fill:var(--tint);stroke:var(--ink);stroke-width:1.4}.txn.rest{fill:var(--card);stroke:var(--soft);stroke-dasharray:5 4}
.dep{--dep:var(--ink)}.dep-rw{--dep:var(--violated)}.dep-wr{--dep:var(--ok)}.dep-order{--dep:var(--soft)}.way{fill:none;stroke:var(--dep);stroke-width:1.7}.dep-rw .way{stroke-dasharray:7 4}.dep-order .way{stroke-dasharray:2 4;stroke-linecap:round}.tip{fill:var(--dep)}.kind{fill:var(--card);stroke:var(--dep);stroke-width:1.4}.plot .dep .h{fill:var(--dep)}.paper{fill:var(--card)}
.op-placed{fill:var(--ok-soft);stroke:var(--ok);stroke-width:1.3}.op-unplaced{fill:var(--card);stroke:var(--soft);stroke-width:1.3;stroke-dasharray:4 3}.op-plain{fill:var(--tint);stroke:var(--soft);stroke-width:1.3}.op-stuck{fill:url(#p-stuck);stroke:var(--violated);stroke-width:2.4}.p-stuck{stroke:var(--violated);stroke-width:1.2;opacity:.35}
.order{fill:none;stroke:var(--ok);stroke-width:1.2;opacity:.6}.place{fill:var(--card);stroke:var(--ok);stroke-width:1.4}.plot .placenumber{fill:var(--ink);font-size:10.5px;font-weight:640}.prefix{fill:none;stroke:var(--ok);stroke-width:3}.prefixend{stroke-dasharray:5 4}
.cursor{stroke:var(--ink);stroke-width:1;opacity:.6;pointer-events:none}
@media (max-width:1040px){.figures{grid-template-columns:repeat(4,1fr)}}
@media (max-width:640px){.figures{grid-template-columns:repeat(2,1fr)}main,header,footer{padding-left:12px;padding-right:12px}section{padding:16px 14px;border-radius:9px}.pairs{grid-template-columns:1fr}.pairs dd{margin-bottom:7px}.command{display:block}}
@media print{:root{color-scheme:light}body{background:#fff;font-size:11pt}section{break-inside:auto;border:0;border-top:1px solid #999;border-radius:0;padding:12px 0}.verdict{border-top:5px solid var(--tone)}nav,button{display:none}.scroll{overflow:visible}.plot{min-width:0}tr,.violation,svg{break-inside:avoid}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
@media (prefers-reduced-motion:reduce){html{scroll-behavior:auto}}
`.replaceAll('\n', '');
