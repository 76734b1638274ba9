import type { HistoryFormat } from './format.ts';
import { readJepsenHistory } from './jepsen-history.ts';

/** Key-value logs: an EDN map a line, with the key as a field of its own. */
export const kvLog: HistoryFormat = {
  name: 'kv-log',
  summary: 'key-value logs: {:process 0, :type :ok, :f :get, :key "k", :value "v"}',
  recognises: (head) => /^\s*\{:process \d+, :type :\w+, :f :(?:get|put|append), :key /.test(head),
  // The lines are Jepsen's operation maps; only the key stands elsewhere.
  read: readJepsenHistory,
};
