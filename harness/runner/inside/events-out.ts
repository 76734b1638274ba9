import { stringifyJson } from '../../core/json.ts';
import type { RunEvent } from '../../ports/reporter.ts';

/** Events leave the containment as one line of JSON each, on standard output. */
export function emitEvent(event: RunEvent): void {
  process.stdout.write(`${stringifyJson(event)}\n`);
}
