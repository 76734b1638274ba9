import { readFile, writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { TraceEvent } from '../../../core/trace.ts';
import { RunningSystem } from '../testing/running-system.ts';
import { twoPhaseCommitSystem } from './system.ts';

let system: RunningSystem;
beforeEach(async () => {
  system = await RunningSystem.start(twoPhaseCommitSystem);
});
afterEach(async () => await system[Symbol.asyncDispose]());

const participants = ['n2', 'n3', 'n4'];

async function accounts(): Promise<Record<string, number>> {
  const finals = await Promise.all(participants.map(async (name) => await system.final(name)));
  return Object.assign({}, ...finals.map(({ data }) => (data as { accounts: object }).accounts)) as Record<
    string,
    number
  >;
}

async function settled(): Promise<void> {
  await system.until('nothing is in doubt and nothing locked', async () => {
    const states = await Promise.all(participants.map(async (name) => await system.state(name)));
    return states.every(({ inDoubt, locks }) => inDoubt.length === 0 && locks === 0);
  });
}

function acts(node: string, txn: string): TraceEvent['act'][] {
  return system.traces.filter((trace) => trace.node === node && trace.txn === txn).map(({ act }) => act);
}

/** What a node did in a transaction, each kind of act at its first time. */
function firstActs(node: string, txn: string): string[] {
  return [...new Set(acts(node, txn).map((act) => (act.kind === 'write' ? `write ${act.record}` : act.kind)))];
}

describe('four processes', () => {
  test('transfers commit, overdrafts abort, and reads add up', async () => {
    expect(await system.transfer('t1', { amount: 30 })).toMatchObject({ type: 'ok' });
    // The client is told before the participants have freed their locks.
    await settled();
    expect(await system.transfer('t2', { amount: 500 })).toEqual({ type: 'fail', error: 'aborted: overdraft' });
    await settled();
    const client = await system.client();
    const read = await client.invoke({ process: 0, f: 'read-all', value: { txn: 'r1' } }, AbortSignal.timeout(5_000));
    expect(read).toEqual({
      type: 'ok',
      value: { txn: 'r1', accounts: { a0: 70, a1: 130, a2: 100, a3: 100, a4: 100, a5: 100 } },
    });
    await settled();
    const final = await client.invoke(
      { process: 0, f: 'read-final', value: { node: 'n2' } },
      AbortSignal.timeout(5_000),
    );
    expect(final).toEqual({ type: 'ok', value: { node: 'n2', accounts: { a0: 70, a3: 100 } } });
  });

  test('the trace of a node is whole, in order, and says why', async () => {
    await system.transfer('t1');
    await system.until('the commit is on disk', () => firstActs('n2', 't1').includes('write committed'));
    for (const name of ['n1', ...participants]) {
      const sequences = system.traces.filter(({ node }) => node === name).map(({ sequence }) => sequence);
      expect(sequences).toEqual(sequences.map((_, i) => i + 1));
    }
    const order = ['write prepared', 'vote', 'decide', 'apply', 'release', 'write committed'];
    expect(firstActs('n2', 't1').filter((act) => order.includes(act))).toEqual(order);
    const vote = system.traces.find(({ act, node }) => act.kind === 'vote' && node === 'n2');
    expect(vote?.cause).toMatch(/^n1\/1\/\d+$/);
  });

  test('a coordinator that is killed while all are in doubt comes back, and all learn of the abort', async () => {
    // A participant that can't answer keeps the votes from being complete.
    await system.pause('n3');
    const transfer = system.transfer('t1');
    await system.until('n2 is in doubt', async () => (await system.state('n2')).inDoubt.length === 1);
    await system.kill('n1');
    await system.resume('n3');
    expect(await transfer).toEqual({ type: 'info', error: 'connection closed' });
    expect((await system.state('n2')).locks).toBe(1);
    await system.restart('n1');
    await settled();
    expect(await accounts()).toMatchObject({ a0: 100, a1: 100 });
    const found = system.traces.find(({ node, incarnation }) => node === 'n1' && incarnation === 2);
    expect(found?.act).toEqual({ kind: 'recovered', transactions: [{ txn: 't1', state: 'collecting' }] });
    // The same transfer again is the same transfer.
    expect(await system.transfer('t1')).toEqual({ type: 'fail', error: 'aborted: coordinator restarted' });
  });

  test('a participant that is killed in doubt comes back in doubt, with its locks, and learns of the commit', async () => {
    await system.pause('n3');
    const transfer = system.transfer('t1', { amount: 10 });
    await system.until('n2 is in doubt', async () => (await system.state('n2')).inDoubt.length === 1);
    await system.kill('n2');
    await system.resume('n3');
    expect(await transfer).toMatchObject({ type: 'ok' });
    await system.restart('n2');
    await settled();
    expect(await accounts()).toMatchObject({ a0: 90, a1: 110 });
    const found = system.traces.find(({ node, incarnation }) => node === 'n2' && incarnation === 2);
    expect(found?.act).toEqual({ kind: 'recovered', transactions: [{ txn: 't1', state: 'prepared' }] });
    expect(acts('n2', 't1')).toContainEqual({ kind: 'decide', decision: 'commit', by: 'recovery' });
  });

  test('without its coordinator a participant blocks, and decides nothing alone', async () => {
    await system.pause('n3');
    const transfer = system.transfer('t1', { timeoutMs: 20_000 });
    await system.until('n2 is in doubt', async () => (await system.state('n2')).inDoubt.length === 1);
    await system.kill('n1');
    await system.resume('n3');
    await system.until('n3 is in doubt as well', async () => (await system.state('n3')).inDoubt.length === 1);
    const asked = (): number => acts('n2', 't1').filter(({ kind }) => kind === 'timeout').length;
    const before = asked();
    await system.until('n2 has asked several times more', () => asked() > before + 3);
    expect([...acts('n2', 't1'), ...acts('n3', 't1')].filter(({ kind }) => kind === 'decide')).toEqual([]);
    expect((await system.state('n2')).inDoubt[0]?.ageMs).toBeGreaterThan(500);
    await transfer;
  });

  test('under load with kills of every node in turn, money only moves and everything ends', async () => {
    const over = new AbortController();
    let committed = 0;
    const load = Array.from({ length: 6 }, async (_, process) => {
      for (let i = 0; !over.signal.aborted; i++) {
        const [from, to] = [`a${(process + i) % 6}`, `a${(process + i + 1) % 6}`];
        try {
          const { type } = await system.transfer(`p${process}-${i}`, { from, to, timeoutMs: 1_000 });
          if (type === 'ok') committed += 1;
        } catch {
          // The coordinator is down: the next attempt may find it up.
        }
      }
    });
    for (const name of ['n1', 'n2', 'n3', 'n4', 'n1']) {
      const before = committed;
      await system.until('work goes on', () => committed > before + 5);
      await system.kill(name);
      await system.restart(name);
    }
    over.abort();
    await Promise.all(load);
    await settled();
    const total = Object.values(await accounts()).reduce((sum, balance) => sum + balance, 0);
    expect(total).toBe(600);
    // Every node that decided decided the same.
    const finals = await Promise.all(['n1', ...participants].map(async (name) => await system.final(name)));
    const decided = new Map<string, string>();
    for (const { decisions = {} } of finals) {
      for (const [txn, decision] of Object.entries(decisions)) {
        expect(decided.get(txn) ?? decision).toBe(decision);
        decided.set(txn, decision);
      }
    }
    expect(committed).toBeGreaterThan(20);
  });
});

test('a node ends in order when it is asked to', async () => {
  const node = system.cluster.node('n2');
  await system.transfer('t1');
  await settled();
  await node.signalAll('SIGTERM');
  await system.until('n2 has ended', async () => (await node.pids()).length === 0);
  await system.restart('n2');
  expect((await system.state('n2')).incarnation).toBe(2);
  expect(await system.transfer('t2')).toMatchObject({ type: 'ok' });
});

test('a node whose log is damaged says so and does not start', async () => {
  const node = system.cluster.node('n2');
  for (let i = 0; i < 5; i++) await system.transfer(`t${i}`);
  await settled();
  await system.kill('n2');
  const path = `${node.dataFolder}/log`;
  const bytes = await readFile(path);
  bytes.writeUInt8(bytes.readUInt8(30) ^ 0xff, 30);
  await writeFile(path, bytes);
  await expect(system.restart('n2')).rejects.toThrow('was durable');
});

test('a planted bug is loaded by its name, and a name that is none does not start', async () => {
  await using buggy = await RunningSystem.start(twoPhaseCommitSystem, { bug: 'abort-in-doubt' });
  await buggy.pause('n3');
  const transfer = buggy.transfer('t1');
  await buggy.until('n2 aborts alone', () =>
    buggy.traces.some(({ node, act }) => node === 'n2' && act.kind === 'decide' && act.by === 'unilateral'),
  );
  await buggy.resume('n3');
  expect(await transfer).toMatchObject({ type: 'ok' });
  await expect(RunningSystem.start(twoPhaseCommitSystem, { bug: '../../etc' })).rejects.toThrow(
    '2pc has no planted bug',
  );
});
