import { faultRecords, phaseRecords } from '../../core/nemesis-line.ts';
import type { Outcome } from '../../core/run-verdict.ts';
import type { RunRecord } from '../../core/run-record.ts';
import { formatDurationMs } from '../../core/time.ts';
import type { Validity, Verdict } from '../../core/verdict.ts';
import { layoutCycles } from '../diagram/layout-cycles.ts';
import { countOf, countText } from '../quantity-text.ts';
import { outcomeSign } from './badge.ts';
import { type Content, type Markup, markup } from './escape.ts';
import { foreignFaults } from './foreign-faults.ts';
import { pageShell } from './page-shell.ts';
import { type RunModel, runModel } from './run-model.ts';
import { detailTables, table, validityMark } from './tables.ts';
import { timeline, timelineLegend } from './timeline.ts';
import { violationCard, violationsShown } from './violation-card.ts';

/** A history with what its checkers say of it. */
export interface CheckedHistory {
  readonly file: string;
  readonly validity: Validity;
  /** Why it is what it is, one line each. */
  readonly reasons: readonly string[];
  readonly record: RunRecord;
  readonly verdicts: readonly Verdict[];
  /** Of checking alone. */
  readonly durationMs: number;
}

const outcomeOf: Readonly<Record<Validity, Outcome>> = {
  valid: 'passed',
  invalid: 'violated',
  unknown: 'inconclusive',
};
const reasonsShown = 40;
/** Timelines are the heaviest part of the page. */
const timelinesMax = 3;
/** Beyond so much of histories in full the rest stand in the table only: a page must still open. */
const sectionCharactersMax = 3_000_000;

/** A page of verdicts on histories, put together one history at a time, so that none is kept. */
export class CheckPage {
  readonly #charactersMax: number;
  readonly #rows: (readonly Content[])[] = [];
  readonly #validities: Validity[] = [];
  readonly #sections: Markup[] = [];
  #characters = 0;
  #unread = 0;
  #violations = 0;

  constructor({ charactersMax = sectionCharactersMax }: { readonly charactersMax?: number } = {}) {
    this.#charactersMax = charactersMax;
  }

