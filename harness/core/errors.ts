/** Exit statuses of the command line (design: Commands). */
export const exitStatus = {
  passed: 0,
  violated: 1,
  inconclusive: 2,
  interrupted: 130,
  usage: 254,
  harness: 255,
} as const;

/** Bad flags, config, history, adapter output or run folder: names the place and the remedy; exit status 254. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The harness or its environment failed; names the node or file concerned and the remedy; exit status 255. */
export class EnvironmentError extends Error {
  override readonly name = 'EnvironmentError';
  /** A short stable code, such as `node-not-ready` or `tool-missing`. */
  readonly code: string;
  readonly node: string | undefined;

  constructor(code: string, message: string, options: { readonly node?: string; readonly cause?: unknown } = {}) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.code = code;
    this.node = options.node;
  }
}

/** Our own bug. It is never caught to go on. */
export class AssertionError extends Error {
  override readonly name = 'AssertionError';
}

export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new AssertionError(message);
}

/** For the default branch of an exhaustive switch. */
export function unreachable(value: never): never {
  throw new AssertionError(`unreachable: ${String(value)}`);
}

/** The message of anything thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
