import type { Diagram } from '../harness/core/diagram.ts';
import type { Operation } from '../harness/core/history.ts';
import type { Json } from '../harness/core/json.ts';
import type { RunRecord } from '../harness/core/run-record.ts';
import { type TimeWindow, nanos } from '../harness/core/time.ts';
import { type Verdict, type Violation, worst } from '../harness/core/verdict.ts';
import { type Judgement, propertyVerdict, shownViolations } from './judgement.ts';
import { faultText, faultsDuring, struckFaults } from './timeline/struck-faults.ts';
import { valueText } from './value-ids.ts';

/** Violations of one property that are told; all are counted. */
const toldMax = 10;

/** One violation as a checker of clients' operations tells it. */
export interface Story {
  readonly title: string;
  readonly explanation: readonly string[];
  /** The operations that show it, the decisive one last. */
  readonly operations: readonly Operation[];
  /** The literature's name. */
  readonly anomaly: string;
  /** True where the order in time is what is wrong: then it is drawn. */
  readonly isOfTime?: boolean;
  /** What is drawn instead, where something else is wrong. */
  readonly diagram?: Diagram;
}

/** What looking for violations of one property came to. A story is made only for those that are told. */
export class Findings {
  readonly property: string;
  readonly #told: Violation[] = [];
  #count = 0;

  constructor(property: string) {
    this.property = property;
  }

  get count(): number {
    return this.#count;
  }

  add(story: () => Story): void {
    this.#count++;
    if (this.#told.length < toldMax) this.#told.push(violationOf(this.property, story()));
  }

  judgement(rest: Pick<Judgement, 'missing' | 'judged' | 'established'>): Judgement {
    return { property: this.property, violations: this.#told, untold: this.#count - this.#told.length, ...rest };
  }
}

/** A violation that clients' operations show. */
export function violationOf(
  property: string,
  { title, explanation, operations, anomaly, isOfTime = false, diagram }: Story,
): Violation {
  const nodes = [...new Set(operations.flatMap(({ node }) => node ?? []))];
  return {
    property,
    title,
    explanation,
    shownBy: 'clients',
    anomaly,
    operations: operations.map(({ index }) => index),
    ...(operations.length === 0 ? {} : { window: windowOf(operations) }),
    ...(nodes.length === 0 ? {} : { nodes }),
    ...(diagram === undefined ? {} : { diagram }),
    ...(isOfTime ? { diagram: { kind: 'lanes', operations: operations.map(barOf) } } : {}),
  };
}

/** A checker's verdict from the judgements of its properties. */
export function verdictOf(
  record: RunRecord,
  {
    judgements,
    ...rest
  }: Pick<Verdict, 'checker' | 'complete' | 'algorithm' | 'details'> & { readonly judgements: readonly Judgement[] },
): Verdict {
  const properties = judgements.map(propertyVerdict);
  const validity = worst(properties.map((property) => property.validity));
  const reasons = properties.filter((property) => property.validity === validity).map(({ reason }) => reason);
  const faults = struckFaults(record.history.ops);
  return {
    ...rest,
    validity,
    summary: [...new Set(reasons)].join('; '),
    properties,
    violations: shownViolations(judgements).map((violation) => withFaults(violation, faults)),
  };
}

function withFaults(violation: Violation, faults: ReturnType<typeof struckFaults>): Violation {
  const active = violation.window === undefined ? [] : faultsDuring(faults, violation.window);
  if (active.length === 0) return violation;
  return {
    ...violation,
    explanation: [...violation.explanation, `Active then: ${active.map(faultText).join(', ')}.`],
    faults: active.map(({ step }) => step),
  };
}

/** The beginning of a sentence: `Process 3 (history line 12)`. */
export function who({ process, index }: Operation): string {
  return `Process ${process} (history line ${index})`;
}

/** The same within a sentence. */
export function whoLower(operation: Operation): string {
  const text = who(operation);
  return `${text.charAt(0).toLowerCase()}${text.slice(1)}`;
}

function windowOf(operations: readonly Operation[]): TimeWindow {
  return {
    from: nanos(Math.min(...operations.map(({ invokedAt }) => invokedAt))),
    to: nanos(Math.max(...operations.map(({ invokedAt, completedAt }) => completedAt ?? invokedAt))),
  };
}

function barOf(
  { index, process, f, input, output, type, invokedAt, completedAt }: Operation,
  position: number,
  all: readonly Operation[],
): NonNullable<Extract<Violation['diagram'], { kind: 'lanes' }>>['operations'][number] {
  return {
    operation: index,
    process,
    label: labelOf(f, input, output),
    from: invokedAt,
    // Without an outcome it may take effect at any later time.
    to: type === 'info' ? undefined : completedAt,
    role: position === all.length - 1 ? 'stuck' : 'unplaced',
  };
}

function labelOf(f: string, input: Json, output: Json | undefined): string {
  const asked = input === null ? '' : ` ${valueText(input)}`;
  const answered = output === undefined || output === null || output === input ? '' : ` -> ${valueText(output)}`;
  return `${f}${asked}${answered}`;
}
