import { stringifyJson } from '../core/json.ts';
import { disarmJson } from '../reporters/output.ts';

/** A document for `--json`: safe on a terminal and in a CI log whatever the values hold. */
export function jsonText(value: unknown): string {
  return `${disarmJson(stringifyJson(value, 2))}\n`;
}

/** The same on one line. */
export function jsonLine(value: unknown): string {
  return `${disarmJson(stringifyJson(value))}\n`;
}
