import { flushCompileCache } from 'node:module';
import { join, dirname } from 'node:path';
import { EnvironmentError, messageOf } from '../../../core/errors.ts';
import { isJsonObject, type Json } from '../../../core/json.ts';
import { LogFile, type LogOptions } from './log-file.ts';
import { readConfig } from './node-config.ts';
import { NodeProgram } from './node-program.ts';
import { primeFlag } from './prime-flag.ts';
import type { LogRecord, Message, Protocol } from './protocol.ts';

const logName = 'log';

/**
 * The whole of a node's process: recovers, serves, and ends at SIGTERM. Its configuration is the file named by the first
 * argument, and its log lies beside it. Traces go to standard output, and the reason of a bad end to standard error.
 */
export async function runNode<S, M extends Message, R extends LogRecord>(
  protocol: Protocol<S, M, R>,
  options: { readonly configPath: string; readonly log?: LogOptions },
): Promise<void> {
  if (options.configPath === primeFlag) return flushCompileCache();
  try {
    const config = readConfig(options.configPath);
    const path = join(dirname(options.configPath), logName);
    const { log, contents } = await LogFile.open(path, { ...options.log, onFailure: die });
    const recovered = recover(contents.records, protocol, path);
    if (contents.tornBytes > 0) console.error(`${path}: cut off a torn tail of ${contents.tornBytes} bytes`);
    await begin(log, recovered.incarnation);
    const program = new NodeProgram({ protocol, config, log, ...recovered });
    await program.start();
    process.once('SIGTERM', () => {
      program.stop().then(() => process.exit(0), die);
    });
  } catch (error) {
    die(error);
  }
}

/** The records of the protocol, and the number of this start: the log counts the starts. */
function recover<S, M extends Message, R extends LogRecord>(
  contents: readonly Json[],
  protocol: Protocol<S, M, R>,
  path: string,
): { readonly incarnation: number; readonly records: readonly R[] } {
  let starts = 0;
  const records: R[] = [];
  for (const [i, value] of contents.entries()) {
    if (isJsonObject(value) && value['kind'] === startKind) {
      starts += 1;
      continue;
    }
    const record = protocol.readRecord(value);
    // Skipping what a newer version wrote would forget decisions.
    if (record === undefined) {
      throw new EnvironmentError(
        'log-unknown',
        `${path}: record ${i + 1} is none of ${protocol.name} ${protocol.version}`,
      );
    }
    records.push(record);
  }
  return { incarnation: starts + 1, records };
}

const startKind = 'incarnation';

/** The start is on disk before the node says anything: no two lives have one number. */
async function begin(log: LogFile, number: number): Promise<void> {
  await new Promise<void>((resolve) => log.append({ kind: startKind, number }, resolve));
}

function die(error: unknown): void {
  console.error(messageOf(error));
  process.exit(1);
}
