import type { NodeName } from '../../../core/op.ts';
import type { TraceAct } from '../../../core/trace.ts';
import type { TwoPhaseMessage } from './messages.ts';
import type { TwoPhaseEffect } from './state.ts';

/** What effects are about: both a branch at its coordinator and one at a participant have it. */
export interface About {
  readonly txn: string;
  readonly branch: string;
}

export function send(to: NodeName, message: TwoPhaseMessage): TwoPhaseEffect {
  return { kind: 'send', to, message };
}

export function trace(act: TraceAct, about: { readonly txn: string }, epoch: number): TwoPhaseEffect {
  return { kind: 'trace', act, txn: about.txn, epoch };
}

/** A message that is not acted on, and why. */
export function refuse(reason: string, about: { readonly txn: string }, epoch: number): TwoPhaseEffect {
  return trace({ kind: 'refuse', reason }, about, epoch);
}

/** The branch of a coordinator's n-th transaction in this epoch. */
export function branchName(epoch: number, number: number): string {
  return `${epoch}.${number}`;
}

/** The epoch and number of a branch; undefined for what no coordinator ever named. */
export function parseBranch(branch: string): { readonly epoch: number; readonly number: number } | undefined {
  const match = /^(\d{1,15})\.(\d{1,15})$/.exec(branch);
  return match === null ? undefined : { epoch: Number(match[1]), number: Number(match[2]) };
}

export const voteTimer = (branch: string): string => `vote ${branch}`;
export const resendTimer = (branch: string): string => `resend ${branch}`;
export const inquiryTimer = (branch: string): string => `inquiry ${branch}`;

/** The kind of timer and its branch. */
export function parseTimer(name: string): { readonly kind: string; readonly branch: string } {
  const space = name.indexOf(' ');
  return { kind: name.slice(0, space), branch: name.slice(space + 1) };
}
