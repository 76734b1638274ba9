import { UsageError } from '../../harness/core/errors.ts';

/** What the model says of a bank whose record does not. */
export interface BankModel {
  readonly total: bigint | undefined;
  readonly mayBeNegative: boolean;
}

/** As `--checker bank:MODEL` takes them: the total, and whether overdrafts are part of the workload. */
export const bankModels: readonly string[] = ['overdrafts', 'total-<count>', 'overdrafts-total-<count>'];

const pattern = /^(?:total-(\d+)|overdrafts(?:-total-(\d+))?)$/;

/** @throws UsageError for a model that is none of these. */
export function bankModel(text: string | undefined): BankModel {
  if (text === undefined) return { total: undefined, mayBeNegative: false };
  const match = pattern.exec(text);
  if (match === null) throw new UsageError(`bank has no model "${text}"; it has ${bankModels.join(', ')}`);
  const total = match[1] ?? match[2];
  return { total: total === undefined ? undefined : BigInt(total), mayBeNegative: text.startsWith('overdrafts') };
}
