import type { Workload } from '../workload.ts';
import { accountsOf, placeOf, transferDefaults } from './accounts.ts';
import { transferFinal } from './final.ts';
import { transferLoad } from './load.ts';
import { transferMarks } from './marks.ts';

/**
 * Money between participants. Operations:
 * - `transfer` `{ txn, from, to, amount }`: commits on both participants, or on none;
 * - `read-all` `{ txn }`: the balances of all accounts at one moment;
 * - `outcome` `{ txn }`: what became of a transaction that ended in doubt; the same `transfer` under the same id is the
 *   other way to ask;
 * - `read-final` `{ node }`: what one participant holds; only in the final phase, and directed at that participant,
 *   whatever node the client is bound to.
 *
 * Account `a<i>` lives on participant i mod P, counted in the cluster's order.
 */
export const transfer: Workload = {
  name: 'transfer',
  summary: 'transfers between accounts on different participants, and reads of all accounts',
  operations: [
    { f: 'transfer', isRequired: true },
    { f: 'read-all', isRequired: true },
    { f: 'outcome', isRequired: false },
    { f: 'read-final', isRequired: false },
  ],
  defaults: transferDefaults,
  optionHelp: {
    accounts: 'How many accounts there are, dealt out to the participants in turn.',
    balance: 'What each account begins with.',
    maxAmount: 'The largest amount of a usual transfer; one in twenty asks for more than an account began with.',
  },
  checkers: [{ checker: 'atomic-commit' }, { checker: 'bank' }, { checker: 'stats' }, { checker: 'progress' }],
  marks: transferMarks,
  nodeOf: (slot, context) => {
    const coordinator = context.nodes.find((node) => context.roles[node] === 'coordinator');
    return coordinator ?? (context.nodes[slot % context.nodes.length] as string);
  },
  generator: (phase, context) => (phase === 'final' ? transferFinal(context) : transferLoad(phase, context)),
  initial: (context) => {
    const accounts = accountsOf(context);
    return {
      accounts: Object.fromEntries(accounts.names.map((name) => [name, accounts.balance])),
      placement: Object.fromEntries(
        accounts.names.map((name, i) => [name, accounts.participants[placeOf(i, accounts)] ?? null]),
      ),
    };
  },
};
