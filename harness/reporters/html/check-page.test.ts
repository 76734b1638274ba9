import axe from 'axe-core';
import { describe, expect, test } from 'vitest';
import { browserPath, withPage, withoutBrowser } from '../testing/browser.ts';
import { hostileText } from '../testing/hostile.ts';
import { picturedRun } from '../testing/sample-diagrams.ts';
import { sampleRun } from '../testing/sample-record.ts';
import { CheckPage, type CheckedHistory } from './check-page.ts';

const pictured = picturedRun(sampleRun({ isViolated: true }));
const meta = { controllerVersion: '0.1.0' };

function history(changes: Partial<CheckedHistory> = {}): CheckedHistory {
  return {
    file: 'history.edn',
    validity: 'invalid',
    reasons: ['list-append: a cycle of 2 transactions'],
    record: pictured.record,
    verdicts: pictured.verdict.verdicts,
    durationMs: 12.3,
    ...changes,
  };
}

async function pageOf(...histories: readonly CheckedHistory[]): Promise<string> {
  const page = new CheckPage();
  for (const each of histories) await page.add(each);
  return page.render(meta);
}

test('one history has its verdict first, then its violations with their pictures', async () => {
  const html = await pageOf(history());
  for (const text of [
    'INVALID',
    'history.edn',
    'a cycle of 2 transactions',
    'id="cycle-1"',
    'id="lanes-2"',
    'id="cycle-3"',
  ]) {
    expect(html.includes(text)).toBe(true);
  }
  expect(html.includes('id="histories-h"')).toBe(false);
});

test('several histories are listed first, and no id is there twice', async () => {
  const html = await pageOf(history(), history({ file: 'b.edn' }), history({ validity: 'valid', verdicts: [] }));
  expect(html.includes('2 invalid, 1 valid')).toBe(true);
  const ids = [...html.matchAll(/ id="([^"]+)"/g)].map((match) => match[1]);
  expect(new Set(ids).size).toBe(ids.length);
});

test('a file that could not be read is on the page', async () => {
  const page = new CheckPage();
  await page.add(history());
  page.addUnread('c.edn', 'c.edn: line 3, column 7: a map without an end');
  const html = page.render(meta);
  expect(html.includes('1 invalid, 1 not read')).toBe(true);
  expect(html.includes('line 3, column 7')).toBe(true);
});

test('where there are very many histories the last stand in the table only', async () => {
  const page = new CheckPage({ charactersMax: 10_000 });
  for (let i = 0; i < 4; i++) await page.add(history({ file: `${i}.edn` }));
  const html = page.render(meta);
  expect(html.match(/id="history-\d+"/g)).toHaveLength(1);
  expect(html.includes('3.edn')).toBe(true);
  expect(html.includes('3 more histories stand in the table only')).toBe(true);
});

test('hostile names and words add no element', async () => {
  const run = picturedRun(sampleRun({ isViolated: true }), { text: hostileText, count: 5 });
  const html = await pageOf(
    history({ file: hostileText, reasons: [hostileText], verdicts: run.verdict.verdicts }),
    history({ file: hostileText, verdicts: [] }),
  );
  expect(html.match(/<script/g)).toHaveLength(1);
  expect(/<img|<!--/.test(html)).toBe(false);
  expect(/[\p{Cc}\p{Cf}]/u.test(html.replaceAll('\n', ''))).toBe(false);
});

describe.skipIf(browserPath === undefined)(`in a browser${withoutBrowser}`, () => {
  test.each([
    ['light', 1280],
    ['dark', 400],
  ] as const)('axe finds nothing wrong (%s, %d pixels)', async (colorScheme, width) => {
    const html = await pageOf(history(), history({ file: 'b.edn', validity: 'unknown' }));
    const found = await withPage(html, { colorScheme, viewport: { width, height: 900 } }, async (page, requests) => {
      expect(requests).toHaveLength(1);
      await page.evaluate(axe.source);
      return page.evaluate(async () => {
        // axe hangs itself on the window; the page knows no types.
        const { axe } = globalThis as unknown as {
          axe: { run: () => Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
        };
        return (await axe.run()).violations.map((each) => `${each.id}: ${each.nodes[0]?.html.slice(0, 160)}`);
      });
    });
    expect(found).toEqual([]);
  });
});
