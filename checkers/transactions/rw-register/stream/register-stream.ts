import type { Op } from '../../../../harness/core/op.ts';
import type { Violation } from '../../../../harness/core/verdict.ts';
import type { StreamOptions, StreamingCheck } from '../../../../harness/ports/checker.ts';
import { valueText } from '../../dependencies/telling.ts';
import { cycleName } from '../../graph/cycle.ts';
import { process, realtime, wr } from '../../graph/edge-kind.ts';
import { levelNamed, weakerOrEqual } from '../../levels/lattice.ts';
import type { Phenomenon } from '../../levels/level.ts';
import { BoundedMap } from './bounded-map.ts';
import { type OwnSteps, isAnswerTo, ownSteps, stepsIn, writesOf } from './own-steps.ts';
import { recentRules } from './recent-rules.ts';
import { type NamedVersion, type RecentStep, RecentTransactions } from './recent-transactions.ts';

/** Versions of each kind that are remembered: the ones that were met first are forgotten first. */
const versionsMax = 200_000;

interface Open {
  readonly line: number;
  readonly invokedAt: number;
  readonly steps: NonNullable<ReturnType<typeof stepsIn>>;
}

/**
 * Judges registers while they are recorded: values of transactions that failed (before or after they were read) or that their writer
 * overwrote, contradictions within a transaction, lost updates, and cycles among the last few hundred transactions. After a line that
 * `check` refuses nothing more is said.
 */
export class RegisterStream implements StreamingCheck {
  readonly #property: string;
  readonly #forbidden: ReadonlySet<Phenomenon>;
  readonly #recent: RecentTransactions;
  readonly #open = new Map<Op['process'], Open>();
  /** The lines of who wrote, failed to write, overwrote itself, read from others, and replaced each version. */
  readonly #written = new BoundedMap<number>(versionsMax);
  readonly #failed = new BoundedMap<number>(versionsMax);
  readonly #overwritten = new BoundedMap<number>(versionsMax);
  readonly #read = new BoundedMap<number>(versionsMax);
  readonly #replaced = new BoundedMap<number>(versionsMax);
  #isRefused = false;

  constructor({ model }: StreamOptions, levelDefault: string) {
    const level = levelNamed(model ?? levelDefault);
    this.#property = level.name;
    this.#forbidden = new Set(weakerOrEqual(level).flatMap(({ phenomena }) => phenomena));
    this.#recent = new RecentTransactions(recentRules(level));
  }

  add(op: Op): Violation | undefined {
    if (op.f !== 'txn' || op.process === 'nemesis' || this.#isRefused) return undefined;
    try {
      return op.type === 'invoke' ? this.#invoke(op) : this.#complete(op, op.process);
    } catch {
      // A value that has no canonical text (it is nested too deep): `check` names its line.
      this.#isRefused = true;
      return undefined;
    }
  }

  #invoke(op: Op): undefined {
    const steps = stepsIn(op.value);
    if (steps === undefined || this.#open.has(op.process)) {
      this.#isRefused = true;
      return;
    }
    this.#open.set(op.process, { line: op.index, invokedAt: op.time, steps });
    for (const { version, isLast } of writesOf(steps)) {
      // No two writes of a key have one value.
      if (this.#written.get(version.id) !== undefined) this.#isRefused = true;
      this.#written.set(version.id, op.index);
      if (!isLast) this.#overwritten.set(version.id, op.index);
    }
  }

  #complete(op: Op, of: number): Violation | undefined {
    const open = this.#open.get(of);
    this.#open.delete(of);
    if (open === undefined) return undefined;
    if (op.type === 'fail') return this.#fail(op, open);
    const steps = op.type === 'ok' ? stepsIn(op.value) : undefined;
    if (op.type !== 'ok') return undefined;
    if (steps === undefined || !isAnswerTo(steps, open.steps)) {
      this.#isRefused = true;
      return undefined;
    }
    const own = ownSteps(steps);
    return this.#seen(op, open.line, own) ?? this.#cycle(op, { ...own, ...open, process: of, completedAt: op.time });
  }

