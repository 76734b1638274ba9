import { EnvironmentError, UsageError, messageOf } from '../core/errors.ts';
import { within } from './within.ts';

/** Longer than anything that a system's adapter is asked to do: unpacking a release, starting a process. */
const callMsMax = 60_000;

export interface AdapterCall {
  /** What is asked, for messages: `2pc: install of n1`. */
  readonly what: string;
  readonly node?: string;
  /** Fires when the run is to end. */
  readonly signal?: AbortSignal;
}

/**
 * Asks a system's adapter, which is other people's code: what it throws is a failure of the environment with a name, and
 * what it never answers is given up.
 *
 * @throws EnvironmentError `adapter`, or whatever UsageError or EnvironmentError the adapter throws.
 */
export async function callAdapter<T>({ what, node, signal }: AdapterCall, ask: () => Promise<T> | T): Promise<T> {
  const limit = AbortSignal.timeout(callMsMax);
  const asked = async (): Promise<T> => await ask();
  try {
    return await within(signal === undefined ? limit : AbortSignal.any([signal, limit]), asked());
  } catch (cause) {
    if (cause instanceof EnvironmentError || cause instanceof UsageError) throw cause;
    const why = limit.aborted ? `no answer within ${callMsMax / 1_000} s` : messageOf(cause);
    throw new EnvironmentError('adapter', `${what} failed: ${why}`, { cause, ...(node === undefined ? {} : { node }) });
  }
}
