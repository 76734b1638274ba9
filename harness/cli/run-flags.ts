import { InvalidArgumentError } from '@commander-js/extra-typings';
import { flagOf } from '../config/flag-of.ts';
import { suggestion } from '../config/nearest-name.ts';
import { type RunOptionsInput, durationMsMax } from '../config/options.ts';
import { UsageError } from '../core/errors.ts';
import { parseDurationMs } from '../core/time.ts';

/** The flags of `run` as commander gives them. */
export interface RunFlags {
  readonly system?: string | undefined;
  readonly systemVersion?: string | undefined;
  readonly workload?: string | undefined;
  readonly faults?: readonly string[] | undefined;
  readonly quorum?: string | undefined;
  readonly regions?: string | undefined;
  readonly inject?: readonly string[] | undefined;
  readonly scenario?: string | undefined;
  readonly nodes?: number | undefined;
  readonly timeLimit?: number | undefined;
  readonly rate?: number | undefined;
  readonly concurrency?: number | undefined;
  readonly operations?: number | undefined;
  readonly operationTimeout?: number | undefined;
  readonly seed?: string | undefined;
  readonly plan?: string | undefined;
  readonly transport?: string | undefined;
  readonly bug?: string | undefined;
  readonly set?: readonly string[] | undefined;
  readonly out?: string | undefined;
  readonly keepData?: true | undefined;
  readonly stopOn?: string | undefined;
}

/** @throws UsageError for a flag that contradicts another, or is not of its form. */
export function runOptionsFrom(flags: RunFlags): RunOptionsInput {
  if (flags.plan !== undefined) refuseBesidePlan(flags);
  const { set, transport, stopOn, quorum, ...rest } = flags;
  const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
  return {
    ...given,
    ...(transport === undefined ? {} : { transport: parseTransport(transport) }),
    ...(quorum === undefined ? {} : { quorum: parseQuorum(quorum) }),
    ...(stopOn === undefined ? {} : { stopOn: parseStopOn(stopOn) }),
    ...(set === undefined ? {} : { set: Object.fromEntries(set.map(parseSetting)) }),
  };
}

/** A saved plan says all of this already: a flag that would silently lose to it is refused. */
function refuseBesidePlan(flags: RunFlags): void {
  const inPlan = [
    'system',
    'systemVersion',
    'workload',
    'faults',
    'quorum',
    'regions',
    'inject',
    'scenario',
    'nodes',
    'timeLimit',
    'rate',
    'concurrency',
    'operations',
    'operationTimeout',
    'seed',
    'set',
  ] as const;
  const clash = inPlan.find((name) => flags[name] !== undefined);
  if (clash === undefined) return;
  throw new UsageError(
    `${flagOf(clash)} can't be combined with --plan: the plan decides it; edit a copy of the plan instead`,
  );
}

function parseTransport(name: string): 'auto' | 'local' | 'plain' {
  if (name === 'auto' || name === 'local' || name === 'plain') return name;
  throw new UsageError(
    `--transport ${name}: there is no such transport${suggestion(name, ['auto', 'local', 'plain'])}`,
  );
}

function parseQuorum(mode: string): 'keep' | 'break' {
  if (mode === 'keep' || mode === 'break') return mode;
  throw new UsageError(`--quorum ${mode}: there is no such mode${suggestion(mode, ['keep', 'break'])}`);
}

function parseStopOn(event: string): 'violation' {
  if (event === 'violation') return event;
  throw new UsageError(`--stop-on ${event}: a run can be stopped on a violation${suggestion(event, ['violation'])}`);
}

function parseSetting(text: string): [string, string | number | boolean | null] {
  const at = text.indexOf('=');
  if (at < 1) throw new UsageError(`--set ${text}: write it as KEY=VALUE`);
  return [text.slice(0, at), parseScalar(text.slice(at + 1))];
}

function parseScalar(text: string): string | number | boolean | null {
  if (text === 'true' || text === 'false') return text === 'true';
  if (text === 'null') return null;
  return text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text;
}

/** For `--time-limit` and its like. */
export function durationFlag(text: string): number {
  const ms = parseDurationMs(text);
  if (ms === undefined) throw new InvalidArgumentError('write a duration such as 10s, 500ms or 2m');
  if (ms <= 0 || ms > durationMsMax) throw new InvalidArgumentError('more than 0 and at most 24h is expected');
  return ms;
}

export function countFlag(text: string): number {
  const count = Number(text);
  if (!Number.isSafeInteger(count) || count < 1) throw new InvalidArgumentError('a whole number from 1 is expected');
  return count;
}

export function numberFlag(text: string): number {
  const value = Number(text);
  if (!Number.isFinite(value) || value <= 0) throw new InvalidArgumentError('a number above 0 is expected');
  return value;
}

/** A comma-separated list, also given several times. */
export function listFlag(text: string, previous: readonly string[] | undefined): readonly string[] {
  const items = text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
  if (items.length === 0) throw new InvalidArgumentError('a name is expected');
  return [...(previous ?? []), ...items];
}

/** Given several times. */
export function manyFlag(text: string, previous: readonly string[] | undefined): readonly string[] {
  return [...(previous ?? []), text];
}

/** `512MB`, `2GB`, or a number of bytes, as bytes. */
export function sizeFlag(text: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*(B|kB|MB|GB)?$/i.exec(text);
  const scale: Readonly<Record<string, number>> = { b: 1, kb: 1e3, mb: 1e6, gb: 1e9 };
  const bytes = match === null ? Number.NaN : Number(match[1]) * (scale[(match[2] ?? 'B').toLowerCase()] ?? Number.NaN);
  if (!(bytes > 0)) throw new InvalidArgumentError('write a size such as 512MB or 2GB');
  return bytes;
}
