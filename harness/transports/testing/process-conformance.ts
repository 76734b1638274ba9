import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ClusterNode, ProcessExit } from '../../ports/transport.ts';
import { alive, ps } from './ps.ts';
import { type StartCluster, TestCluster, until } from './test-cluster.ts';

/** Longer than any bound on a line that makes sense. */
const longLineChars = 8 * 1024 * 1024;
const outputMaxBytes = 1024 * 1024;
const commandMs = 20_000;
/** The conformance server, its child, and the child with a session of its own. */
const treeSize = 3;

/** What every transport promises of processes. */
export function processConformance(start: StartCluster): void {
  describe('a process', () => {
    test('tells its exit status', async () => {
      await using cluster = await TestCluster.bare(start);
      expect(await runToEnd(cluster.node('n1'), 'exit 7')).toEqual({ code: 7, signal: null });
    });

    test('tells the signal that ended it', async () => {
      await using cluster = await TestCluster.bare(start);
      const process = await cluster.node('n1').spawn({ argv: ['sleep', '1000'] });
      expect(process.isRunning).toBe(true);
      expect(await cluster.node('n1').signalAll('SIGKILL')).toBeGreaterThan(0);
      expect(await process.exited).toEqual({ code: null, signal: 'SIGKILL' });
      expect(process.isRunning).toBe(false);
    });

    test('is given its arguments and its environment as they are', async () => {
      await using cluster = await TestCluster.bare(start);
      const lines: string[] = [];
      const script = 'printf "%s\\n" "$1" "$INDOUBT_TEST_WORD"';
      const word = 'with "quotes", $dollars and\ttabs';
      const process = await cluster.node('n1').spawn({
        argv: ['sh', '-c', script, 'sh', word],
        env: { INDOUBT_TEST_WORD: word },
        onLine: (line) => lines.push(line),
      });
      await process.exited;
      await until('both lines have come', () => lines.length === 2);
      expect(lines).toEqual([word, word]);
    });

    test('that is not there is said to be missing', async () => {
      await using cluster = await TestCluster.bare(start);
      const node = cluster.node('n1');
      let outcome: string;
      try {
        const process = await node.spawn({ argv: ['/no/such/program'] });
        const exit = await process.exited;
        outcome = `${exit.code} ${(await node.tail(5)).join(' ')}`;
      } catch (error) {
        outcome = String(error);
      }
      expect(outcome).toContain('/no/such/program');
    });

    test('that refuses root runs as somebody else, and can write its data', async () => {
      await using cluster = await TestCluster.bare(start);
      const lines: string[] = [];
      const { dataFolder } = cluster.node('n1');
      const script = 'id -u; echo data > "$1/file" && cat "$1/file"';
      const process = await cluster.node('n1').spawn({
        argv: ['sh', '-c', script, 'sh', dataFolder],
        refusesRoot: true,
        onLine: (line) => lines.push(line),
      });
      expect(await process.exited).toEqual({ code: 0, signal: null });
      await until('both lines have come', () => lines.length === 2);
      expect(lines[0]).not.toBe('0');
      expect(lines[1]).toBe('data');
    });
  });

  describe('what a process prints', () => {
    test('is handed over in whole lines, in order, and logged', async () => {
      await using cluster = await TestCluster.bare(start);
      const lines: string[] = [];
      const node = cluster.node('n1');
      const script = 'i=0; while [ $i -lt 2000 ]; do echo "line $i é"; i=$((i+1)); done; echo oops >&2';
      const process = await node.spawn({ argv: ['sh', '-c', script], log: 'talk', onLine: (line) => lines.push(line) });
      await process.exited;
      await until('all lines have come', () => lines.length >= 2_000);
      expect(lines).toEqual(Array.from({ length: 2_000 }, (_, i) => `line ${i} é`));
      await until('the log is whole', async () => (await logText(node, 'talk.stdout')) === `${lines.join('\n')}\n`);
      await until('the other log too', async () => (await logText(node, 'talk.stderr')) === 'oops\n');
    });

    test('is appended to the same log after a restart', async () => {
      await using cluster = await TestCluster.bare(start);
      const node = cluster.node('n2');
      await runToEnd(node, 'echo first');
      await runToEnd(node, 'echo second');
      const log = async (): Promise<string> => await logText(node, 'system.stdout').catch(() => '');
      await until('both are there', async () => (await log()).split('\n').length > 2);
      expect(await log()).toBe('first\nsecond\n');
    });

    test('can be a line without end: it is bounded, and the next line is whole', async () => {
      await using cluster = await TestCluster.bare(start);
      const lines: string[] = [];
      const script = `head -c ${longLineChars} /dev/zero | tr '\\0' 'x'; echo; echo next`;
      await cluster.node('n1').spawn({ argv: ['sh', '-c', script], onLine: (line) => lines.push(line) });
      await until('the next line comes', () => lines.at(-1) === 'next');
      for (const line of lines) expect(line.length).toBeLessThan(longLineChars);
    });

    test('ends in the tail, standard error too', async () => {
      await using cluster = await TestCluster.bare(start);
      const node = cluster.node('n1');
      await runToEnd(node, 'for i in 1 2 3 4 5 6 7 8 9; do echo "line $i"; done; echo "the reason" >&2; exit 1');
      await until('the reason is seen', async () => (await node.tail(4)).includes('the reason'));
      const tail = await node.tail(4);
      expect(tail).toHaveLength(4);
      expect(tail).toContain('line 9');
      expect(tail).not.toContain('line 1');
    });
  });

  describe('a command', () => {
    test('runs to its end and tells all of it', async () => {
      await using cluster = await TestCluster.bare(start);
      const result = await cluster.node('n1').run(['sh', '-c', 'echo out; echo err >&2; exit 3'], timeLimit());
      expect(result).toEqual({ code: 3, signal: null, stdout: 'out\n', stderr: 'err\n' });
    });

    test('may print without end: its output is bounded', async () => {
      await using cluster = await TestCluster.bare(start);
      const argv = ['sh', '-c', `head -c ${4 * outputMaxBytes} /dev/zero | tr '\\0' 'x'`];
      const result = await cluster.node('n1').run(argv, timeLimit());
      expect(result.code).toBe(0);
      expect(result.stdout.length).toBeGreaterThan(0);
      expect(Buffer.byteLength(result.stdout)).toBeLessThanOrEqual(outputMaxBytes);
    });

    test('ends when it is aborted, and rejects', async () => {
      await using cluster = await TestCluster.bare(start);
      const node = cluster.node('n1');
      const abort = new AbortController();
      const pidFile = join(node.dataFolder, 'pid');
      const running = node.run(['sh', '-c', 'sleep 1000 & echo $! > "$1"; wait', 'sh', pidFile], abort.signal);
      const outcome = running.then(
        () => 'ended by itself',
        () => 'rejected',
      );
      await until('it runs', async () => (await readFile(pidFile, 'utf8').catch(() => '')).endsWith('\n'));
      const pid = Number(await readFile(pidFile, 'utf8'));
      abort.abort();
      expect(await outcome).toBe('rejected');
      const isGone = async (): Promise<boolean> =>
        (await node.run(['sh', '-c', `kill -0 ${pid}`], timeLimit())).code !== 0;
      await until('its child is gone', isGone);
    });
  });

  describe('a node', () => {
    test('has its own folders, and is found by its name', async () => {
      await using cluster = await TestCluster.bare(start);
      const { spec } = cluster.cluster;
      for (const name of spec.nodes) {
        const node = cluster.node(name);
        expect(node.name).toBe(name);
        expect(node.dataFolder).toBe(join(spec.dataFolder, name));
        expect(node.logFolder).toBe(join(spec.logFolder, name));
        expect((await stat(node.dataFolder)).isDirectory()).toBe(true);
        await writeFile(join(node.dataFolder, 'seen'), name);
        expect((await node.run(['cat', join(node.dataFolder, 'seen')], timeLimit())).stdout).toBe(name);
      }
      expect(() => cluster.node('nobody')).toThrow(/nobody/);
    });

    test('knows all of its processes, and only its own', async () => {
      await using cluster = await TestCluster.serving(start);
      const trees = await Promise.all(cluster.names.map(async (name) => await cluster.node(name).pids()));
      for (const tree of trees) expect(tree.length).toBeGreaterThanOrEqual(treeSize);
      expect(new Set(trees.flat()).size).toBe(trees.flat().length);
      for (const tree of trees) {
        const commands = (await ps(tree)).map(({ command }) => command);
        expect(commands.filter((command) => command.includes('sleep 1000'))).toHaveLength(1);
        expect(commands.filter((command) => command.includes('sleep 1001'))).toHaveLength(1);
        expect(commands.filter((command) => command.includes('server.ts'))).toHaveLength(1);
      }
    });

    test.skipIf(process.platform !== 'linux')('knows its daemons too (skipped: where there is no /proc)', async () => {
      await using cluster = await TestCluster.serving(start, ['n1']);
      const commands = (await ps(await cluster.node('n1').pids())).map(({ command }) => command);
      expect(commands.filter((command) => command.includes('sleep 1002'))).toHaveLength(1);
    });

    test('is stopped whole, and goes on whole, while the others run', async () => {
      await using cluster = await TestCluster.serving(start);
      const node = cluster.node('n2');
      const pids = await node.pids();
      expect(await node.signalAll('SIGSTOP')).toBe(pids.length);
      await until('all are stopped', async () => (await ps(pids)).every(({ state }) => state === 'T'));
      expect(await node.pids()).toHaveLength(pids.length);
      expect(await cluster.isUp('n1')).toBe(true);
      expect(await cluster.isUp('n2')).toBe(false);
      const others = [...(await cluster.node('n1').pids()), ...(await cluster.node('n3').pids())];
      expect((await ps(others)).filter(({ state }) => state === 'T')).toEqual([]);
      await node.signalAll('SIGCONT');
      await until('it answers again', async () => await cluster.isUp('n2'));
    });

    test('is killed whole, and can be started again', async () => {
      await using cluster = await TestCluster.bare(start);
      const process = await cluster.startServer('n1');
      const node = cluster.node('n1');
      const pids = await node.pids();
      expect(pids).toContain(process.pid);
      expect(await node.signalAll('SIGKILL')).toBe(pids.length);
      await until('nothing runs there', async () => (await node.pids()).length === 0);
      expect(await alive(pids)).toEqual([]);
      expect(await process.exited).toEqual({ code: null, signal: 'SIGKILL' });
      expect(await node.signalAll('SIGKILL')).toBe(0);
      const again = await cluster.startServer('n1');
      expect(again.isRunning).toBe(true);
    });
  });

  describe('disposing', () => {
    test('ends every process, stopped and half-dead ones too, and says that nothing is left', async () => {
      const cluster = await TestCluster.serving(start);
      const pids = (await Promise.all(cluster.names.map(async (name) => await cluster.node(name).pids()))).flat();
      await cluster.node('n2').signalAll('SIGSTOP');
      await cluster.cluster.net.cut('left over', [['n1', 'n2']]);
      expect(await cluster.cluster.dispose()).toEqual([]);
      expect(await alive(pids)).toEqual([]);
      await cluster[Symbol.asyncDispose]();
    });
  });
}

async function runToEnd(node: ClusterNode, script: string): Promise<ProcessExit> {
  const process = await node.spawn({ argv: ['sh', '-c', script] });
  return await process.exited;
}

async function logText(node: ClusterNode, name: string): Promise<string> {
  return await readFile(join(node.logFolder, `${name}.log`), 'utf8');
}

function timeLimit(): AbortSignal {
  return AbortSignal.timeout(commandMs);
}
