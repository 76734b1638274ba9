import { drawnRecord } from '../../../testing/drawn-history.ts';
import { linearizable } from '../../linearizable.ts';

/** What the checker says of a drawing: `valid`, or the anomaly with how many operations show it; and by which algorithm. */
export async function judged(model: string, text: string): Promise<{ readonly says: string; readonly by: string }> {
  const {
    validity,
    violations,
    algorithm = '',
  } = await linearizable.check(drawnRecord(text), {
    model,
    timeLimitMs: 60_000,
    memoryLimitBytes: 2 ** 29,
    now: () => performance.now(),
  });
  const [violation] = violations;
  const says =
    violation === undefined
      ? validity
      : `${violation.anomaly ?? 'found'}, ${violation.operations?.length ?? 0} operations`;
  return { says, by: algorithm.split(' ')[0] ?? '' };
}
