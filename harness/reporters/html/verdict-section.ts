import type { RunRecord } from '../../core/run-record.ts';
import type { RunVerdict } from '../../core/run-verdict.ts';
import { formatDurationMs, nanosToMs, nanos } from '../../core/time.ts';
import type { CycleLayouts } from '../diagram/layout-cycles.ts';
import { countOf, countText } from '../quantity-text.ts';
import { outcomeWord } from '../verdict-text.ts';
import { outcomeSign } from './badge.ts';
import { type Content, type Markup, markup } from './escape.ts';
import type { RunModel } from './run-model.ts';
import { table, validityMark } from './tables.ts';
import { violationCard, violationsShown } from './violation-card.ts';

/** Lines of a list; the rest is counted. */
const listed = 40;

/** The answer first: what was violated with the shortest explanation, or what was established and what was not. */
export function verdictSection(record: RunRecord, verdict: RunVerdict, model: RunModel, layouts: CycleLayouts): Markup {
  const reasons = verdict.reasons.filter((reason) => reason !== verdict.headline);
  const hidden = model.violations.length - violationsShown;
  return markup`<section class="verdict ${verdict.outcome}" id="verdict" aria-labelledby="headline"><div class="badge">${outcomeSign(verdict.outcome)}${outcomeWord[verdict.outcome]}${modelLabel(verdict)}</div><h1 id="headline">${sentence(verdict.headline)}</h1>${list(reasons)}${model.damage === undefined ? '' : markup`<p>The history could not be read: ${model.damage}</p>`}${list(record.gaps)}${figures(verdict, model)}${model.violations.slice(0, violationsShown).map((each) => violationCard(record, verdict, model, each, layouts))}${hidden > 0 ? markup`<p>And ${countOf(hidden, 'more violation')}, in verdict.json.</p>` : ''}${summaries(verdict)}</section>`;
}

function modelLabel(verdict: RunVerdict): Content {
  if (verdict.outcome !== 'violated') return '';
  return markup` <span class="chip">${verdict.model} the declared failure model</span>`;
}

function figures(verdict: RunVerdict, model: RunModel): Markup {
  const count = (type: string): number => model.operations.filter((each) => each.type === type).length;
  const bit = verdict.faults.filter((fault) => fault.stages.bit !== undefined).length;
  const proven = verdict.faults.filter((fault) => fault.stages.effective !== undefined).length;
  const doubt = model.nodes.reduce((max, lane) => Math.max(max, lane.inDoubtMax), 0);
  const entries: [string, string][] = [
    ['operations', countText(model.operations.length)],
    ['ok', countText(count('ok'))],
    ['fail', countText(count('fail'))],
    ['info', countText(count('info'))],
    ['faults proven', `${proven} of ${verdict.faults.length}`],
    ['faults that bit', `${bit} of ${verdict.faults.length}`],
    ['most in doubt', countText(doubt)],
    ['run time', formatDurationMs(nanosToMs(nanos(model.window.to)))],
  ];
  return markup`<dl class="figures">${entries.map(([name, value]) => markup`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}

/** What was established, what was not tested, which marks were reached. */
function summaries(verdict: RunVerdict): Markup {
  const established = verdict.verdicts
    .filter((each) => each.validity === 'valid')
    .map((each) => `${each.checker}: ${each.summary}${each.complete ? '' : ' (necessary checks only)'}`);
  const open = [
    ...verdict.notTested,
    ...verdict.properties
      .filter((each) => each.validity === 'unknown')
      .map((each) => `${each.property}: ${each.reason}`),
  ];
  return markup`<div class="columns"><div><h2 class="small-h">What was established</h2>${list(established, 'Nothing.')}</div><div><h2 class="small-h">What was not tested</h2>${list(open, 'Nothing was left out.')}</div>${marks(verdict)}</div>`;
}

function marks(verdict: RunVerdict): Content {
  if (verdict.marks.length === 0) return '';
  const items = verdict.marks.slice(0, listed).map((mark) => {
    const state = mark.isReached
      ? markup`<span class="held">✓ reached</span>`
      : markup`<span class="open">? not reached</span>`;
    return markup`<li>${state} ${mark.name}: <span class="soft">${mark.statement}</span></li>`;
  });
  return markup`<div><h2 class="small-h">What the run had to reach</h2><ul>${items}</ul></div>`;
}

/** Every declared property with its judgement. */
export function propertiesSection(record: RunRecord, verdict: RunVerdict): Markup {
  const declared = new Map(record.system?.properties.map((property) => [property.name, property]));
  const rows = verdict.properties.map((each): Content[] => {
    const property = declared.get(each.property);
    const statement = property === undefined ? '–' : `${property.statement} (${property.kind})`;
    return [each.property, validityMark(each.validity), statement, each.reason, property?.checker ?? '–'];
  });
  const columns = ['property', 'verdict', 'what it says', 'why', 'checker'].map((name) => ({ name }));
  return markup`<section id="properties" aria-labelledby="properties-h"><h2 id="properties-h">Properties</h2><p class="soft">What the system promises, and what this run says of each promise.</p>${table('Table of properties', columns, rows)}</section>`;
}

function list(items: readonly string[], empty = ''): Content {
  if (items.length === 0) return empty === '' ? '' : markup`<p class="soft">${empty}</p>`;
  const hidden = items.length - listed;
  const more = hidden > 0 ? markup`<li>and ${hidden} more, in verdict.json</li>` : '';
  return markup`<ul>${items.slice(0, listed).map((item) => markup`<li>${item}</li>`)}${more}</ul>`;
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
