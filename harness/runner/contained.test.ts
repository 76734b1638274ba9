import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RunEvent } from '../ports/reporter.ts';
import type { Transport } from '../ports/transport.ts';
import { plain } from '../transports/plain/plain.ts';
import { until } from '../transports/testing/test-cluster.ts';
import { ContainedRun } from './contained.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'indoubt-contained-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Started {
  readonly run: ContainedRun;
  readonly events: readonly RunEvent[];
}

/** Starts a program in the place of the runner, in the containment of the transport `plain`. */
function start(program: string, silenceMs?: number): Started {
  const transport: Transport = { ...plain, contain: () => plain.contain([process.execPath, '-e', program]) };
  const events: RunEvent[] = [];
  const run = new ContainedRun({
    transport,
    folder,
    errorLog: join(folder, 'stderr.log'),
    onEvent: (event) => events.push(event),
    ...(silenceMs === undefined ? {} : { silenceMs }),
  });
  return { run, events };
}

const say = (event: object): string => `console.log(${JSON.stringify(JSON.stringify(event))});`;

const tellPid = `console.log(JSON.stringify({ kind: 'message', level: 'info', text: String(process.pid) }));`;

test('its events come in order, and stray text on its output is passed over', async () => {
  const words = `console.log('hello'); console.log('{"kind":'); ${say({ kind: 'message', level: 'info', text: 'b' })}`;
  const { run, events } = start(`${say({ kind: 'stage', stage: 'drive' })} ${words}`);
  expect(await run.ended()).toEqual({ code: 0, signal: null, silence: undefined });
  expect(events.map(({ kind }) => kind)).toEqual(['stage', 'message']);
});

test('a verdict that is forged inside is nobody’s', async () => {
  const { run, events } = start(say({ kind: 'verdict', verdict: {} }) + say({ kind: 'planned', plan: {} }));
  await run.ended();
  expect(events).toEqual([]);
});

test('what it says on standard error is kept, and its exit status is known', async () => {
  const { run } = start(`console.error('oh no'); process.exitCode = 3;`);
  expect(await run.ended()).toMatchObject({ code: 3 });
  expect(run.lastWords).toBe('oh no\n');
  expect(readFileSync(join(folder, 'stderr.log'), 'utf8')).toContain('oh no');
});

test('it hears that it shall stop', async () => {
  const { run, events } = start(
    `${say({ kind: 'stage', stage: 'drive' })} process.stdin.once('data', (line) => process.exit(line.toString() === 'stop\\n' ? 7 : 8));`,
  );
  await until('it is there', () => events.length > 0);
  run.stop();
  expect(await run.ended()).toMatchObject({ code: 7 });
});

test('one that told of its progress and went silent is ended, and it is said why', async () => {
  const { run, events } = start(`${tellPid} ${say({ kind: 'tick' })} for (;;);`, 500);
  expect((await run.ended()).silence).toBe(
    'the runner told nothing for 0.5 s: a client or a generator holds its thread',
  );
  await until('it is gone', () => !isAlive(pidIn(events)));
});

test('one that has not told of progress yet, or not since its last stage, may be silent', async () => {
  const quiet = `setTimeout(() => process.exit(5), 1500);`;
  const { run } = start(`${say({ kind: 'tick' })} ${say({ kind: 'stage', stage: 'collect' })} ${quiet}`, 500);
  expect(await run.ended()).toEqual({ code: 5, signal: null, silence: undefined });
});

test('kill ends it with all that it started', async () => {
  const { run, events } = start(
    `const child = require('node:child_process').spawn('sleep', ['1000']); ${tellPid.replace('process.pid', 'child.pid')}`,
  );
  await until('it is there', () => events.length > 0);
  run.kill();
  expect((await run.ended()).silence).toBeUndefined();
  await until('its child is gone', () => !isAlive(pidIn(events)));
});

function pidIn([event]: readonly RunEvent[]): number {
  return event?.kind === 'message' ? Number(event.text) : 0;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    // There is no such process any more.
    return false;
  }
}
