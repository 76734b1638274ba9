import type { LanesDiagram } from '../../core/diagram.ts';
import { unreachable } from '../../core/errors.ts';
import type { RunRecord } from '../../core/run-record.ts';
import { stringifyJson } from '../../core/json.ts';
import type { Violation } from '../../core/verdict.ts';
import type { CycleLayouts } from '../diagram/layout-cycles.ts';
import { namedOperations } from '../diagram/named-operations.ts';
import type { SequenceStory } from '../diagram/sequence-row.ts';
import { sequenceStory } from '../diagram/sequence-story.ts';
import { decimalsFor, momentText, windowText } from '../quantity-text.ts';
import { cycleDiagram } from './cycle-diagram.ts';
import { type Content, type Markup, markup } from './escape.ts';
import { lanesDiagram, lanesLegend } from './lanes-diagram.ts';
import type { DrawnVerdict, NumberedViolation, RunModel } from './run-model.ts';
import { sequenceDiagram, sequenceLegend } from './sequence-diagram.ts';
import { table } from './tables.ts';
import { timeline, zoomWindow } from './timeline.ts';

export const violationsShown = 12;
/** Drawings are the heaviest part of the page: the first violations get them, the others are told in words. */
const violationsDrawn = 3;
const operationsShown = 20;
const sentencesShown = 14;
const valueCharactersMax = 300;

const shownBy = {
  clients: 'seen by clients',
  'final-state': 'seen in the final state of the nodes',
  trace: "seen only in the nodes' traces",
} as const;

/** One violation: the story in sentences, the drawing of its transaction or its moment, the history lines that show it. */
export function violationCard(
  record: RunRecord,
  verdict: DrawnVerdict,
  model: RunModel,
  each: NumberedViolation,
  layouts: CycleLayouts,
): Markup {
  const { number, violation, checker } = each;
  const faults = (violation.faults ?? []).slice(0, 8).map((step) => {
    const fault = verdict.faults.find((record) => record.step === step);
    return fault === undefined ? `during step ${step}` : `during ${step} ${fault.fault} ${fault.targets.join(' ')}`;
  });
  const chips = [
    ...(violation.anomaly === undefined ? [] : [violation.anomaly]),
    ...(violation.label === undefined ? [] : [`label: ${violation.label}`]),
    ...(violation.transaction === undefined ? [] : [`transaction ${violation.transaction}`]),
    ...(violation.nodes ?? []).slice(0, 8),
    ...(violation.window === undefined ? [] : [windowText(violation.window)]),
    ...faults,
    shownBy[violation.shownBy],
    `found by ${checker}`,
  ];
  return markup`<article class="violation" id="violation-${number}"><h2><span class="flag">${number}</span>${violation.property}: ${violation.title}</h2><ol>${violation.explanation.slice(0, sentencesShown).map((sentence) => markup`<li>${sentence}</li>`)}</ol><ul class="chips">${chips.map((chip) => markup`<li>${chip}</li>`)}</ul>${picture(each, model, layouts) ?? drawing(record, model, each)}${operations(model, each)}</article>`;
}

/** What the checker would have drawn: small, so that every violation shown has it. */
function picture({ number, violation }: NumberedViolation, model: RunModel, layouts: CycleLayouts): Content {
  const { diagram } = violation;
  switch (diagram?.kind) {
    case undefined:
      return undefined;
    case 'lanes':
      return diagram.operations.length === 0 ? undefined : lanes(diagram, number, model);
    case 'cycle':
      return diagram.transactions.length === 0
        ? undefined
        : cycleDiagram(diagram, `cycle-${number}`, layouts.get(diagram));
    default:
      return unreachable(diagram);
  }
}

function lanes(diagram: LanesDiagram, number: number, model: RunModel): Markup {
  return markup`${lanesDiagram(diagram, `lanes-${number}`, model)}${lanesLegend(diagram)}`;
}

function drawing(record: RunRecord, model: RunModel, { number, violation }: NumberedViolation): Content {
  const named = model.evidence.get(number) ?? [];
  // Without phases, faults and nodes a moment of the whole run shows no more than the operations themselves.
  if (record.plan === undefined && named.length > 0) return lanes(namedOperations(named), number, model);
  if (number > violationsDrawn) return '';
  const story = storyOf(record, model, violation);
  if (story !== undefined)
    return markup`${sequenceDiagram(story, `story-${number}`, violation.transaction ?? '')}${sequenceLegend(story)}`;
  if (violation.window === undefined) return '';
  const title = `The moment of violation ${number}`;
  return timeline(model, { id: `moment-${number}`, title, window: zoomWindow(violation.window, model.window) });
}

function storyOf(
  record: RunRecord,
  { faults, operations: all }: RunModel,
  violation: Violation,
): SequenceStory | undefined {
  const { nodes = [], transaction } = violation;
  return transaction === undefined ? undefined : sequenceStory(record, { transaction, nodes, operations: all, faults });
}

function operations(model: RunModel, { number }: NumberedViolation): Content {
  const named = model.evidence.get(number) ?? [];
  const shown = named.slice(0, operationsShown);
  const moments = shown.flatMap(({ invokedAt, completedAt }) => [invokedAt, completedAt ?? invokedAt]);
  const decimals = decimalsFor(Math.max(...moments) - Math.min(...moments));
  const rows = shown.map((each): Content[] => [
    String(each.index),
    String(each.process),
    each.f,
    each.error === undefined ? each.type : `${each.type}: ${each.error}`,
    markup`<span class="nowrap">${momentText(each.invokedAt, decimals)}</span>`,
    markup`<span class="nowrap">${each.completedAt === undefined ? 'no answer' : momentText(each.completedAt, decimals)}</span>`,
    markup`<code>${short(stringifyJson(each.input))}</code>`,
    markup`<code>${each.output === undefined ? '–' : short(stringifyJson(each.output))}</code>`,
  ]);
  if (rows.length === 0) return '';
  const columns = ['line', 'process', 'operation', 'outcome', 'asked at', 'answered at', 'asked', 'answered'];
  const hidden = named.length - rows.length;
  return markup`<details open><summary>Operations that show it</summary>${table(
    `Operations of violation ${number}`,
    columns.map((name) => ({ name })),
    rows,
  )}${hidden > 0 ? markup`<p class="soft">and ${hidden} more</p>` : ''}</details>`;
}

function short(text: string): string {
  return text.length <= valueCharactersMax
    ? text
    : `${text.slice(0, valueCharactersMax)}… (+${text.length - valueCharactersMax} characters)`;
}
