import type { Validity } from '../../../harness/core/verdict.ts';
import { drawnRecord } from '../../testing/drawn-history.ts';
import { linearizable } from '../linearizable.ts';

/** What the checker says of a drawing under a model. */
export async function judged(model: string, drawing: string): Promise<Validity> {
  const options = { model, timeLimitMs: 60_000, memoryLimitBytes: 2 ** 28, now: () => 0 };
  const { validity } = await linearizable.check(drawnRecord(drawing), options);
  return validity;
}
