import type { Effect } from '../models/model.ts';
import { set } from '../models/set.ts';
import { Front } from './front.ts';
import type { CallJudge, Finding, SettledCall } from './settled-call.ts';

/** Of more elements the set is not followed any further. */
const elementsMax = 200_000;

interface Observation {
  readonly element: string;
  readonly call: SettledCall;
}

/**
 * A set, element by element: each is an object of two states. A read of all elements says of each whether it is there, and is then judged as
 * so many reads: what is wrong with one of them is wrong with the set, and whether they fit together is left to the check of all. Of an
 * element that no call under way touches it is remembered whether it is there, and nothing else.
 */
export class ElementsJudge implements CallJudge {
  /** What an element's line is while nothing that touches it is under way. */
  readonly #present = new Set<string>();
  readonly #fronts = new Map<string, Front>();
  readonly #observations = new Map<SettledCall, readonly Observation[]>();
  #isFollowed = true;

  get isFollowed(): boolean {
    return this.#isFollowed;
  }

  get size(): number {
    let size = this.#present.size;
    for (const front of this.#fronts.values()) size += front.size;
    return size;
  }

  begin(call: SettledCall): void {
    if (call.effect.f === 'read') {
      if (!call.isOpen) this.#observations.set(call, this.#observe(call));
    } else this.#frontOf(lineOf(call.effect)).begin(call);
    if (this.#present.size + this.#fronts.size > elementsMax) this.#stop();
  }

  end(call: SettledCall): Finding | undefined {
    const observations = this.#observations.get(call);
    if (observations === undefined) return this.#endOf(lineOf(call.effect), call);
    this.#observations.delete(call);
    const twice = firstTwice(linesOf(call.effect));
    if (twice !== undefined) return { ...this.#wrong(call), why: [`It names ${twice.trim()} twice.`] };
    for (const { element, call: observation } of observations) {
      const found = this.#endOf(element, observation);
      if (found === undefined) continue;
      const isSeen = observation.effect.output === 'true';
      const why = `Of ${element.trim()} alone: it was ${isSeen ? '' : 'not '}read, and ${isSeen ? 'can not have been there' : 'must have been there'}.`;
      return { ...found, stuck: call, others: found.others.filter((each) => each.effect.f !== 'contains'), why: [why] };
    }
    return undefined;
  }

  /** Says of each element whether the read saw it, where that is not what is there anyway. */
  #observe(read: SettledCall): Observation[] {
    const seen = new Set(linesOf(read.effect));
    const touched = new Set<string>(this.#fronts.keys());
    let present = 0;
    for (const element of seen) {
      if (this.#present.has(element)) present++;
      else touched.add(element);
    }
    if (present < this.#present.size) {
      for (const element of this.#present) if (!seen.has(element)) touched.add(element);
    }
    return [...touched].map((element) => {
      const output = seen.has(element) ? 'true' : 'false';
      const effect: Effect = { f: 'contains', args: [element.slice(0, -1)], output, ok: true };
      const call = { ...read, effect };
      this.#frontOf(element).begin(call);
      return { element, call };
    });
  }

  #frontOf(element: string): Front {
    const known = this.#fronts.get(element);
    if (known !== undefined) return known;
    const front = new Front(set, this.#present.delete(element) ? element : '');
    this.#fronts.set(element, front);
    return front;
  }

  #endOf(element: string, call: SettledCall): Finding | undefined {
    const front = this.#fronts.get(element);
    const found = front?.end(call);
    if (front === undefined) return undefined;
    if (found !== undefined) this.#stop();
    const state = front.settled;
    if (state !== undefined) {
      this.#fronts.delete(element);
      if (state !== '') this.#present.add(element);
    }
    return found;
  }

  #wrong(stuck: SettledCall): Omit<Finding, 'why'> {
    this.#stop();
    return { stuck, others: [], anomaly: 'nonlinearizable' };
  }

  #stop(): void {
    this.#isFollowed = false;
    this.#present.clear();
    this.#fronts.clear();
    this.#observations.clear();
  }
}

function lineOf({ args }: Effect): string {
  return `${args[0]}\n`;
}

/** The elements of a read, each with its end of line. */
function linesOf({ output = '' }: Effect): string[] {
  return output
    .split('\n')
    .slice(0, -1)
    .map((element) => `${element}\n`);
}

/** What stands there twice; they are sorted. */
function firstTwice(lines: readonly string[]): string | undefined {
  return lines.find((line, at) => line === lines[at - 1]);
}
