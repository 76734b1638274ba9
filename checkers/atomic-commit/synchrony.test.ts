import { expect, test } from 'vitest';
import { record, system } from '../testing/record-dsl.ts';
import { calm } from '../testing/runs.ts';
import { commitEvidence } from './evidence.ts';
import { brokenSynchrony } from './synchrony.ts';
import { verdictOn } from './testing/judged.ts';

const threePhase = { ...system, timeouts: { silenceMs: 1_500 } };

function broken(lines: string): string[] {
  const run = record(`${calm}\n${lines}`, { system: threePhase });
  return brokenSynchrony(commitEvidence(run)).map(({ node, peer, atMs }) => `${node} of ${peer} at ${atMs}`);
}

test('suspicion of a live, unpaused, uncut node breaks the assumption, and the verdict says so', () => {
  const run = record(`${calm}\n2000 n2 suspect n1 silent`, { system: threePhase });
  const verdict = verdictOn(run);
  expect(verdict.summary).toContain('synchrony assumption broken 1 time');
  expect(verdict.details).toMatchObject({
    synchronyBrokenCount: 1,
    synchronyBroken: [
      {
        node: 'n2',
        peer: 'n1',
        at: 2_000,
        why: 'it was silent, and no fault touched n1, n2 or the link between them',
      },
    ],
  });
});

test('suspicion of a node that was killed or paused does not', () => {
  expect(broken('1000..2500 fault 2.1 kill n1\n1010 n2 suspect n1 closed')).toEqual([]);
  expect(broken('1000..3000 fault 2.1 pause n1\n2500 n2 suspect n1 silent')).toEqual([]);
});

test('nor does suspicion soon after', () => {
  expect(broken('1000..2000 fault 2.1 kill n1\n3400 n2 suspect n1 silent')).toEqual([]);
  expect(broken('1000..2000 fault 2.1 kill n1\n4000 n2 suspect n1 silent')).toEqual(['n2 of n1 at 4000']);
});

test('a fault excuses no suspicion before it', () => {
  expect(broken('1000..2000 fault 2.1 kill n1\n900 n2 suspect n1 closed')).toEqual(['n2 of n1 at 900']);
});

test('a cut excuses the two nodes of its links, in either direction, and nobody else', () => {
  const cut = '1000..3000 fault 2.1 partition n1>n2';
  expect(broken(`${cut}\n2600 n2 suspect n1 silent\n2600 n1 suspect n2 silent`)).toEqual([]);
  expect(broken(`${cut}\n2600 n3 suspect n1 silent`)).toEqual(['n3 of n1 at 2600']);
});

test('what TCP still holds back after a cut is the cut’s doing', () => {
  // 2 s of cut, so 2 s of back-off and 1.75 s of silence.
  expect(broken('1000..3000 fault 2.1 partition n1>n2\n6700 n2 suspect n1 silent')).toEqual([]);
  expect(broken('1000..3000 fault 2.1 partition n1>n2\n6800 n2 suspect n1 silent')).toEqual(['n2 of n1 at 6800']);
});

test('a node that was paused itself has missed everything', () => {
  expect(broken('1000..3000 fault 2.1 pause n2\n3010 n2 suspect n1 silent')).toEqual([]);
});

test('a starved machine breaks the assumption, and is told as the reason', () => {
  const run = record(`${calm}\n1500..1900 starved\n2000 n2 suspect n1 silent`, { system: threePhase });
  expect(brokenSynchrony(commitEvidence(run))[0]?.why).toContain('; the machine was starved');
});

test('nodes that are being taken down at the end of the run suspect each other rightly', () => {
  // The sweep of final states was at 9.001 s.
  expect(broken('9050 n2 suspect n1 closed')).toEqual([]);
  expect(broken('9000 n2 suspect n1 closed')).toEqual(['n2 of n1 at 9000']);
});
