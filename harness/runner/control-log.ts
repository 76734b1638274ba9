import { mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
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
  return pino({ base: { part, pid: process.pid }, redact: { paths, censor: '[redacted]' } }, new LogFile(path));
}

/**
 * Appends at once, so that what was logged survives a kill -9. A disk that is full ends no run by its log: the record has
 * met it, too, and tells.
 */
class LogFile {
  readonly #fd: number;

  constructor(path: string) {
    mkdirSync(dirname(path), { recursive: true });
    this.#fd = openSync(path, 'a');
  }

  write(line: string): void {
    try {
      writeSync(this.#fd, line);
    } catch {
      // As said above.
    }
  }
}

/** Keeps what a run tells while it happens; progress is in the history. */
export function logEvent(log: Logger, event: RunEvent): void {
  if (event.kind === 'tick' || event.kind === 'planned' || event.kind === 'verdict') return;
  const level = event.kind === 'message' ? event.level : 'info';
  const { kind, ...fields } = event;
  log[level](fields, kind);
}
