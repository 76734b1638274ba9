import { pino, type Logger } from 'pino';
import type { RunEvent } from '../ports/reporter.ts';

/** Field names whose values are never written, wherever they stand in a logged object. */
const secretFields = ['key', 'privateKey', 'secret', 'token', 'password'];

/**
 * The harness's own log: JSON lines in `logs/control.jsonl`, never on standard output. Text from the system is a field
 * of its own, never part of a message, so that it can't pass for ours.
 */
export function openControlLog(path: string, part: 'controller' | 'runner'): Logger {
  const paths = secretFields.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]);
  return pino(
    { base: { part, pid: process.pid }, redact: { paths, censor: '[redacted]' } },
    pino.destination({ dest: path, append: true, mkdir: true, sync: true }),
  );
}

/** Keeps what a run tells while it happens; progress is in the history. */
export function logEvent(log: Logger, event: RunEvent): void {
  if (event.kind === 'tick' || event.kind === 'planned' || event.kind === 'verdict') return;
  const level = event.kind === 'message' ? event.level : 'info';
  const { kind, ...fields } = event;
  log[level](fields, kind);
}
