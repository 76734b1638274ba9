import { restore } from '../../frame/ledger.ts';
import type { Bug } from './bug.ts';

/** Recovery takes the locks of what is in doubt, and the path that settles it afterwards does not free them. */
export const bug: Bug = {
  name: 'locks-kept',
  summary: 'the locks of a transaction in doubt are not released after recovery',
  breaks: 'AC8',
  plant: (protocol) => ({
    ...protocol,
    step: (state, event) => {
      const [next, effects] = protocol.step(state, event);
      if (state.role !== 'participant' || next.role !== 'participant') return [next, effects];
      let { ledger } = next;
      const kept = new Set<string>();
      for (const effect of effects) {
        if (effect.kind !== 'trace' || effect.act.kind !== 'release' || effect.txn === undefined) continue;
        const { txn } = effect;
        const entry = [...state.branches.values()].find((branch) => branch.txn === txn);
        if (entry?.isRecovered !== true) continue;
        kept.add(txn);
        ledger = { ...ledger, locks: restore(ledger, txn, entry.operations).locks };
      }
      const isSilenced = (txn: string | undefined): boolean => txn !== undefined && kept.has(txn);
      return [
        { ...next, ledger },
        effects.filter((effect) => effect.kind !== 'trace' || effect.act.kind !== 'release' || !isSilenced(effect.txn)),
      ];
    },
  }),
};
