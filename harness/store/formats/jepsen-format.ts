import { ednOp } from './edn-op.ts';
import type { HistoryFormat } from './format.ts';
import { jsonOp } from './json-op.ts';
import { type Notation, readOperations } from './read-operations.ts';

export const ednNotation: Notation = { name: 'EDN', parse: ednOp };
const jsonNotation: Notation = { name: 'JSON', parse: jsonOp };

/** Jepsen's `history.edn`. */
export const jepsenHistory: HistoryFormat = {
  name: 'jepsen-edn',
  summary: "operation maps in EDN: Jepsen's history.edn",
  recognises: (head) => /^(?:[\s,[(]|;[^\n]*\n)*(?:#[\w.]+\s*)?\{\s*:/.test(head),
  read: async (path) => await readOperations(path, ednNotation),
};

/** The same in JSON, as elle-cli takes it: one array of operation objects, or one a line. */
export const jsonHistory: HistoryFormat = {
  name: 'jepsen-json',
  summary: 'operation objects in JSON: one array, as elle-cli takes it, or one a line',
  recognises: (head) => /^[\s[]*\{\s*"/.test(head),
  read: async (path) => await readOperations(path, jsonNotation),
};
