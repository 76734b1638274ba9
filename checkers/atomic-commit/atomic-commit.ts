import type { RunRecord } from '../../harness/core/run-record.ts';
import { type Verdict, worst } from '../../harness/core/verdict.ts';
import type { Checker } from '../../harness/ports/checker.ts';
import { countText } from '../count-text.ts';
import { type Judgement, propertyVerdict, shownViolations } from '../judgement.ts';
import { agreement } from './agreement.ts';
import { clientAgreement } from './client-agreement.ts';
import { commitDetails } from './commit-details.ts';
import { durability } from './durability.ts';
import { type CommitEvidence, commitEvidence } from './evidence.ts';
import { isolation } from './isolation.ts';
import { locksFree } from './locks-free.ts';
import { nonTriviality } from './non-triviality.ts';
import { stability } from './stability.ts';
import { streamAtomicCommit } from './stream.ts';
import { brokenSynchrony } from './synchrony.ts';
import { termination } from './termination.ts';
import { validity } from './validity.ts';

/** AC1 to AC9, in this order. */
const judges: readonly ((evidence: CommitEvidence) => Judgement)[] = [
  agreement,
  stability,
  validity,
  nonTriviality,
  termination,
  clientAgreement,
  durability,
  locksFree,
  isolation,
];

/**
 * The properties of atomic commitment (Bernstein, Hadzilacos and Goodman 1987, 7.3, and what real systems must add), from
 * the client history joined with the nodes' traces and final states. A node's acts are ordered by incarnation and sequence
 * number, and by when the controller saw them; never by the node's clock.
 */
export const atomicCommit: Checker = {
  name: 'atomic-commit',
  proves: 'AC1 to AC9: one decision a transaction, kept, justified, reached, told truly, and seen whole',
  completeness: 'depends',
  complexity: 'O(n log n)',
  isHeavy: false,
  check: judge,
  streams: 'AC1, AC2 and AC6: decisions that contradict each other or an answer',
  stream: streamAtomicCommit,
};

function judge(record: RunRecord): Verdict {
  const evidence = commitEvidence(record);
  const judgements = declared(
    record,
    judges.map((each) => each(evidence)),
  );
  const properties = judgements.map(propertyVerdict);
  const broken = brokenSynchrony(evidence);
  return {
    checker: atomicCommit.name,
    validity: worst(properties.map(({ validity: each }) => each)),
    summary: summaryOf(evidence, judgements, properties, broken.length),
    // Of AC9, only what is necessary is checked.
    complete: properties.every(({ property, validity: each }) => property !== 'AC9' || each === 'invalid'),
    properties,
    violations: shownViolations(judgements),
    details: commitDetails(evidence, judgements, broken),
  };
}

/** A property that the system does not promise can't be broken; a record without promises is held against all of them. */
function declared({ system }: RunRecord, judgements: readonly Judgement[]): readonly Judgement[] {
  const names = new Set(system?.properties.map(({ name }) => name));
  const promised = judgements.filter(({ property }) => names.has(property));
  return promised.length === 0 ? judgements : promised;
}

function summaryOf(
  evidence: CommitEvidence,
  judgements: readonly Judgement[],
  properties: Verdict['properties'],
  brokenCount: number,
): string {
  const violated = judgements.filter(({ violations }) => violations.length > 0);
  const unknown = properties.filter((each) => each.validity === 'unknown').map(({ property }) => property);
  const found =
    violated.length === 0
      ? `no anomaly found in ${countText(evidence.transactions.size, 'transaction')}`
      : violated
          .map(({ property, violations }) => `${property}: ${countText(violations.length, 'violation')}`)
          .join(', ');
  const isNecessary = properties.some((each) => each.property === 'AC9' && each.validity === 'valid');
  const necessary = violated.length === 0 && isNecessary ? ' (AC9: necessary checks only)' : '';
  const notJudged = unknown.length === 0 ? '' : `; not judged: ${unknown.join(', ')}`;
  const synchrony = brokenCount === 0 ? '' : `; synchrony assumption broken ${countText(brokenCount, 'time')}`;
  return `${found}${necessary}${notJudged}${synchrony}`;
}
