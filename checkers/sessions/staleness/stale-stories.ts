import { AssertionError } from '../../../harness/core/errors.ts';
import type { Operation } from '../../../harness/core/history.ts';
import { formatDurationMs, nanos, nanosToMs } from '../../../harness/core/time.ts';
import { countText } from '../../count-text.ts';
import { type Story, who } from '../../findings.ts';
import { actText, objectText, writtenText } from '../act-text.ts';
import type { Act, ObjectHistory } from '../object-acts.ts';
import type { Stale } from './stale.ts';
import type { StalenessBound } from './staleness-bound.ts';

/** Tells answers that are too old. */
export class StaleStories {
  readonly #history: ObjectHistory;
  readonly #bound: StalenessBound;

  constructor(history: ObjectHistory, bound: StalenessBound) {
    this.#history = history;
    this.#bound = bound;
  }

  stale({ stale, since, behind, newer }: Stale): Story {
    const late = this.#act(stale);
    const there = this.#act(since);
    if (late.isWrite) return this.#contradiction(late, there);
    const endedAt = there.operation.completedAt ?? there.operation.invokedAt;
    const age = formatDurationMs(nanosToMs(nanos(late.operation.invokedAt - endedAt)));
    const act = this.#text(late);
    const operations = [...new Set([...(newer ?? []), since, stale])].map((number) => this.#act(number).operation);
    return {
      title:
        behind === undefined
          ? `${act}, ${age} after a newer version was there`
          : `${act}, ${countText(behind, 'version')} behind`,
      explanation: [
        ...(newer === undefined ? [] : this.#order(newer)),
        `${this.#line(there)}, and ended ${timeText(endedAt)} into the run.`,
        `${this.#line(late)}, and began ${age} after that.`,
        this.#closing(behind),
      ],
      operations: inOrder(operations),
      anomaly: 'stale-read',
      isOfTime: true,
    };
  }

  diverging({ read, longest }: { readonly read: number; readonly longest: number }): Story {
    const [one, other] = [this.#act(read), this.#act(longest)];
    return {
      title: `${this.#text(one)}, which is no beginning of another list that was read`,
      explanation: [`${this.#line(one)}.`, `${this.#line(other)}.`, 'Neither list is how the other one began.'],
      operations: inOrder([one.operation, other.operation]),
      anomaly: 'incompatible-order',
    };
  }

  /** What comes earlier in the order of versions began after what comes later had ended. */
  #contradiction(later: Act, earlier: Act): Story {
    const isUnborn = earlier.seen?.some((writer) => this.#act(writer) === later) === true;
    return {
      title: isUnborn
        ? `${this.#text(earlier)} before ${writtenText(later.operation)} could have been written`
        : `${this.#text(earlier)} before ${this.#text(later)}, although ${objectText(this.#key(later))} has them the other way round`,
      explanation: [
        `${this.#line(earlier)}, and ended ${timeText(earlier.operation.completedAt ?? earlier.operation.invokedAt)} into the run.`,
        `${this.#line(later)}, and began ${timeText(later.operation.invokedAt)} into the run.`,
      ],
      operations: inOrder([earlier.operation, later.operation]),
      anomaly: isUnborn ? 'future-read' : 'incompatible-order',
      isOfTime: true,
    };
  }

  #order([ended, began]: readonly [number, number]): string[] {
    const [old, young] = [this.#act(ended), this.#act(began)];
    return [`${this.#line(old)}, and had ended before ${this.#text(young)} (history line ${young.operation.index}).`];
  }

  #closing(behind: number | undefined): string {
    if (this.#bound.kind === 'time') return `At most ${formatDurationMs(this.#bound.ms)} are allowed.`;
    return `By then ${countText(behind ?? 0, 'newer version was', 'newer versions were')} there; at most ${this.#bound.versions} are allowed.`;
  }

  #text(act: Act): string {
    return `process ${act.operation.process} ${actText(act.operation, this.#key(act))}`;
  }

  #line(act: Act): string {
    return `${who(act.operation)} ${actText(act.operation, this.#key(act))}`;
  }

  #key({ key }: Act): ObjectHistory['keys'][number] {
    return this.#history.keys[key] ?? { name: undefined, kind: 'register' };
  }

  #act(number: number): Act {
    const act = this.#history.acts[number];
    if (act === undefined) throw new AssertionError(`act ${number} is not of the history`);
    return act;
  }
}

function timeText(at: number): string {
  return formatDurationMs(nanosToMs(nanos(at)));
}

/** By invocation, with what decides at the end. */
function inOrder(operations: readonly Operation[]): Operation[] {
  return operations.toSorted((a, b) => a.index - b.index);
}
