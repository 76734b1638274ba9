import type { Property } from '../../core/property.ts';

const commitChecker = 'atomic-commit';
const workloads = ['transfer'];

/** What atomic commitment promises (Bernstein, Hadzilacos and Goodman 1987, section 7.3), and what follows for clients. */
export const commitProperties: readonly Property[] = [
  safety('AC1', 'all nodes that decide a transaction decide the same'),
  safety('AC2', 'a decision is never reversed'),
  safety('AC3', 'a transaction commits only if every participant voted yes'),
  safety('AC4', 'if all vote yes and nothing fails, the transaction commits'),
  liveness('AC5', 'when everything is healed and stays so, every transaction is decided by all'),
  safety('AC6', 'what a client was told agrees with the decision'),
  safety('AC7', 'a vote and a decision survive the restart of the node that told it'),
  liveness('AC8', 'when everything is healed and stays so, no lock outlives its transaction'),
  safety('AC9', 'a read of all accounts sees each transaction on all participants or on none'),
  {
    name: 'total',
    kind: 'safety',
    statement: 'transfers neither make nor lose money, and no balance is below zero',
    checker: 'bank',
    workloads,
  },
  {
    name: 'progress',
    kind: 'liveness',
    statement: 'while nothing is broken, clients are served',
    checker: 'progress',
  },
];

function safety(name: string, statement: string): Property {
  return { name, kind: 'safety', statement, checker: commitChecker, workloads };
}

function liveness(name: string, statement: string): Property {
  return { name, kind: 'liveness', statement, checker: commitChecker, workloads };
}
