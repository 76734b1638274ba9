import type { NodeIdentity } from '../protocol.ts';
import { startBalance } from './judge.ts';

/** A coordinator `n1` and participants from `n2`, two accounts each: `a0` lives on `n2`, `a1` on `n3` ... */
export function simulatedIdentities(participantCount: number): NodeIdentity[] {
  const participants = Array.from({ length: participantCount }, (_, i) => `n${i + 2}`);
  const accounts = Array.from({ length: 2 * participantCount }, (_, i) => `a${i}`);
  const placement = Object.fromEntries(accounts.map((name, i) => [name, participants[i % participantCount] ?? '']));
  return ['n1', ...participants].map((name) => ({
    name,
    role: name === 'n1' ? 'coordinator' : 'participant',
    coordinator: 'n1',
    participants,
    placement,
    accounts: Object.fromEntries(
      accounts.filter((account) => placement[account] === name).map((account) => [account, startBalance]),
    ),
  }));
}
