import type { HistoryFormat } from './format.ts';
import { readJepsenHistory } from './jepsen-history.ts';

/** Jepsen's `history.edn`. */
export const jepsenHistory: HistoryFormat = {
  name: 'jepsen-edn',
  summary: "operation maps in EDN: Jepsen's history.edn",
  recognises: (head) => /^[\s[(]*(?:#[\w.]+\s*)?\{\s*:/.test(head),
  read: readJepsenHistory,
};
