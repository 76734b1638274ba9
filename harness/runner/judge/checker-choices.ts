import { coverage } from '../../../checkers/coverage/coverage.ts';
import type { CheckerRun } from '../../../checkers/run-checkers.ts';
import { checkers } from '../../../checkers/registry.ts';
import type { Workload } from '../../../workloads/workload.ts';
import type { SystemDeclaration } from '../../core/run-record.ts';
import type { Checker, CheckerOptions } from '../../ports/checker.ts';
import { findByName } from '../parts.ts';
import { requireModel } from './model-names.ts';

type EngineName = NonNullable<CheckerOptions['engine']>;

/**
 * The checkers of a run: the workload's, those that the declared properties name, and those that judge the run itself.
 * What the system declares that a read promises picks the checker: a property names it.
 */
export function checkersOf(
  workload: Workload,
  system: Pick<SystemDeclaration, 'properties'> | undefined,
  engine?: EngineName,
): CheckerRun[] {
  const chosen = new Map<string, CheckerRun>();
  const add = (name: string, model?: string): void => {
    const checker = checkers.find((each) => each.name === name);
    // A property whose checker is absent is reported as not judged.
    if (checker === undefined || chosen.has(name)) return;
    chosen.set(name, withChoice(checker, model, engine));
  };
  for (const { checker, model } of workload.checkers) add(checker, model);
  for (const { checker } of system?.properties ?? []) add(checker);
  add('faults');
  return [...chosen.values(), { checker: coverage(workload.operations) }];
}

/**
 * A checker as `--checker NAME[:MODEL]` names it.
 *
 * @throws UsageError naming the nearest right one.
 */
export function parseCheckerChoice(text: string, engine?: EngineName): CheckerRun {
  const colon = text.indexOf(':');
  const name = colon === -1 ? text : text.slice(0, colon);
  const model = colon === -1 ? undefined : text.slice(colon + 1);
  const checker = findByName('checker', name, checkers);
  if (model !== undefined) requireModel(checker, model);
  return withChoice(checker, model, engine);
}

function withChoice(checker: Checker, model: string | undefined, engine: EngineName | undefined): CheckerRun {
  return {
    checker,
    ...(model === undefined ? {} : { model }),
    // An engine is a choice of checkers that have models; the others have one way to do their work.
    ...(engine === undefined || checker.models === undefined ? {} : { engine }),
  };
}
