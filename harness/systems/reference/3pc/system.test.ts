import { expect, test } from 'vitest';
import type { Completion, NodeName } from '../../../core/op.ts';
import { RunningSystem } from '../testing/running-system.ts';
import { threePhaseCommit } from './system.ts';

/** Four real processes. */
async function start(): Promise<RunningSystem> {
  const running = await RunningSystem.start(threePhaseCommit);
  await running.until('all are connected', async () => {
    const states = await Promise.all(names(running).map(async (name) => await running.state(name)));
    return states.every(({ counters }) => (counters?.['connections'] ?? 0) >= 3);
  });
  return running;
}

function names({ cluster }: RunningSystem): NodeName[] {
  return cluster.nodes.map(({ name }) => name);
}

async function balances(running: RunningSystem): Promise<Record<string, number>> {
  const finals = await Promise.all(names(running).map(async (name) => await running.final(name)));
  const accounts = finals.map(
    ({ data }) => (data as { readonly accounts?: Record<string, number> } | undefined)?.accounts,
  );
  return Object.assign({}, ...accounts) as Record<string, number>;
}

/** Everything is decided, alike, on all nodes; no lock is held. */
async function settled(running: RunningSystem): Promise<void> {
  await running.until('nothing is in doubt', async () => {
    const states = await Promise.all(names(running).map(async (name) => await running.state(name)));
    return states.every(({ inDoubt, locks }) => inDoubt.length === 0 && locks === 0);
  });
  const finals = await Promise.all(names(running).map(async (name) => await running.final(name)));
  const decisions = new Map<string, Set<string>>();
  for (const { decisions: own } of finals) {
    for (const [txn, decision] of Object.entries(own ?? {})) {
      decisions.set(txn, (decisions.get(txn) ?? new Set()).add(decision));
    }
  }
  for (const [txn, all] of decisions) expect([txn, ...all]).toHaveLength(2);
}

function decidedBy(running: RunningSystem, by: string): string[] {
  return running.traces.flatMap(({ node, act }) => (act.kind === 'decide' && act.by === by ? [node] : []));
}

test('transfers commit, overdrafts abort, a read sees all accounts', async () => {
  await using running = await start();
  expect(await running.transfer('t1', { amount: 5 })).toEqual({
    type: 'ok',
    value: { txn: 't1', from: 'a0', to: 'a1', amount: 5 },
  });
  await settled(running);
  expect(await running.transfer('t2', { amount: 96 })).toEqual({ type: 'fail', error: 'aborted: overdraft' });
  const client = await running.client();
  const read = await client.invoke({ process: 1, f: 'read-all', value: { txn: 'r1' } }, AbortSignal.timeout(5_000));
  const accounts = { a0: 95, a1: 105, a2: 100, a3: 100, a4: 100, a5: 100 };
  expect(read).toEqual({ type: 'ok', value: { txn: 'r1', accounts } });
  await settled(running);
  expect(await balances(running)).toEqual(accounts);
});

test('when the coordinator is killed amid transactions the others end them at once, and it learns after its restart', async () => {
  await using running = await start();
  let round = 0;
  // A kill falls where it falls: again until it has left something to terminate, and something to ask for.
  while (decidedBy(running, 'termination').length < 2 || !decidedBy(running, 'recovery').includes('n1')) {
    expect(++round).toBeLessThan(30);
    const open = Array.from({ length: 3 }, async (_, i): Promise<Completion> => {
      return await running.transfer(`k${round}-${i}`, { from: `a${i}`, to: `a${((i + 1) % 3) + 3}` });
    });
    const marked = running.traces.length;
    await running.until('votes are under way', () =>
      running.traces.slice(marked).some(({ act }) => act.kind === 'vote'),
    );
    await running.kill('n1');
    await Promise.all(open);
    await running.until('nothing is in doubt without the coordinator', async () => {
      const states = await Promise.all(['n2', 'n3', 'n4'].map(async (name) => await running.state(name)));
      return states.every(({ inDoubt, locks }) => inDoubt.length === 0 && locks === 0);
    });
    await running.restart('n1');
    await settled(running);
  }
  const total = Object.values(await balances(running)).reduce((sum, balance) => sum + balance, 0);
  expect(total).toBe(600);
  // A kill closes connections: nobody had to wait for the silence.
  const why = running.traces.flatMap(({ act }) => (act.kind === 'suspect' && act.peer === 'n1' ? [act.why] : []));
  expect(why).toContain('closed');
});

test('when all nodes are killed at once they decide together after their restart', async () => {
  await using running = await start();
  let round = 0;
  const together = (): boolean => {
    const last = running.traces.filter(({ act }) => act.kind === 'recovered').slice(-4);
    const found = last.map(({ act }) => (act.kind === 'recovered' ? act.transactions : []));
    const undecided = found.map((list) => list.filter(({ state }) => state !== 'committed' && state !== 'aborted'));
    // Three members had it open, and no record of a decision was anywhere.
    return undecided.flat().some(({ txn }) => {
      const states = found
        .flat()
        .filter((each) => each.txn === txn)
        .map(({ state }) => state);
      return states.length === 3 && !states.includes('committed') && !states.includes('aborted');
    });
  };
  while (round === 0 || !together()) {
    expect(++round).toBeLessThan(30);
    const open = Array.from({ length: 3 }, async (_, i): Promise<Completion> => {
      return await running.transfer(`a${round}-${i}`, { from: `a${i}`, to: `a${((i + 1) % 3) + 3}` });
    });
    const marked = running.traces.length;
    await running.until('votes are under way', () =>
      running.traces.slice(marked).some(({ act }) => act.kind === 'vote'),
    );
    await Promise.all(names(running).map(async (name) => await running.kill(name)));
    await Promise.all(open);
    await Promise.all(names(running).map(async (name) => await running.restart(name)));
    await settled(running);
  }
  expect(decidedBy(running, 'recovery').length).toBeGreaterThanOrEqual(3);
});

test('a participant that is silent is taken for dead after the printed silence, and the rest goes on', async () => {
  await using running = await start();
  await running.pause('n3');
  await running.until('n1 suspects n3', () =>
    running.traces.some(
      ({ node, act }) => node === 'n1' && act.kind === 'suspect' && act.peer === 'n3' && act.why === 'silent',
    ),
  );
  expect(await running.transfer('t1', { from: 'a1', to: 'a3' })).toEqual({
    type: 'fail',
    error: 'aborted: a participant is down',
  });
  expect((await running.transfer('t2', { from: 'a0', to: 'a2' })).type).toBe('ok');
  await running.resume('n3');
  await running.until('n1 hears n3 again', () =>
    running.traces.some(({ node, act }) => node === 'n1' && act.kind === 'unsuspect' && act.peer === 'n3'),
  );
  expect((await running.transfer('t3', { from: 'a1', to: 'a3' })).type).toBe('ok');
});
