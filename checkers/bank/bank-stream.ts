import type { Op } from '../../harness/core/op.ts';
import type { Operation } from '../../harness/core/history.ts';
import type { Violation } from '../../harness/core/verdict.ts';
import type { StreamOptions, StreamingCheck } from '../../harness/ports/checker.ts';
import { amountIn, balancesIn, sumOf } from './amounts.ts';
import { bankModel } from './bank-model.ts';
import { type Opening, openingOf } from './opening.ts';
import { isReadOfAll, readFault, readViolation } from './read-violation.ts';

interface Expected {
  readonly opening: Opening;
  readonly accounts: readonly string[];
}

/**
 * Judges each read of all accounts when it is answered, and keeps nothing of the history. Where nobody says what the total is, the first read
 * does: two that differ can't both be right, whichever it is.
 */
export function bankStream({ model, initial }: StreamOptions): StreamingCheck {
  const { total, mayBeNegative } = bankModel(model);
  const opening = initial === undefined ? undefined : openingOf({ initial });
  let expected: Expected | undefined = opening && { opening, accounts: [...opening.accounts.keys()] };
  const open = new Map<Op['process'], Op>();
  return {
    add: (op): Violation | undefined => {
      if (op.process === 'nemesis') return undefined;
      if (op.type === 'invoke') {
        open.set(op.process, op);
        return undefined;
      }
      const read = operationOf(open.get(op.process), op);
      open.delete(op.process);
      if (read === undefined || !isReadOfAll(read)) return undefined;
      const amounts = Object.values(balancesIn(read.output) ?? {}).map(amountIn);
      const whole = amounts.filter((amount) => amount !== undefined);
      if (expected === undefined) {
        // What is no whole amount is for the check of the whole history.
        if (whole.length === 0 || whole.length < amounts.length) return undefined;
        const first = { accounts: new Map(), total: total ?? sumOf(whole), placement: undefined, mayBeNegative };
        expected = { opening: first, accounts: Object.keys(balancesIn(read.output) ?? {}) };
      }
      const fault = readFault(read, expected.accounts, expected.opening);
      return fault && readViolation(fault, { opening: expected.opening, faults: [], skews: undefined });
    },
  };
}

function operationOf(invocation: Op | undefined, op: Op): Operation | undefined {
  if (invocation === undefined || invocation.f !== op.f || op.process === 'nemesis' || op.type === 'invoke')
    return undefined;
  return {
    process: op.process,
    f: op.f,
    node: invocation.node,
    index: invocation.index,
    invokedAt: invocation.time,
    completedAt: op.time,
    type: op.type,
    input: invocation.value,
    output: op.value,
    error: op.error,
  };
}
