import type { FaultStage } from '../core/nemesis-line.ts';
import { type Nanos, formatDurationMs, nanos, nanosPerSecond } from '../core/time.ts';
import type { Reporter, RunEvent } from '../ports/reporter.ts';
import { escapeTerminal } from './escape-terminal.ts';
import type { OutputStream } from './output.ts';
import type { Paint } from './paint.ts';
import { printPlan } from './plan-text.ts';
import { countText } from './quantity-text.ts';
import { type EventOf, stageMeaning, topErrors } from './run-events.ts';
import { verdictLines } from './verdict-text.ts';

/** Run time between two progress lines. */
const progressEvery = 2 * nanosPerSecond;
const errorKindsShown = 3;

/** Stages as the line shows them; `asked` and `heal` would only double the ones that follow. */
const stageWord: Readonly<Partial<Record<FaultStage, string>>> = {
  injected: 'injected',
  effective: 'proven',
  bit: 'bit',
  missed: 'MISSED',
  healed: 'healed',
  failed: 'FAILED',
};

export interface LineOptions {
  readonly stdout: OutputStream;
  readonly paint: Paint;
}

/** Plain lines for pipes and CI: one a happening, none that begins with foreign text, and the verdict last. */
export class LineReporter implements Reporter {
  readonly name = 'line';
  readonly #stdout: OutputStream;
  readonly #paint: Paint;
  #folder: string | undefined;
  #lastProgress: Nanos = nanos(0);
  #lastTick: EventOf<'tick'> | undefined;

  constructor(options: LineOptions) {
    this.#stdout = options.stdout;
    this.#paint = options.paint;
  }

  event(event: RunEvent): void {
    switch (event.kind) {
      case 'planned':
        return this.#planned(event);
      case 'stage':
        return this.#stage(event);
      case 'phase':
        return this.#line(at(event.time), 'phase', event.name);
      case 'fault':
        return this.#fault(event);
      case 'tick':
        return this.#tick(event);
      case 'message':
        return this.#line('', event.level, escapeTerminal(event.text));
      case 'verdict':
        return this.#write(['', ...verdictLines(event.verdict, { paint: this.#paint, folder: this.#folder })]);
    }
  }

  async end(): Promise<void> {
    // Every line is written as it comes.
  }

  #planned(event: EventOf<'planned'>): void {
    this.#folder = event.folder;
    this.#write([
      ...printPlan(event.plan).trimEnd().split('\n'),
      '',
      `transport ${event.transport}${event.substitutes.length === 0 ? '' : `, with ${event.substitutes.map((each) => escapeTerminal(each)).join(', ')}`}`,
      `recording to ${escapeTerminal(event.folder)}`,
      'operations: ok happened, fail did not, info may have; faults: proven took effect, bit hit the system at work',
      '',
    ]);
  }

  #stage(event: EventOf<'stage'>): void {
    if (event.tookMs === undefined) this.#line('', event.stage, stageMeaning[event.stage]);
    else this.#line('', event.stage, `done in ${formatDurationMs(event.tookMs)}`);
    const last = this.#lastTick;
    const isDriven = event.stage === 'drive' && event.tookMs !== undefined;
    if (isDriven && last !== undefined && last.time > this.#lastProgress) this.#progress(last);
  }

  #fault(event: EventOf<'fault'>): void {
    const isTriggered = event.stage === 'asked' && event.trigger !== undefined;
    const word = isTriggered ? 'fires' : stageWord[event.stage];
    if (word === undefined) return;
    const what = escapeTerminal(`${event.step} ${event.fault} ${event.targets.join(' ')}`);
    const told = isTriggered ? event.trigger : event.note;
    const note = told === undefined || told === '' ? '' : `: ${escapeTerminal(told)}`;
    const isBad = event.stage === 'missed' || event.stage === 'failed';
    this.#line(at(event.time), 'fault', `${what} ${this.#paint(isBad ? ['yellow'] : ['bold'], word)}${note}`);
  }

  #tick(event: EventOf<'tick'>): void {
    this.#lastTick = event;
    if (event.time - this.#lastProgress < progressEvery) return;
    this.#lastProgress = event.time;
    this.#progress(event);
  }

  #progress(event: EventOf<'tick'>): void {
    const { ok, fail, info } = event.counts;
    const errors = topErrors(event.errors, errorKindsShown);
    const down = event.nodes.filter((node) => node.status !== 'up').map((node) => `${node.node} ${node.status}`);
    const inDoubt = event.nodes.reduce((sum, node) => sum + (node.state?.inDoubt.length ?? 0), 0);
    const parts = [
      `${countText(event.opsPerSecond)} op/s`,
      `ok ${countText(ok)}, fail ${countText(fail)}, info ${countText(info)}${errors === '' ? '' : ` (${errors})`}`,
      ...(inDoubt === 0 ? [] : [`in doubt ${countText(inDoubt)}`]),
      ...(down.length === 0 ? [] : [down.join(', ')]),
    ];
    this.#line(at(event.time), 'progress', escapeTerminal(parts.join('; ')));
  }

  #line(time: string, topic: string, text: string): void {
    this.#write([`${time.padStart(8)}  ${topic.padEnd(9)} ${text}`]);
  }

  #write(lines: readonly string[]): void {
    this.#stdout.write(`${lines.join('\n')}\n`);
  }
}

function at(time: Nanos): string {
  return `${(time / nanosPerSecond).toFixed(2)} s`;
}