  async add(checked: CheckedHistory): Promise<void> {
    const number = this.#rows.length + 1;
    const isFull = this.#characters < this.#charactersMax;
    this.#validities.push(checked.validity);
    const name = isFull ? markup`<a href="#history-${number}">${checked.file}</a>` : checked.file;
    this.#rows.push([name, validityMark(checked.validity), checkersOf(checked), checked.reasons[0] ?? '']);
    if (!isFull) return;
    const section = await historySection(checked, number, this.#violations + 1);
    this.#violations += checked.verdicts.reduce((sum, { violations }) => sum + violations.length, 0);
    this.#sections.push(section);
    this.#characters += section.text.length;
  }

  /** A file that could not be judged stands on the page too, or it would look as if all had been. */
  addUnread(file: string, why: string): void {
    this.#rows.push([file, markup`<span class="open">? not read</span>`, '–', why]);
    this.#unread++;
  }

  /** The page as it stands. */
  render(meta: { readonly controllerVersion: string }): string {
    const columns = ['history', 'verdict', 'checkers', 'why'].map((name) => ({ name }));
    const overview =
      this.#rows.length === 1 && this.#unread === 0
        ? ''
        : markup`<section aria-labelledby="histories-h"><h1 id="histories-h">${headline(this.#validities, this.#unread)}</h1>${table('Histories', columns, this.#rows)}</section>`;
    const hidden = this.#validities.length - this.#sections.length;
    const more =
      hidden > 0
        ? markup`<p>To keep the page small, ${countOf(hidden, 'more history', 'more histories')} stand in the table only.</p>`
        : '';
    return pageShell({
      title: headline(this.#validities, this.#unread),
      header: markup`<span>check</span><span class="soft">${countOf(this.#rows.length, 'history', 'histories')}</span>`,
      main: markup`${overview}${this.#sections}${more}`,
      footer: `Written by indoubt ${meta.controllerVersion}.`,
    });
  }
}

async function historySection(checked: CheckedHistory, number: number, firstViolation: number): Promise<Markup> {
  const { record, verdicts, validity, file } = checked;
  const { ops } = record.history;
  const own = faultRecords(ops);
  const drawn = { verdicts, faults: own.length > 0 ? own : foreignFaults(ops), phases: phaseRecords(ops) };
  const model = runModel(record, drawn, firstViolation);
  const shown = model.violations.slice(0, violationsShown);
  const layouts = await layoutCycles(
    shown.map(({ violation }) => violation),
    { max: violationsShown },
  );
  const hidden = model.violations.length - shown.length;
  const outcome = outcomeOf[validity];
  const heading = `history-${number}-h`;
  return markup`<section class="verdict ${outcome}" id="history-${number}" aria-labelledby="${heading}"><div class="badge">${outcomeSign(outcome)}${validity.toUpperCase()}</div><h1 id="${heading}">${file}</h1>${list(checked.reasons)}${facts(checked, model.operations)}${shown.map((each) => violationCard(record, drawn, model, each, layouts))}${hidden > 0 ? markup`<p>And ${countOf(hidden, 'more violation')}, with --json.</p>` : ''}${figures(verdicts)}${overTime(number, model)}</section>`;
}

function checkersOf({ verdicts }: CheckedHistory): string {
  return verdicts.map(({ checker }) => checker).join(', ');
}

function facts(checked: CheckedHistory, operations: readonly { readonly type: 'ok' | 'fail' | 'info' }[]): Markup {
  const count = (type: string): string => countText(operations.filter((each) => each.type === type).length);
  const { verdicts } = checked;
  const algorithms = [...new Set(verdicts.flatMap(({ algorithm }) => (algorithm === undefined ? [] : [algorithm])))];
  const pairs: [string, string][] = [
    ['operations', `${countText(operations.length)}: ${count('ok')} ok, ${count('fail')} fail, ${count('info')} info`],
    ['checkers', checkersOf(checked)],
    ['algorithm', algorithms.join(', ')],
    [
      'reach',
      verdicts.every(({ complete }) => complete)
        ? 'complete'
        : 'necessary checks only: valid means that no anomaly was found',
    ],
    ['took', formatDurationMs(checked.durationMs)],
  ];
  return markup`<dl class="pairs">${pairs.filter(([, value]) => value !== '').map(([name, value]) => markup`<dt>${name}</dt><dd>${value}</dd>`)}</dl>`;
}

function figures(verdicts: readonly Verdict[]): Content {
  const parts = verdicts
    .filter(({ details }) => Object.keys(details).length > 0)
    .map((verdict) => markup`<h3>${verdict.checker}</h3>${detailTables(verdict)}`);
  return parts.length === 0 ? '' : markup`<details><summary>Figures</summary>${parts}</details>`;
}

function overTime(number: number, model: RunModel): Content {
  if (number > timelinesMax) return '';
  const title = `Timeline of history ${number}`;
  return markup`<h2>Timeline</h2>${timeline(model, { id: `timeline-${number}`, title, window: model.window })}${timelineLegend(model)}`;
}

function headline(validities: readonly Validity[], unread: number): string {
  const count = (validity: Validity): number => validities.filter((each) => each === validity).length;
  const parts = (['invalid', 'unknown', 'valid'] as const).filter((each) => count(each) > 0);
  const counts = parts.map((each) => `${countText(count(each))} ${each}`);
  return [...counts, ...(unread === 0 ? [] : [`${countText(unread)} not read`])].join(', ') || 'nothing was checked';
}

function list(items: readonly string[]): Content {
  const hidden = items.length - reasonsShown;
  return markup`<ul>${items.slice(0, reasonsShown).map((item) => markup`<li>${item}</li>`)}${hidden > 0 ? markup`<li>and ${countOf(hidden, 'more line')}</li>` : ''}</ul>`;
}
