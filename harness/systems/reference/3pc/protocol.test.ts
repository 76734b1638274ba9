import { describe, expect, test } from 'vitest';
import { crash, deliver, deliverAll, heal, newWorld, partition, request, restart } from './testing/happen.ts';
import { broken, decisionsOf, passTime } from './testing/judge.ts';
import { recording } from './testing/recording.ts';
import { type StepFunction, type World, at, isWaiting, linkOf, writeForced } from './testing/world.ts';

/** Everything on its way from i to j arrives, and j writes what it has to. */
function pass(world: World, i: number, j: number): World {
  let now = world;
  for (const _ of world.links[linkOf(world, i, j)] ?? []) now = write(deliver(now, i, j), j);
  return now;
}

function write(world: World, i: number): World {
  let now = world;
  while (isWaiting(at(now, i))) now = writeForced(now, i);
  return now;
}

function begun(step?: StepFunction): World {
  return write(request(newWorld(3, step)), 0);
}

/** Both participants of three nodes have voted yes, and their votes are under way. */
function voted(step?: StepFunction): World {
  return pass(pass(begun(step), 0, 1), 0, 2);
}

/** The coordinator has pre-committed, and its orders are under way. */
function ordered(step?: StepFunction): World {
  return pass(pass(voted(step), 1, 0), 2, 0);
}

/** It has committed, and that is under way. */
function acknowledged(step?: StepFunction): World {
  return pass(pass(pass(pass(ordered(step), 0, 1), 0, 2), 1, 0), 2, 0);
}

function decisions(world: World): string[] {
  return world.nodes.map((node) => decisionsOf(node).join());
}

const none = { kept: [] };

describe('without failures', () => {
  test('all nodes commit what all can do, and the client is told', () => {
    const world = deliverAll(request(newWorld(4)));
    expect(decisions(world)).toEqual(['commit', 'commit', 'commit', 'commit']);
    expect(world.made).toEqual(['commit']);
    expect(world.nodes.flatMap(({ timers }) => timers)).toEqual([]);
  });

  test('one participant that refuses aborts it for all', () => {
    const { step, acts } = recording();
    const world = deliverAll(request(newWorld(4, step), [2]));
    expect(decisions(world)).toEqual(['abort', 'abort', 'abort', 'abort']);
    expect(acts('decide')).toContain('n3 decide abort refusal');
    expect(acts('vote')).toContain('n3 vote no lock conflict');
  });
});

describe('a coordinator', () => {
  test('aborts when a participant dies before its vote came', () => {
    const { step, acts } = recording();
    const world = deliverAll(crash(begun(step), 2, none));
    expect(decisions(world).slice(0, 2)).toEqual(['abort', 'abort']);
    expect(acts('decide')).toContain('n1 decide abort timeout');
  });

  test('commits without the acknowledgement of a participant that dies', () => {
    const { step, acts } = recording();
    const world = deliverAll(crash(ordered(step), 2, none));
    expect(decisions(world)).toEqual(['commit', 'commit', '']);
    expect(acts('decide')).toEqual(['n1 decide commit votes', 'n2 decide commit coordinator']);
    expect(decisions(deliverAll(restart(world, 2)))).toEqual(['commit', 'commit', 'commit']);
    expect(acts('decide')).toContain('n3 decide commit recovery');
  });

  test('commits without an acknowledgement that does not come in time', () => {
    const cut = ordered();
    // The orders get lost; nobody's connection closes.
    const lost: World = { ...cut, links: cut.links.map(() => []) };
    expect(decisions(passTime(lost))[0]).toBe('commit');
  });
});

describe('termination', () => {
  test('TR1 and TR2: a member that has decided tells the others', () => {
    const { step, acts } = recording();
    const world = deliverAll(crash(acknowledged(step), 0, { kept: [0, 0, 1] }));
    expect(decisions(world)).toEqual(['commit', 'commit', 'commit']);
    expect(acts('decide')).toContain('n2 decide commit termination');
  });

  test('TR3: uncertain members abort, led by the lowest', () => {
    const { step, acts } = recording();
    const world = deliverAll(crash(voted(step), 0, none));
    expect(decisions(world)).toEqual(['', 'abort', 'abort']);
    expect(acts('lead')).toEqual(['n1 lead coordinator', 'n2 lead termination']);
    expect(acts('decide')).toEqual(['n2 decide abort termination', 'n3 decide abort termination']);
  });

  test('TR4: a member that has pre-committed brings the uncertain along, and all commit', () => {
    const { step, acts } = recording();
    const world = deliverAll(crash(ordered(step), 0, { kept: [0, 0, 1] }));
    expect(decisions(world)).toEqual(['', 'commit', 'commit']);
    expect(at(world, 1).log.map(({ kind }) => kind)).toEqual(['prepared', 'precommitted', 'committed']);
    expect(acts('decide')).toEqual(['n2 decide commit termination', 'n3 decide commit termination']);
  });

  test('a member that never heard of the transaction refuses it for good', () => {
    const world = deliverAll(crash(pass(begun(), 0, 1), 0, none));
    expect(decisions(world)).toEqual(['', 'abort', 'abort']);
    expect(at(world, 2).log.map(({ kind }) => kind)).toEqual(['aborted']);
  });

  test('a leader that dies is followed by the next', () => {
    const { step, acts } = recording();
    const leading = pass(crash(voted(step), 0, none), 0, 1);
    const world = deliverAll(crash(leading, 1, none));
    expect(decisions(world)).toEqual(['', '', 'abort']);
    expect(acts('lead')).toEqual(['n1 lead coordinator', 'n2 lead termination', 'n3 lead termination']);
  });

  test('an order of the dead coordinator that comes after the state was reported is stale', () => {
    const crashed = crash(ordered(), 0, { kept: [0, 0, 1] });
    // n2 hears of the crash first, asks n3, and decides on its answer.
    const reported = pass(pass(pass(crashed, 0, 1), 1, 2), 2, 1);
    expect(decisions(reported)).toEqual(['', 'abort', '']);
    const world = deliverAll(crash(reported, 1, none));
    expect(decisions(world)).toEqual(['', 'abort', 'abort']);
  });
});

