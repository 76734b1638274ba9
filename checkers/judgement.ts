import type { PropertyVerdict, Validity, Violation } from '../harness/core/verdict.ts';

/** Beyond so many violations of one property the rest is counted and not told. */
const violationsMax = 25;
/** Reasons for not knowing that are told one by one. */
const missingMax = 3;

/** What looking for violations of one property came to, before it is a verdict. */
export interface Judgement {
  readonly property: string;
  /** All that were found, save the untold. */
  readonly violations: readonly Violation[];
  /** Further violations, counted and no more: their stories were never made. */
  readonly untold?: number;
  /** Evidence that the property needs and that is not there, one line each: without a violation, it is unknown. */
  readonly missing: readonly string[];
  /** How many things were looked at. None, and nothing was judged: the property is unknown. */
  readonly judged: number;
  /** One line: what was established, if nothing is wrong; or why there was nothing to look at. */
  readonly established: string;
}

/** A violation stands whatever else is missing; without one, what is missing makes the property unknown. */
export function propertyVerdict(judgement: Judgement): PropertyVerdict {
  const { property, violations, untold = 0, missing, judged, established } = judgement;
  const [first] = violations;
  if (first !== undefined) {
    const others = violations.length - 1 + untold;
    const more = others === 0 ? '' : `, and ${others.toLocaleString('en-US')} more`;
    return { property, validity: 'invalid', reason: `${first.title}${more}` };
  }
  if (missing.length > 0) return { property, validity: 'unknown', reason: missingText(missing) };
  const validity: Validity = judged === 0 ? 'unknown' : 'valid';
  return { property, validity, reason: established };
}

/** The violations to show: the first of each property. */
export function shownViolations(judgements: readonly Judgement[]): Violation[] {
  return judgements.flatMap(({ violations }) => violations.slice(0, violationsMax));
}

function missingText(missing: readonly string[]): string {
  const distinct = [...new Set(missing)];
  const rest = distinct.length - missingMax;
  return `${distinct.slice(0, missingMax).join('; ')}${rest > 0 ? `; and ${rest} more` : ''}`;
}
