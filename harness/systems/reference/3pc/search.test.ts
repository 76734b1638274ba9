import { describe, expect, test, vi } from 'vitest';
import { Prng } from '../../../core/prng.ts';
import { explore } from './testing/explore.ts';
import { newWorld, request } from './testing/happen.ts';
import { hasty, rejoining, unfenced, unsuspecting } from './testing/mutants.ts';
import { wander } from './testing/wander.ts';

/** Seconds on a machine of its own; the searches are long where many share it. */
vi.setConfig({ testTimeout: 240_000 });

const walks = 2_000;

describe('every order of deliveries, crashes and restarts of three nodes', () => {
  test('with two crashes neither splits a transaction nor leaves it stuck, nor when it is sent again', () => {
    const { wrong, worlds } = explore({ ...request(newWorld(3)), resends: 1 }, { crashesMax: 2 });
    expect(wrong).toBeUndefined();
    // Far fewer worlds would mean that the search no longer sees what happens.
    expect(worlds).toBeGreaterThan(100_000);
  });

  // Without "once" it is more than a million worlds: the benchmark goes through them.
  test('with a crash of each does neither', () => {
    const { wrong, worlds } = explore(request(newWorld(3)), { crashesMax: 3, isOncePerNode: true });
    expect(wrong).toBeUndefined();
    expect(worlds).toBeGreaterThan(250_000);
  });

  test.each([1, 2])('with two crashes and a no of participant %i does neither', (refusing) => {
    const { wrong, worlds } = explore(request(newWorld(3), [refusing]), { crashesMax: 2 });
    expect(wrong).toBeUndefined();
    expect(worlds).toBeGreaterThan(20_000);
  });
});

test('one crash among four nodes, in every order, does no harm', () => {
  const { wrong, worlds } = explore(request(newWorld(4)), { crashesMax: 1 });
  expect(wrong).toBeUndefined();
  expect(worlds).toBeGreaterThan(150_000);
});

test.each([3, 4, 5])('random walks of %i nodes with up to six crashes find nothing', (count) => {
  const prng = Prng.fromSeed(`walks of ${count}`);
  const wrong = Array.from({ length: walks }, (_, walk) => {
    const own = prng.fork(walk);
    const refusing = own.chance(1, 4) ? [own.between(1, count - 1)] : [];
    return wander({ ...request(newWorld(count), refusing), resends: 1 }, own, 6);
  });
  expect(wrong.filter((each) => each !== undefined)).toEqual([]);
});

describe('weaker rules are found', () => {
  test.each([
    ['a restarted voter that goes on as before', rejoining],
    ['a follower that still obeys the leader before', unfenced],
    ['restarted voters that decide before all are back', hasty],
  ])('%s splits with two crashes', (_name, mutant) => {
    const start = request(newWorld(3, mutant));
    const { wrong } = explore(start, { crashesMax: 2, isSafetyOnly: true });
    expect(wrong?.what).toMatch(/^split: /);
  });

  test('a node that takes nobody for dead blocks with one crash', () => {
    const { wrong } = explore(request(newWorld(3, unsuspecting)), { crashesMax: 1 });
    expect(wrong?.what).toMatch(/waits for nothing$/);
  });
});
