import { expect, test } from 'vitest';
import type { RunVerdict } from '../core/run-verdict.ts';
import { planJunitMeta } from './junit-reporter.ts';
import { escapeXml, junitXml } from './junit.ts';
import { browserPath, withPage, withoutBrowser } from './testing/browser.ts';
import { hostileRun } from './testing/hostile.ts';
import { samplePlan } from './testing/sample-plan.ts';
import { sampleRun } from './testing/sample-record.ts';

const meta = {
  ...planJunitMeta(samplePlan, { transport: 'local' }),
  startedAt: '2026-11-20T14:03:22.120Z',
  durationMs: 14_900,
};
const violated = sampleRun({ isViolated: true }).verdict;
const passed = sampleRun({ isViolated: false }).verdict;

test('a violated property is a failure with its story, one that nobody judged is skipped', () => {
  const xml = junitXml(violated, meta);
  expect(xml).toContain(
    '<testsuite name="indoubt.2pc.transfer" tests="15" failures="2" errors="0" skipped="2" time="14.900" timestamp="2026-11-20T14:03:22">',
  );
  expect(xml).toMatch(/name="AC1"><failure message="transaction t-77 was committed[^>]*>[^<]*n3 waited 600 ms/);
  expect(xml).toMatch(/name="AC7"><skipped message=/);
  expect(xml).toContain('<property name="seed" value="42"/>');
});

test('a passed run has no failure and no error', () => {
  expect(junitXml(passed, meta)).toContain('failures="0" errors="0" skipped="1"');
});

test('an inconclusive run is an error, since skipped cases alone would look green', () => {
  const verdict: RunVerdict = {
    ...passed,
    outcome: 'inconclusive',
    headline: 'kill never bit',
    reasons: ['kill never bit'],
  };
  expect(junitXml(verdict, meta)).toMatch(/name="the run reached a verdict"><error message="kill never bit"/);
});

test('characters that XML 1.0 can not hold are spelled out', () => {
  expect(escapeXml('\u0000\u001b\uFFFE\uD800 a\tb\n<&>"\'')).toBe(
    '\\x00\\x1b\\ufffe\\ud800 a&#9;b&#10;&lt;&amp;&gt;&quot;&apos;',
  );
});

test.skipIf(browserPath === undefined)(
  `hostile text gives well-formed XML with the same cases${withoutBrowser}`,
  async () => {
    const xml = junitXml(hostileRun({ ...sampleRun({ isViolated: true }) }).verdict, meta);
    // As a string: the page's own types are not the harness's.
    const count = `(text) => {
    const parsed = new DOMParser().parseFromString(text, 'application/xml');
    const [errors, cases, failures, scripts] = ['parsererror', 'testcase', 'failure', 'script'].map((name) => parsed.getElementsByTagName(name).length);
    return { errors, cases, failures, scripts };
  }`;
    const counted = await withPage('<!doctype html><title>x</title>', {}, (page) =>
      page.evaluate(`(${count})(${JSON.stringify(xml)})`),
    );
    expect(counted).toEqual({ errors: 0, cases: 15, failures: 2, scripts: 0 });
  },
);
