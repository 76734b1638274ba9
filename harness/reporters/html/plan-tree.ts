import type { FaultRecord } from '../../core/nemesis-line.ts';
import type { Plan, Step } from '../../core/plan.ts';
import { actionText, leftOutText, lengthText, whenText } from '../plan-text.ts';
import { type Content, type Markup, markup } from './escape.ts';

/** Steps shown under one parent. */
const stepsShown = 200;

/** The plan as a numbered tree, each fault with what became of it. */
export function planSection(plan: Plan | undefined, faults: readonly FaultRecord[]): Content {
  if (plan === undefined) return '';
  const bySteps = new Map(faults.map((fault) => [fault.step, fault]));
  const options = Object.entries(plan.options).map(([name, value]) => markup`<li>${name} ${String(value)}</li>`);
  const notRun = plan.notRun.map(({ what, why }) => markup`<li>${what}: ${why}</li>`);
  return markup`<section id="plan" aria-labelledby="plan-h"><h2 id="plan-h">Plan</h2><p class="soft">Drawn whole from the seed before the run, and saved as plan.json. Times are relative to the step above.</p><ul class="chips">${options}</ul>${tree(plan.steps, bySteps)}${plan.requires.length === 0 ? '' : markup`<p>Must hit the system at work: ${plan.requires.join(', ')}.</p>`}${notRun.length === 0 ? '' : markup`<h3>Not run here</h3><ul>${notRun}</ul>`}${plan.leftOut === undefined || plan.leftOut.length === 0 ? '' : markup`<p class="soft">${leftOutText(plan.leftOut)}</p>`}</section>`;
}

function tree(steps: readonly Step[], faults: ReadonlyMap<string, FaultRecord>, depth = 0): Markup {
  const items = steps.slice(0, stepsShown).map((step) => {
    const children = step.steps === undefined || step.steps.length === 0 ? '' : tree(step.steps, faults, depth + 1);
    const length = lengthText(step);
    return markup`<li><span class="id">${step.id}</span> ${actionText(step)} <span class="soft">${whenText(step.when)}${length === '' ? '' : `, ${length}`}${step.required && step.do.kind === 'fault' ? ', required' : ''}</span> ${outcome(step, faults)}${children}</li>`;
  });
  if (steps.length > stepsShown)
    items.push(markup`<li class="soft">and ${steps.length - stepsShown} more steps, in plan.json</li>`);
  return depth === 0 ? markup`<ol class="plan">${items}</ol>` : markup`<ol>${items}</ol>`;
}

function outcome(step: Step, faults: ReadonlyMap<string, FaultRecord>): Content {
  if (step.do.kind !== 'fault') return '';
  const fault = faults.get(step.id);
  if (fault === undefined) return markup`<span class="open">? not reached</span>`;
  if (fault.stages.failed !== undefined) return markup`<span class="broken">✕ failed</span>`;
  if (fault.stages.bit !== undefined) return markup`<span class="held">✓ bit</span>`;
  if (fault.stages.effective !== undefined) return markup`<span class="open">? effective, did not bite</span>`;
  return markup`<span class="open">? not proven</span>`;
}
