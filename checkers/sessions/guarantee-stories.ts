import { AssertionError } from '../../harness/core/errors.ts';
import { type Story, who } from '../findings.ts';
import type { InferredEdge } from '../transactions/weak/inferred-edges.ts';
import { actText, objectText, writtenText } from './act-text.ts';
import type { Guarantee } from './guarantee.ts';
import type { ListGap } from './list-gaps.ts';
import type { Act, ObjectHistory, ObjectKey } from './object-acts.ts';

/** More edges than a person follows; the rest is counted. */
const toldMax = 8;

/** Tells violations of one guarantee. */
export class GuaranteeStories {
  readonly #history: ObjectHistory;
  readonly #guarantee: Guarantee;

  constructor(history: ObjectHistory, guarantee: Guarantee) {
    this.#history = history;
    this.#guarantee = guarantee;
  }

  /** Edges of versions, each beginning where the one before ends, and the first where the last ends. */
  circle(circle: readonly InferredEdge[]): Story {
    const edges = this.#merged(circle);
    const [first] = edges;
    if (first === undefined) throw new AssertionError('a cycle has edges');
    const told = edges.slice(0, toldMax).map((edge) => this.#because(edge));
    const more = edges.length > toldMax ? [`(${edges.length - toldMax} further steps are left out here.)`] : [];
    const decisive = edges.find((edge) => this.#act(edge.reader).seen !== undefined) ?? first;
    return {
      title: `${this.#claim(decisive)}, although ${this.#version(decisive.to)} comes before ${this.#version(decisive.from)}`,
      explanation: [...told, ...more, `So ${this.#version(first.from)} would have to come before itself.`],
      operations: this.#operations(
        edges.slice(0, toldMax).flatMap(({ from, to, reader: by }) => [...this.#earlier(from, by), from, to, by]),
      ),
      anomaly: this.#anomaly(),
    };
  }

  /** The initial value was read although a version must have been there. */
  lost({ from, reader }: InferredEdge): Story {
    const { operation, key } = this.#act(reader);
    const earlier = this.#earlier(from, reader);
    const sentences = [...earlier, reader].map((number) => this.#sentence(number));
    return {
      title: `process ${operation.process} ${actText(operation, this.#key(key))} after it ${this.#knew(from)}`,
      explanation: [...sentences, 'The initial value comes before every version.'],
      operations: this.#operations([from, ...earlier, reader]),
      anomaly: this.#anomaly(),
    };
  }

  gap({ read, missing, since }: ListGap): Story {
    const { operation, key } = this.#act(read);
    const element = writtenText(this.#act(missing).operation);
    const sentences = [...new Set([missing, since, read])].map((number) => this.#sentence(number));
    const why =
      this.#guarantee === 'read-your-writes'
        ? 'which it had appended itself'
        : this.#guarantee === 'monotonic-reads'
          ? 'which it had read before'
          : `which comes before ${writtenText(this.#act(since).operation)} in it`;
    return {
      title: `process ${operation.process} read ${objectText(this.#key(key))} without ${element}, ${why}`,
      explanation: [...sentences, ...this.#requirement({ missing, since }), `The list has no ${element}.`],
      operations: this.#operations([missing, since, read]),
      anomaly: this.#anomaly(),
    };
  }

  #requirement({ missing, since }: Pick<ListGap, 'missing' | 'since'>): string[] {
    if (this.#guarantee === 'monotonic-reads' || this.#guarantee === 'read-your-writes') return [];
    const author = this.#act(since).operation;
    const element = writtenText(this.#act(missing).operation);
    const how = this.#guarantee === 'monotonic-writes' ? 'appended' : 'read';
    return [`Process ${author.process} had ${how} ${element} before it appended ${writtenText(author)}.`];
  }

  /** Takes a process's own writes, one after the other, together: what comes between says nothing. */
  #merged(circle: readonly InferredEdge[]): readonly InferredEdge[] {
    const isOwn = ({ from, to, reader }: InferredEdge): boolean =>
      reader === to && this.#act(from).session === this.#act(to).session;
    const start = Math.max(
      circle.findIndex((edge) => !isOwn(edge)),
      0,
    );
    const merged: InferredEdge[] = [];
    for (const edge of [...circle.slice(start), ...circle.slice(0, start)]) {
      const last = merged.at(-1);
      if (last !== undefined && isOwn(last) && isOwn(edge)) merged[merged.length - 1] = { ...edge, from: last.from };
      else merged.push(edge);
    }
    return merged;
  }

  /** Why one version comes before another. */
  #because(edge: InferredEdge): string {
    const { operation } = this.#act(edge.reader);
    const order = `${this.#version(edge.from)} comes before ${this.#version(edge.to)}`;
    return `${who(operation)} ${this.#did(edge)}: ${order}.`;
  }

  #claim(edge: InferredEdge): string {
    return `process ${this.#act(edge.reader).operation.process} ${this.#did(edge)}`;
  }

  /** What the edge's reader did that shows it. */
  #did({ from, to, reader, key }: InferredEdge): string {
    const by = this.#act(reader);
    const object = this.#key(key);
    const act = actText(by.operation, object);
    if (reader !== to) return object.kind === 'list' ? act : `${act} after it ${this.#knew(from)}`;
    const { session, operation } = this.#act(from);
    const wrote = object.kind === 'list' ? 'appended' : 'wrote';
    const earlier =
      session === by.session
        ? `${wrote} ${this.#version(from)} (history line ${operation.index})`
        : `had read ${this.#version(from)}`;
    return by.seen?.includes(from) === true ? act : `${act} after it ${earlier}`;
  }

  #knew(version: number): string {
    const text = this.#version(version);
    return this.#guarantee === 'read-your-writes' ? `wrote ${text}` : `had read ${text}`;
  }

  /** The read by which the process of `reader` knew a version before. */
  #earlier(version: number, reader: number): number[] {
    const { session, key } = this.#act(reader);
    for (let number = reader - 1; number >= 0; number--) {
      const act = this.#act(number);
      if (act.session !== session) return [];
      if (number === version) return [];
      if (act.key === key && act.seen?.includes(version) === true) return [number];
    }
    return [];
  }

  #sentence(number: number): string {
    const { operation, key } = this.#act(number);
    return `${who(operation)} ${actText(operation, this.#key(key))}.`;
  }

  #version(number: number): string {
    return writtenText(this.#act(number).operation);
  }

  #operations(numbers: readonly number[]): Story['operations'] {
    const operations = [...new Set(numbers)].map((number) => this.#act(number).operation);
    return operations.toSorted((a, b) => a.index - b.index);
  }

  #anomaly(): string {
    return `${this.#guarantee}-violation`;
  }

  #act(number: number): Act {
    const act = this.#history.acts[number];
    if (act === undefined) throw new AssertionError(`act ${number} is not of the history`);
    return act;
  }

  #key(number: number): ObjectKey {
    return this.#history.keys[number] ?? { name: undefined, kind: 'register' };
  }
}
