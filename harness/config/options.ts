import { z } from 'zod';
import { parseDurationMs } from '../core/time.ts';

/** The longest that anything may be asked to last. */
export const durationMsMax = 86_400_000;

/** `10s`, `500ms`, or a number of milliseconds, as milliseconds. */
const duration = z.union([z.number(), z.string()]).transform((value, context) => {
  const ms = typeof value === 'number' ? value : parseDurationMs(value);
  if (ms !== undefined && ms > 0 && ms <= durationMsMax) return ms;
  context.addIssue({ code: 'custom', message: 'not a duration' });
  return z.NEVER;
});

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);

type Scalar = string | number | boolean | null;

/** The options of `run`, as flags, config and the API give them. */
export interface RunOptionsInput {
  /** Default `2pc`. */
  readonly system?: string;
  readonly systemVersion?: string;
  /** Default: the first workload that the system has a client for. */
  readonly workload?: string;
  /** Names of faults, or `all` (all that the system's failure model contains; the default), or `none`. */
  readonly faults?: readonly string[];
  /** What faults on processes leave: `keep` a majority of the nodes, `break` none; default: both are drawn. */
  readonly quorum?: 'keep' | 'break';
  /** Groups of nodes that are near each other: `2`, or `n1,n2|n3,n4`; default: none. */
  readonly regions?: string | number;
  /**
   * Faults asked for one by one, each with its moment: `kill coordinator after commit(txn=T) #1`. Where some are given, no
   * others are drawn unless `faults` says so.
   */
  readonly inject?: readonly string[];
  /** A named scenario: its faults, its time limit and its options, unless others are given (`list scenarios`). */
  readonly scenario?: string;
  /** Default: what the system says. */
  readonly nodes?: number;
  /** Time under load, `10s` by default: before and during faults. Recovery and final reads come on top. */
  readonly timeLimit?: string | number;
  /** Operations a second, all processes together; 1000 by default. */
  readonly rate?: number;
  /** Logical processes; 10 by default. */
  readonly concurrency?: number;
  /** Stop the load after so many operations. */
  readonly operations?: number;
  /** A client call that takes longer is `info`; `1s` by default. */
  readonly operationTimeout?: string | number;
  /** Default: drawn, and printed. */
  readonly seed?: string | number;
  /** A saved plan to run again, instead of drawing one. */
  readonly plan?: string;
  /** `auto` (the default), `local` or `plain`. */
  readonly transport?: 'auto' | 'local' | 'plain';
  /** A planted bug of the system, by name. */
  readonly bug?: string;
  /** Options of the workload and the system. */
  readonly set?: Readonly<Record<string, Scalar>>;
  /** The folder under which runs are kept; `results` by default. */
  readonly out?: string;
  /** Keep the nodes' data folders after the run. */
  readonly keepData?: boolean;
  /** `violation`: end the load at the first violation that a checker sees while the run goes on. */
  readonly stopOn?: 'violation';
}

/** What the runner works with: every default filled in, durations in milliseconds. */
export interface RunOptions {
  readonly system: string;
  readonly systemVersion?: string | undefined;
  readonly workload?: string | undefined;
  /** Absent: all, or none where `inject` names some. */
  readonly faults?: readonly string[] | undefined;
  readonly quorum?: 'keep' | 'break' | undefined;
  readonly regions?: string | undefined;
  readonly inject: readonly string[];
  readonly scenario?: string | undefined;
  readonly nodes?: number | undefined;
  readonly timeLimit: number;
  readonly rate: number;
  readonly concurrency: number;
  readonly operations?: number | undefined;
  readonly operationTimeout: number;
  readonly seed?: string | undefined;
  readonly plan?: string | undefined;
  readonly transport: 'auto' | 'local' | 'plain';
  readonly bug?: string | undefined;
  readonly set: Readonly<Record<string, Scalar>>;
  readonly out: string;
  readonly keepData: boolean;
  readonly stopOn?: 'violation' | undefined;
}

const defaultOut = 'results';

const shape = {
  system: z.string().default('2pc'),
  systemVersion: z.string().optional(),
  workload: z.string().optional(),
  faults: z.array(z.string()).optional(),
  quorum: z.enum(['keep', 'break']).optional(),
  regions: z.union([z.string().min(1).max(1_000), z.number().int().positive().transform(String)]).optional(),
  inject: z.array(z.string()).max(100).default([]),
  scenario: z.string().optional(),
  nodes: z.number().int().min(1).max(64).optional(),
  timeLimit: duration.default(10_000),
  rate: z.number().positive().max(1_000_000).default(1000),
  concurrency: z.number().int().min(1).max(10_000).default(10),
  operations: z.number().int().positive().optional(),
  operationTimeout: duration.default(1_000),
  seed: z.union([z.string().min(1).max(100), z.number().transform(String)]).optional(),
  plan: z.string().optional(),
  transport: z.enum(['auto', 'local', 'plain']).default('auto'),
  bug: z.string().optional(),
  set: z.record(z.string(), scalar).default({}),
  out: z.string().default(defaultOut),
  keepData: z.boolean().default(false),
  stopOn: z.literal('violation').optional(),
};

export const runOptionsSchema: z.ZodType<RunOptions> = z.strictObject(shape);

const name = 'a name, as a text';
const count = 'a whole number from 1';
const lasting = 'a duration above 0 and of 24h at most, such as 10s, 500ms or 2m';

/** What each option takes, in words: for messages about one that is something else. */
export const runOptionForms: Readonly<Record<keyof RunOptions, string>> = {
  system: name,
  systemVersion: 'a version, as a text',
  workload: name,
  faults: 'a list of names',
  quorum: 'keep or break',
  regions: 'a number of regions, or their nodes, such as "n1,n2|n3"',
  inject: 'a list of texts, such as "kill n1 at 2s"',
  scenario: name,
  nodes: `${count} to 64`,
  timeLimit: lasting,
  rate: 'a number above 0 and of 1,000,000 at most',
  concurrency: `${count} to 10,000`,
  operations: count,
  operationTimeout: lasting,
  seed: 'a number, or a text of 1 to 100 characters',
  plan: "a file's path, as a text",
  transport: 'auto, local or plain',
  bug: name,
  set: 'an object whose values are texts, numbers, booleans or null',
  out: "a folder's path, as a text",
  keepData: 'true or false',
  stopOn: 'violation',
};

/** Where runs are kept when nobody says otherwise on the command line. */
export function resultsFolder(config: { readonly run?: RunOptionsInput }): string {
  return config.run?.out ?? defaultOut;
}