  #fail(op: Op, { line, steps }: Open): Violation | undefined {
    let found: Violation | undefined;
    for (const { version } of writesOf(steps)) {
      this.#failed.set(version.id, line);
      const reader = this.#read.get(version.id);
      if (reader !== undefined) found ??= this.#aborted(op, line, reader, version);
    }
    return found;
  }

  #seen(op: Op, line: number, { reads, replaced, contradiction }: OwnSteps): Violation | undefined {
    let found: Violation | undefined;
    if (contradiction !== undefined) {
      const { anomaly, version } = contradiction;
      const said =
        anomaly === 'internal' ? 'contradicts what it read and wrote itself before' : 'it wrote itself only after that';
      found = this.#violation(op, anomaly, [line], [`T${line} read ${text(version)}, which ${said}.`]);
    }
    for (const version of reads) {
      this.#read.set(version.id, line);
      const [failed, writer] = [this.#failed.get(version.id), this.#overwritten.get(version.id)];
      if (failed !== undefined) found ??= this.#aborted(op, failed, line, version);
      if (writer !== undefined && writer !== line) {
        const why = [`T${writer} wrote ${text(version)} and then another value.`, `T${line} read ${text(version)}.`];
        found ??= this.#violation(op, 'G1b', [writer, line], why);
      }
    }
    for (const version of replaced) {
      const other = this.#replaced.get(version.id);
      this.#replaced.set(version.id, line);
      if (other === undefined) continue;
      const why = [`T${other} and T${line} both read ${text(version)}, and both replaced it.`];
      found ??= this.#violation(op, 'lost-update', [other, line], why);
    }
    return found;
  }

  #aborted(op: Op, writer: number, reader: number, version: NamedVersion): Violation | undefined {
    const why = [`T${writer} wrote ${text(version)} and failed.`, `T${reader} read ${text(version)}.`];
    return this.#violation(op, 'G1a', [writer, reader], why);
  }

  #cycle(op: Op, transaction: Parameters<RecentTransactions['add']>[0]): Violation | undefined {
    const closed = this.#recent.add(transaction);
    if (closed === undefined) return undefined;
    const { cycle, rule } = closed;
    const lines = cycle.map(({ from }) => from.line);
    const name = cycleName(cycle.map(({ from, to, kind }) => ({ from: from.line, to: to.line, kind })));
    const why = [
      ...cycle.map((step) => `${sentence(step)}.`),
      `So T${lines[0]} must come before itself, which ${rule.level} rules out: a contradiction.`,
    ];
    return this.#told(op, name, lines, why);
  }

  #violation(op: Op, anomaly: Phenomenon, lines: readonly number[], why: readonly string[]): Violation | undefined {
    return this.#forbidden.has(anomaly) ? this.#told(op, anomaly, lines, why) : undefined;
  }

  #told(op: Op, anomaly: string, lines: readonly number[], explanation: readonly string[]): Violation {
    return {
      property: this.#property,
      title: `${anomaly}, shown by ${lines.map((line) => `T${line}`).join(' and ')}`,
      explanation,
      shownBy: 'clients',
      window: { from: op.time, to: op.time },
      operations: lines.toSorted((a, b) => a - b),
      anomaly,
    };
  }
}

function text({ key, value }: NamedVersion): string {
  return `${valueText(key)} = ${valueText(value)}`;
}

function sentence({ from, to, kind, version }: RecentStep): string {
  const [first, second] = [`T${from.line}`, `T${to.line}`];
  const found = version === undefined ? '' : text(version);
  const before = `${first} must come before ${second}, since`;
  if (kind === process) return `${before} process ${from.process} had completed ${first} when it invoked ${second}`;
  if (kind === realtime) return `${before} ${first} was completed before ${second} was invoked`;
  if (kind === wr) return `${before} ${second} read ${found}, which ${first} wrote`;
  return `${before} ${first} read ${found}, which ${second} had read too and replaced`;
}
