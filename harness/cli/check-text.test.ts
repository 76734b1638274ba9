import { expect, test } from 'vitest';
import type { Violation } from '../core/verdict.ts';
import { hostileText } from '../reporters/testing/hostile.ts';
import { sampleCycle } from '../reporters/testing/sample-diagrams.ts';
import type { CheckedFile } from '../runner/judge/check-file.ts';
import { checkText } from './check-text.ts';

const lostUpdate: Violation = {
  property: 'snapshot-isolation',
  title: 'T1 and T2 read the same state of x',
  explanation: ['Both read x as [].'],
  shownBy: 'clients',
  anomaly: 'lost-update',
  diagram: sampleCycle,
};

function told(violations: readonly Violation[], reasons: readonly string[]): string {
  const checked: CheckedFile = {
    file: 'a.edn',
    verdict: 'invalid',
    checker: 'list-append',
    complete: true,
    durationMs: 1.24,
    evidence: { reasons, violations, details: {} },
  };
  return checkText(checked);
}

test('a violation is its name, its story and its picture; what the summary said is not said again', () => {
  expect(told([lostUpdate], [`list-append: ${lostUpdate.title}`])).toBe(
    [
      'invalid  a.edn  (list-append, 1.2 ms)',
      '         list-append: T1 and T2 read the same state of x',
      '         lost-update',
      '           Both read x as [].',
      '             T1 --rw--> T2 --rw--> T1',
      '               T1 --rw--> T2: T1 read x as [], before T2 appended 2 to it',
      '               T2 --rw--> T1: T2 read y as [], before T1 appended 1 to it',
      '               T1: r x [], append y 1',
      '               T2: r y [], append x 2',
      '',
    ].join('\n'),
  );
});

test('among several reasons every violation has its title, and a name that the title has is not put before it', () => {
  const named = { ...lostUpdate, title: 'Lost update: T1 and T2' };
  const text = told([lostUpdate, named], ['list-append: one thing', 'stats: another']);
  expect(text).toContain('\n         lost-update: T1 and T2 read the same state of x\n');
  expect(text).toContain('\n         Lost update: T1 and T2\n');
});

test('hundreds of violations with endless stories are cut, and counted', () => {
  const endless = { ...lostUpdate, explanation: Array.from({ length: 400 }, (_, i) => `Sentence ${i}.`) };
  const text = told(
    Array.from({ length: 300 }, () => endless),
    ['list-append: much'],
  );
  expect(text.split('\n').length).toBeLessThan(400);
  expect(text).toContain('... 380 more sentences: --json has them all');
  expect(text).toContain('and 288 more violations: --json has them all');
});

test('hostile text stays in its line', () => {
  const hostile = { ...lostUpdate, title: hostileText, explanation: [hostileText], anomaly: hostileText };
  // oxlint-disable-next-line no-control-regex -- controls are what must not be there
  expect(told([hostile], [hostileText]).replaceAll('\n', '')).not.toMatch(/[\u0000-\u001f\u202e\u200b]/);
});
