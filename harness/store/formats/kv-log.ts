import type { HistoryFormat } from './format.ts';
import { ednNotation } from './jepsen-format.ts';
import { readOperations } from './read-operations.ts';

/** Key-value logs: an EDN map a line, with the key as a field of its own. */
export const kvLog: HistoryFormat = {
  name: 'kv-log',
  summary: 'key-value logs: {:process 0, :type :ok, :f :get, :key "k", :value "v"}',
  recognises: (head) => /^\s*\{:process \d+, :type :\w+, :f :(?:get|put|append), :key /.test(head),
  // The lines are Jepsen's operation maps; only the key stands elsewhere.
  read: async (path) => await readOperations(path, ednNotation),
};
