import { crc32 } from 'node:zlib';
import { EnvironmentError } from '../../../core/errors.ts';
import { type Json, parseJson } from '../../../core/json.ts';

/** One record is one line: `<crc32, 8 hex> <number> <durable> <json>`; the checksum covers all that follows it. */
export interface LogLine {
  /** From 1, without gaps. */
  readonly number: number;
  /** The last record that was known to be on disk when this one was written. */
  readonly durable: number;
  readonly text: string;
}

export interface LogContents {
  readonly records: readonly Json[];
  /** The bytes that hold them; what comes after is a torn tail. */
  readonly validBytes: number;
  readonly tornBytes: number;
  readonly lines: number;
}

const lineBytesMax = 4 * 1024 * 1024;
const newline = 0x0a;

export function encodeLine({ number, durable, text }: LogLine): string {
  const body = `${number} ${durable} ${text}`;
  return `${checksum(body)} ${body}\n`;
}

/**
 * Reads a log. A crash may tear what was being written: the first line that can't be read, and what follows, was never
 * durable, as long as no later line says otherwise. `durable` in a later line at or past the damaged one proves that it
 * was once on disk: then the log itself is damaged, and guessing would forget promises.
 *
 * @throws EnvironmentError `log-damaged` for damage before the tail.
 */
export function readLog(
  bytes: Buffer,
  options: { readonly path: string; readonly truncatesAnywhere?: boolean },
): LogContents {
  const records: Json[] = [];
  let at = 0;
  while (at < bytes.length) {
    const end = bytes.indexOf(newline, at);
    const line = end === -1 || end - at > lineBytesMax ? undefined : decodeLine(bytes.toString('utf8', at, end));
    const record = line?.number === records.length + 1 ? parseRecord(line.text) : undefined;
    if (record === undefined) break;
    records.push(record);
    at = end + 1;
  }
  const damaged = records.length + 1;
  if (options.truncatesAnywhere !== true && isDurable(damaged, bytes, at)) {
    throw new EnvironmentError(
      'log-damaged',
      `${options.path}: record ${damaged} at byte ${at} can't be read, and was durable: restore the log; it is not safe to go on without it`,
    );
  }
  return { records, validBytes: at, tornBytes: bytes.length - at, lines: records.length };
}

function isDurable(number: number, bytes: Buffer, from: number): boolean {
  for (let at = from; at < bytes.length;) {
    const end = bytes.indexOf(newline, at);
    if (end === -1) return false;
    const line = decodeLine(bytes.toString('utf8', at, Math.min(end, at + lineBytesMax)));
    if (line !== undefined && line.durable >= number) return true;
    at = end + 1;
  }
  return false;
}

function decodeLine(line: string): LogLine | undefined {
  const match = /^([0-9a-f]{8}) ((\d{1,15}) (\d{1,15}) (.*))$/s.exec(line);
  if (match === null) return undefined;
  const [, sum, body = '', number, durable, text = ''] = match;
  return sum === checksum(body) ? { number: Number(number), durable: Number(durable), text } : undefined;
}

function parseRecord(text: string): Json | undefined {
  try {
    return parseJson(text);
  } catch {
    // The checksum holds, so somebody wrote this on purpose; it is as good as damage.
    return undefined;
  }
}

function checksum(body: string): string {
  return crc32(body).toString(16).padStart(8, '0');
}
