import { faultRecords, phaseRecords } from '../../core/nemesis-line.ts';
import type { RunRecord } from '../../core/run-record.ts';
import { type Outcome, type RunVerdict, runVerdictVersion } from '../../core/run-verdict.ts';
import type { PropertyVerdict, Verdict, Violation } from '../../core/verdict.ts';

/** How the run itself went, apart from what the system did. */
export interface HowItWent {
  /** Why there is no whole run, if so: the harness or its environment failed. */
  readonly failure: string | undefined;
  readonly isStopped: boolean;
  readonly crashes: readonly string[];
  readonly leftovers: readonly string[];
}

export interface VerdictParts {
  readonly record: RunRecord;
  readonly verdicts: readonly Verdict[];
  readonly marks: RunVerdict['marks'];
  readonly notTested: readonly string[];
  readonly howItWent: HowItWent;
  readonly seed: string;
  readonly repeat: string;
  /** True: a checker that can't rule out every violation does not pass. */
  readonly isCompleteRequired: boolean;
}

/**
 * The judgement of a whole run from its checkers' verdicts. Pure. Anything invalid is a violation; what is declared and
 * not judged valid, a mark that was not reached and a gap in the evidence each stand in the way of `passed`.
 */
export function composeVerdict(parts: VerdictParts): RunVerdict {
  const { record, verdicts, howItWent } = parts;
  const properties = declaredProperties(record, verdicts);
  const violations = verdicts.flatMap((verdict) => verdict.violations);
  const isViolated = verdicts.some(({ validity }) => validity === 'invalid');
  const doubts = reasonsForDoubt(parts, properties);
  const outcome: Outcome = isViolated
    ? 'violated'
    : howItWent.failure !== undefined
      ? 'error'
      : doubts.length > 0
        ? 'inconclusive'
        : 'passed';
  const model = modelOf(record, violations);
  return {
    version: runVerdictVersion,
    outcome,
    headline: headlineOf(outcome, parts, { properties, violations, doubts }),
    reasons: outcome === 'violated' ? [...violationReasons(record, verdicts, model), ...doubts] : doubts,
    notTested: parts.notTested,
    model,
    properties,
    verdicts,
    marks: parts.marks,
    faults: faultRecords(record.history.ops),
    phases: phaseRecords(record.history.ops),
    leftovers: howItWent.leftovers,
    seed: parts.seed,
    repeat: parts.repeat,
  };
}

/** Every declared property, then those that a checker judged unasked. */
function declaredProperties(record: RunRecord, verdicts: readonly Verdict[]): PropertyVerdict[] {
  const judged = new Map(
    verdicts.flatMap((verdict) => verdict.properties.map((each) => [each.property, each] as const)),
  );
  const declared = (record.system?.properties ?? []).map(
    ({ name, checker }): PropertyVerdict =>
      judged.get(name) ?? {
        property: name,
        validity: 'unknown',
        reason: verdicts.some((verdict) => verdict.checker === checker)
          ? `${checker} did not judge it`
          : `no checker "${checker}" ran`,
      },
  );
  const names = new Set(declared.map(({ property }) => property));
  // A foreign history declares nothing: then all that was judged counts.
  const others = [...judged.values()].filter(({ property, validity }) => {
    const counts = record.system === undefined || validity === 'invalid';
    return !names.has(property) && counts;
  });
  return [...declared, ...others];
}

function reasonsForDoubt(parts: VerdictParts, properties: readonly PropertyVerdict[]): string[] {
  const { record, verdicts, marks, howItWent } = parts;
  const unjudged = properties.filter(({ validity }) => validity === 'unknown');
  // Checkers without properties judge the run itself: whether its faults bit, and whether it reached what it must.
  const undecided = verdicts.filter(({ validity, properties: own }) => validity === 'unknown' && own.length === 0);
  const incomplete = verdicts.filter(({ validity, complete }) => validity === 'valid' && !complete);
  return [
    ...(howItWent.failure === undefined ? [] : [howItWent.failure]),
    ...(howItWent.isStopped ? ['the run was stopped before its end'] : []),
    ...record.gaps,
    ...howItWent.crashes,
    ...undecided.map(({ checker, summary }) => `${checker}: ${summary}`),
    ...unjudged.map(({ property, reason }) => `${property} was not judged: ${reason}`),
    ...marks.filter(({ isReached }) => !isReached).map(({ statement }) => `never reached: ${statement}`),
    ...(parts.isCompleteRequired
      ? incomplete.map(({ checker }) => `${checker}: necessary checks only, and --require-complete asks for more`)
      : []),
  ];
}

interface Found {
  readonly properties: readonly PropertyVerdict[];
  readonly violations: readonly Violation[];
  readonly doubts: readonly string[];
}

function headlineOf(outcome: Outcome, parts: VerdictParts, found: Found): string {
  const [first] = found.violations;
  if (outcome === 'violated') {
    if (first !== undefined) return `${first.property}: ${first.title}`;
    const bad = parts.verdicts.find(({ validity }) => validity === 'invalid');
    return `${bad?.checker ?? 'a checker'}: ${bad?.summary ?? 'invalid'}`;
  }
  if (outcome !== 'passed') return firstLine(found.doubts[0] ?? 'nothing was judged');
  const operations = parts.record.history.operations.length.toLocaleString('en-US');
  const faults = faultRecords(parts.record.history.ops).filter(({ stages }) => stages.effective !== undefined).length;
  const held = found.properties.filter(({ validity }) => validity === 'valid').length;
  return `${counted(held, 'property', 'properties')} held over ${operations} operations and ${counted(faults, 'proven fault', 'proven faults')}`;
}

function violationReasons(record: RunRecord, verdicts: readonly Verdict[], model: RunVerdict['model']): string[] {
  const names = new Set(verdicts.flatMap((verdict) => verdict.violations.map(({ property }) => property)));
  const system = record.system?.name;
  if (system === undefined) return [];
  const where =
    model === 'inside' ? 'inside the failure model' : 'by faults of which some are outside the failure model';
  return [...names].map((name) => `${name} is violated, ${where} that ${system} declares`);
}

/** `outside` when a fault that struck is of a class within which the violated properties are not claimed. */
function modelOf(record: RunRecord, violations: readonly Violation[]): RunVerdict['model'] {
  const { system } = record;
  if (system === undefined) return 'inside';
  const liveness = new Set(system.properties.filter(({ kind }) => kind === 'liveness').map(({ name }) => name));
  const isLivenessAlone = violations.length > 0 && violations.every(({ property }) => liveness.has(property));
  const claimed = isLivenessAlone ? system.failureModel.liveness : system.failureModel.safety;
  const struck = faultRecords(record.history.ops).filter(({ stages }) => stages.injected !== undefined);
  return struck.every((fault) => claimed.includes(fault.class)) ? 'inside' : 'outside';
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}

function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}
