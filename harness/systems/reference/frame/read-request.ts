import type { Operation } from './ledger.ts';
import type { ClientRequest, OperatorOrder, TransactionRequest } from './protocol.ts';
import { anyOf, count, literal, mismatch, object, type Reader, text, whole } from './shape.ts';

/** Amounts add up to balances: this bound keeps every sum an exact integer. */
const amountMax = 1_000_000_000;

const txn: Reader<string> = (value) => (value === '' ? mismatch : text(value));
const amount: Reader<number> = (value) => {
  const read = count(value);
  return read !== mismatch && read > 0 && read <= amountMax ? read : mismatch;
};

export const transactionRequest: Reader<TransactionRequest> = anyOf<TransactionRequest>(
  object<TransactionRequest & { kind: 'transfer' }>({ kind: literal('transfer'), txn, from: text, to: text, amount }),
  object<TransactionRequest & { kind: 'read-all' }>({ kind: literal('read-all'), txn }),
);

export const clientRequest: Reader<ClientRequest> = anyOf<ClientRequest>(
  transactionRequest,
  object<ClientRequest & { kind: 'outcome' }>({ kind: literal('outcome'), txn }),
);

export const operatorOrder: Reader<OperatorOrder> = object<OperatorOrder>({
  kind: literal('force'),
  txn,
  decision: literal('commit', 'abort'),
});

export const operation: Reader<Operation> = anyOf<Operation>(
  object<Operation & { kind: 'add' }>({ kind: literal('add'), account: text, amount: whole }),
  object<Operation & { kind: 'read' }>({ kind: literal('read'), account: text }),
);