describe('a restarted voter', () => {
  test('learns what the others decided without it', () => {
    const { step, acts } = recording();
    const world = deliverAll(restart(deliverAll(crash(voted(step), 2, { kept: [1] })), 2));
    expect(decisions(world)).toEqual(['commit', 'commit', 'commit']);
    expect(acts('decide')).toContain('n3 decide commit recovery');
  });

  test('keeps its pre-commit to itself while others terminate', () => {
    const crashed = crash(pass(ordered(), 0, 2), 2, none);
    const world = deliverAll(crash(restart(crashed, 2), 0, none));
    // Alone and uncertain, n2 aborts; n3 learns it although it had pre-committed.
    expect(decisions(world)).toEqual(['', 'abort', 'abort']);
    expect(broken(deliverAll(restart(world, 0)))).toBeUndefined();
  });

  test('that coordinated asks like every other', () => {
    const { step, acts } = recording();
    const world = deliverAll(restart(deliverAll(crash(ordered(step), 0, none)), 0));
    expect(decisions(world)).toEqual(['abort', 'abort', 'abort']);
    expect(acts('decide')).toContain('n1 decide abort recovery');
    expect(acts('recovered')).toHaveLength(4);
  });

  test('waits while a member is down, and decides with all when all have restarted', () => {
    const allDown = [0, 1, 2].reduce((now, i) => crash(now, i, none), voted());
    const two = passTime(deliverAll(restart(restart(allDown, 0), 1)));
    expect(decisions(two)).toEqual(['', '', '']);
    expect(decisions(passTime(deliverAll(restart(two, 2))))).toEqual(['abort', 'abort', 'abort']);
  });

  test.each([
    ['the coordinator', ordered()],
    ['one participant', pass(ordered(), 0, 2)],
  ])('commits with all when %s had pre-committed', (_who, world) => {
    const allDown = [0, 1, 2].reduce((now, i) => crash(now, i, none), world);
    const back = [0, 1, 2].reduce((now, i) => restart(now, i), allDown);
    expect(decisions(passTime(deliverAll(back)))).toEqual(['commit', 'commit', 'commit']);
  });

  test('holds its locks until it knows', () => {
    const world = restart(crash(voted(), 2, none), 2);
    expect([...at(world, 2).state.ledger.locks.keys()]).toEqual(['a3']);
    expect([...at(deliverAll(world), 2).state.ledger.locks.keys()]).toEqual([]);
  });
});

/** The cases 21 to 25 of a partition in three-phase commit: the states of the two sides when it comes. */
describe('a partition between the coordinator with one participant and the other', () => {
  const cases: readonly (readonly [string, World, readonly string[]])[] = [
    ['unvoted | uncertain', pass(begun(), 0, 1), ['abort', 'abort', '']],
    ['uncertain | uncertain', voted(), ['abort', 'abort', 'abort']],
    ['committable | uncertain', pass(ordered(), 0, 1), ['commit', 'commit', 'abort']],
    ['committable | committable', pass(pass(ordered(), 0, 1), 0, 2), ['commit', 'commit', 'commit']],
    ['committed | committable', acknowledged(), ['commit', 'commit', 'commit']],
  ];

  test.each(cases)('%s', (_states, world, expected) => {
    const cut = partition(world, [
      [0, 2],
      [1, 2],
    ]);
    expect(decisions(passTime(deliverAll(cut)))).toEqual(expected);
  });

  test('splits what is committable on one side and uncertain on the other', () => {
    const pairs = [
      [0, 1],
      [0, 2],
    ] as const;
    const world = passTime(deliverAll(partition(ordered(), pairs)));
    expect(broken(world)).toBe('split: n1 commit, n2 abort, n3 abort');
    // Told of it afterwards, each stays with its decision.
    expect(decisions(passTime(deliverAll(heal(world))))).toEqual(['commit', 'abort', 'abort']);
  });

  test('leaves nobody blocked when it heals', () => {
    for (const [, world] of cases) {
      const cut = partition(world, [
        [0, 1],
        [1, 2],
      ]);
      const healed = passTime(deliverAll(heal(passTime(deliverAll(cut)))));
      expect(healed.nodes.flatMap(({ state }) => [...state.open.keys()])).toEqual([]);
      expect(healed.nodes.flatMap(({ state }) => [...state.ledger.locks.keys()])).toEqual([]);
    }
  });
});
