/** Pieces of runs in the notation of `record`, for tests that care for one detail of an otherwise ordinary run. */

/** Phases of a run whose faults, if any, lie between 1 s and 5 s; recovery is due 2 s after the last heal. */
export const phases = `
  0 phase before
  1000 phase before end
  1000 phase during
  5000 phase during end
  5000 phase after
  8000 phase after end
  8000 phase final
  9000 phase final end`;

/** Every node starts, and its recovery finds nothing. */
export const starts = `
  0 n1 starts
  0 n2 starts
  0 n3 starts`;

/** Nothing in doubt, no locks, nothing on record. */
const finals = `
  9001 n1 final
  9001 n2 final
  9001 n3 final`;

/** A run in which nothing happens. */
export const calm: string = phases + starts + finals;

export interface Draft {
  readonly at?: number;
  readonly process?: string;
  /** Lines that are left out: those that contain one of these texts. */
  readonly without?: readonly string[];
}

/** A transfer of 5 from a0 to a1 that commits as it should, in 10 ms. */
export function commit(txn: string, { at = 10, process = 'p0', without = [] }: Draft = {}): string {
  const lines = [
    `${at} ${process} transfer ${txn} a0 a1 5`,
    `${at + 1} n1 begin ${txn} n2 n3`,
    ...['n2', 'n3'].flatMap((node) => [`${at + 2} ${node} forced prepared ${txn}`, `${at + 3} ${node} yes ${txn}`]),
    `${at + 4} n1 forced committed ${txn}`,
    `${at + 5} n1 decide ${txn} commit votes`,
    `${at + 5} n1 tell ${txn} commit client`,
    `${at + 6} ${process} ok`,
    ...['n2', 'n3'].flatMap((node) => [
      `${at + 6} n1 tell ${txn} commit ${node}`,
      `${at + 7} ${node} forced committed ${txn}`,
      `${at + 7} ${node} decide ${txn} commit coordinator`,
      `${at + 8} ${node} apply ${txn} commit`,
      `${at + 8} ${node} release ${txn}`,
    ]),
  ];
  return keep(lines, without);
}

/** A transfer that n3 refuses and that aborts as it should. */
export function abort(txn: string, { at = 10, process = 'p0', without = [] }: Draft = {}): string {
  const lines = [
    `${at} ${process} transfer ${txn} a0 a1 5`,
    `${at + 1} n1 begin ${txn} n2 n3`,
    `${at + 2} n2 forced prepared ${txn}`,
    `${at + 3} n2 yes ${txn}`,
    `${at + 3} n3 no ${txn} lock conflict`,
    `${at + 5} n1 decide ${txn} abort refusal`,
    `${at + 5} n1 tell ${txn} abort client`,
    `${at + 6} ${process} fail aborted: lock conflict`,
    `${at + 6} n1 tell ${txn} abort n2`,
    `${at + 7} n2 decide ${txn} abort coordinator`,
    `${at + 8} n2 release ${txn}`,
  ];
  return keep(lines, without);
}

/** A read of both accounts. */
export function read(txn: string, balances: string, at: number = 100): string {
  return `
  ${at} p9 read-all ${txn}
  ${at + 5} p9 ok ${balances}`;
}

function keep(lines: readonly string[], without: readonly string[]): string {
  return `\n${lines.filter((line) => !without.some((text) => line.includes(text))).join('\n')}`;
}
