import { expect, test } from 'vitest';
import type { FaultContext } from '../../harness/ports/fault.ts';
import { twoPhaseCommitSystem } from '../../harness/systems/reference/2pc/system.ts';
import { RunningSystem } from '../../harness/systems/reference/testing/running-system.ts';
import { stepFor } from '../testing/step-for.ts';
import { systemFaultContext } from '../testing/system-context.ts';
import { operator } from './operator.ts';

const limitMs = 30_000;

/** A transfer from a0 at n2 to a1 at n3 whose coordinator was stopped when n2 had voted. */
async function inDoubtAt(running: RunningSystem, txn: string): Promise<void> {
  const isDoubted = async (): Promise<boolean> =>
    (await running.state('n2')).inDoubt.some((doubt) => doubt.txn === txn);
  // A participant that sleeps keeps the coordinator from deciding; then the coordinator sleeps.
  await running.pause('n3');
  void running.transfer(txn, { timeoutMs: 20_000 });
  await running.until('n2 is in doubt', isDoubted);
  await running.pause('n1');
  await running.resume('n3');
}

function contextOf(running: RunningSystem): FaultContext {
  return systemFaultContext(twoPhaseCommitSystem, running.context);
}

test(
  'a participant in doubt commits by order, and the coordinator, which aborts, hears of it',
  async () => {
    await using running = await RunningSystem.start(twoPhaseCommitSystem);
    await inDoubtAt(running, 't');
    const context = contextOf(running);
    const injected = await operator.inject(stepFor(operator, ['n2'], { action: 'force-commit' }), context);
    expect(injected.note).toContain('operator orders force-commit of t at n2');
    expect(await operator.prove(injected, context)).toMatchObject({ holds: true, note: 'n2 holds commit on t' });
    expect(await operator.bit(injected, context)).toMatchObject({
      holds: true,
      note: 't was in doubt there, with 1 operation and its lock',
    });
    await operator.heal(injected, context);
    expect(await operator.proveHealed(injected, context)).toMatchObject({ holds: true });
    await running.resume('n1');
    await running.until('the coordinator has written it down', () =>
      running.traces.some(({ node, act }) => node === 'n1' && act.kind === 'write' && act['record'] === 'heuristic'),
    );
    expect((await running.final('n2')).decisions).toMatchObject({ t: 'commit' });
    const decided = running.traces.find(({ node, act }) => node === 'n2' && act.kind === 'decide');
    expect(decided?.act).toMatchObject({ decision: 'commit', by: 'operator' });
  },
  limitMs,
);

test(
  'where nothing is in doubt the order is not given, and that proves nothing',
  async () => {
    await using running = await RunningSystem.start(twoPhaseCommitSystem);
    const context = contextOf(running);
    const injected = await operator.inject(stepFor(operator, ['n2'], { action: 'force-abort', waitMs: 50 }), context);
    expect(injected.note).toContain('there was nothing to act on at n2');
    expect(await operator.prove(injected, context)).toMatchObject({ holds: false });
    expect(await operator.bit(injected, context)).toMatchObject({ holds: false });
    await operator.heal(injected, context);
  },
  limitMs,
);

test(
  'a node that is configured to take no orders refuses',
  async () => {
    await using running = await RunningSystem.start(twoPhaseCommitSystem, { options: { orders: false } });
    const context = contextOf(running);
    const step = stepFor(operator, ['n2'], { action: 'force-abort', subject: 't', waitMs: 0 });
    const injected = await operator.inject(step, context);
    expect(injected.note).toContain('refused: the node takes no orders');
    expect(await operator.prove(injected, context)).toMatchObject({ holds: false });
  },
  limitMs,
);

test(
  'an action that the system does not have is named, with those that it has',
  async () => {
    await using running = await RunningSystem.start(twoPhaseCommitSystem);
    const step = stepFor(operator, ['n2'], { action: 'promote' });
    await expect(operator.inject(step, contextOf(running))).rejects.toThrow(
      '2pc has no action promote of operators; there are force-abort, force-commit',
    );
  },
  limitMs,
);

test('a system without actions is told by name', () => {
  expect(operator.lacks?.({ ...twoPhaseCommitSystem, name: 'other', operator: {} })).toBe(
    'other names no actions of operators',
  );
  expect(operator.lacks?.(twoPhaseCommitSystem)).toBeUndefined();
});
