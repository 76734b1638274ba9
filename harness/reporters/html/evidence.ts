import type { FaultRecord, FaultStage } from '../../core/nemesis-line.ts';
import type { Link } from '../../core/plan.ts';
import { nanosToMs, nanos, formatDurationMs } from '../../core/time.ts';
import type { RecordedMessage } from '../../core/recorded-message.ts';
import { momentText } from '../quantity-text.ts';
import { type Content, type Markup, markup } from './escape.ts';
import { faultMessages } from './fault-messages.ts';
import { jsonBlock } from './tables.ts';

const faultsShown = 100;
/** Messages are the longest part of the evidence. */
const faultsWithMessages = 24;
const linksShown = 12;

const stageOrder: readonly FaultStage[] = [
  'asked',
  'injected',
  'effective',
  'bit',
  'missed',
  'heal',
  'healed',
  'failed',
];

const stageText: Readonly<Record<FaultStage, string>> = {
  asked: 'asked for',
  injected: 'injected',
  effective: 'proven effective',
  bit: "bit the system's work",
  missed: 'never bit',
  heal: 'healing begins',
  healed: 'healing proven',
  failed: 'failed',
};

/** Each fault with its proofs: a fault that is not proven says nothing about the system. */
export function evidenceSection(faults: readonly FaultRecord[], messages: readonly RecordedMessage[] = []): Markup {
  const hidden = faults.length - faultsShown;
  const body =
    faults.length === 0
      ? markup`<p>No fault was injected.</p>`
      : markup`<div class="scroll" tabindex="0" role="region" aria-label="Evidence of faults"><table><thead><tr><th scope="col">fault</th><th scope="col">stage</th><th scope="col" class="num">at</th><th scope="col" class="num">after</th><th scope="col">what was seen</th></tr></thead>${faults.slice(0, faultsShown).map((fault, i) => faultRows(fault, i < faultsWithMessages ? messages : []))}</table></div>`;
  return markup`<section id="evidence" aria-labelledby="evidence-h"><h2 id="evidence-h">Evidence of each fault</h2><p class="soft">Two proofs: that it took effect (a probe, a process state), and that it bit (the system's own work was hit).</p>${body}${hidden > 0 ? markup`<p class="soft">and ${hidden} more, in history.jsonl</p>` : ''}</section>`;
}

function faultRows(fault: FaultRecord, messages: readonly RecordedMessage[]): Markup {
  const around = faultMessages(fault, messages);
  const reached = stageOrder.flatMap((stage) => {
    const record = fault.stages[stage];
    return record === undefined ? [] : [{ stage, ...record }];
  });
  const asked = fault.stages.asked?.at ?? fault.window.from;
  const rows = reached.map(({ stage, at, note, evidence }, i) => {
    const head = i === 0 ? faultHead(fault, reached.length + (around === undefined ? 0 : 1)) : '';
    const more =
      evidence === undefined ? '' : markup`<details><summary>evidence</summary>${jsonBlock(evidence)}</details>`;
    return markup`<tr>${head}<td>${stageMark(stage)}</td><td class="num">${momentText(at)}</td><td class="num">${stage === 'asked' ? '' : `+${formatDurationMs(nanosToMs(nanos(at - asked)))}`}</td><td class="wide">${note}${more}</td></tr>`;
  });
  const last = around === undefined ? '' : markup`<tr><td colspan="4" class="wide">${around}</td></tr>`;
  return markup`<tbody id="fault-${fault.step}">${rows}${last}</tbody>`;
}

function faultHead(fault: FaultRecord, rows: number): Markup {
  const links = fault.links.length === 0 ? '' : markup`<br><span class="soft small">${linksText(fault.links)}</span>`;
  return markup`<th scope="rowgroup" rowspan="${rows}">${fault.step} ${fault.fault}<br>${fault.targets.join(' ')}<br><span class="soft small">class ${fault.class}</span>${links}</th>`;
}

function linksText(links: readonly Link[]): string {
  const shown = links.slice(0, linksShown).map(([from, to]) => `${from}→${to}`);
  return links.length > shown.length ? `${shown.join(' ')} and ${links.length - shown.length} more` : shown.join(' ');
}

function stageMark(stage: FaultStage): Content {
  if (stage === 'effective' || stage === 'bit' || stage === 'healed')
    return markup`<span class="held">✓ ${stageText[stage]}</span>`;
  if (stage === 'missed' || stage === 'failed') return markup`<span class="open">? ${stageText[stage]}</span>`;
  return stageText[stage];
}
