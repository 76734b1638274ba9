import { createHash } from 'node:crypto';

/**
 * The page's only script: a copy button, the moment under the pointer, and open details in print. All of the page's
 * content is there without it.
 */
export const script = `(()=>{
const copy=document.getElementById('copy'),repeat=document.getElementById('repeat');
if(copy&&repeat&&navigator.clipboard){copy.hidden=false;copy.addEventListener('click',()=>{navigator.clipboard.writeText(repeat.textContent).then(()=>{copy.textContent='Copied'},()=>{copy.textContent='Select and copy by hand'})})}
addEventListener('beforeprint',()=>{for(const each of document.querySelectorAll('details'))each.open=true});
for(const svg of document.querySelectorAll('svg[data-from]')){
const n=(k)=>Number(svg.dataset[k]),line=document.createElementNS(svg.namespaceURI,'path'),label=document.createElementNS(svg.namespaceURI,'text'),h=svg.viewBox.baseVal.height;
line.setAttribute('class','cursor');label.setAttribute('class','s halo');label.setAttribute('y',h-22);svg.append(line,label);
svg.addEventListener('pointermove',(event)=>{const p=new DOMPoint(event.clientX,event.clientY).matrixTransform(svg.getScreenCTM().inverse());
const isIn=p.x>=n('left')&&p.x<=n('right');line.style.display=label.style.display=isIn?'':'none';if(!isIn)return;
const t=n('from')+(p.x-n('left'))/(n('right')-n('left'))*(n('to')-n('from'));
line.setAttribute('d','M'+p.x+' 0V'+(h-20));label.setAttribute('x',p.x>n('right')-70?p.x-62:p.x+5);label.textContent=t.toFixed(3)+' s'});
svg.addEventListener('pointerleave',()=>{line.style.display=label.style.display='none'})}
})()`;

/** Names the one script that may run: markup that slipped through the escaping could not bring its own. */
export const contentSecurityPolicy: string = [
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  `script-src 'sha256-${createHash('sha256').update(script).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');
