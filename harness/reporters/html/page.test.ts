import axe from 'axe-core';
import { describe, expect, test } from 'vitest';
import { History } from '../../core/history.ts';
import { browserPath, withPage, withoutBrowser } from '../testing/browser.ts';
import { hostileRun, hostileText } from '../testing/hostile.ts';
import { picturedRun } from '../testing/sample-diagrams.ts';
import { type SampleRun, sampleRun } from '../testing/sample-record.ts';
import { renderReport, reportLayouts } from './page.ts';

const bytesMax = 1_000_000;
const violated = sampleRun({ isViolated: true });
const passed = sampleRun({ isViolated: false });
const busy = sampleRun({ isViolated: true, load: { clients: 18, meanGapMs: 0.5 } });
const render = (run: SampleRun): string => renderReport(run.record, run.verdict, run.meta);

/** The first places where something is found: a failure must not print the whole page. */
const found = (html: string, what: RegExp): string[] =>
  [...html.matchAll(new RegExp(what, 'gu'))]
    .slice(0, 3)
    .map((match) => html.slice(Math.max(0, match.index - 60), match.index + 60));
const pictured = picturedRun(violated);
const layouts = await reportLayouts(pictured.verdict);
const renderPictured = (): string => renderReport(pictured.record, pictured.verdict, pictured.meta, layouts);
const bytes = (html: string): number => new TextEncoder().encode(html).length;

test('the verdict comes before everything else', () => {
  const html = render(violated);
  expect(html.indexOf('t-77 was committed')).toBeLessThan(html.indexOf('id="timeline"'));
  expect(html.indexOf('VIOLATED')).toBeLessThan(html.indexOf('id="timeline"'));
});

test('the page names every fault, its proofs, the plan, the versions and the command to repeat it', () => {
  const html = render(violated);
  for (const { step, fault, stages } of violated.verdict.faults) {
    expect(html).toContain(`${step} ${fault}`);
    for (const { note } of Object.values(stages)) expect(html).toContain(note);
  }
  const { repeat } = violated.verdict;
  for (const text of [
    repeat,
    'v24.21.0',
    'Linux 6.12.9 x64',
    'neighbour entries instead of nftables',
    'kill the coordinator',
  ]) {
    expect(html).toContain(text);
  }
});

test('a page refers to nothing outside itself', () => {
  expect(found(render(violated), /https?:|\bsrc=|@import|url\((?!#)/)).toEqual([]);
});

test('a default run stays far below the limit, and 20,000 operations stay below it', () => {
  expect(bytes(render(passed))).toBeLessThan(bytesMax / 2);
  expect(bytes(renderPictured())).toBeLessThan(bytesMax / 2);
  expect(busy.record.history.operations.length).toBeGreaterThan(20_000);
  expect(bytes(render(busy))).toBeLessThan(bytesMax);
  // Points that are left out are admitted.
  expect(render(busy)).toContain('one fail of 2 is drawn');
  expect(render(passed)).not.toContain('is drawn.');
});

test('huge hostile values and hundreds of violations stay below the limit', () => {
  const run = hostileRun(busy);
  const one = run.verdict.verdicts[0];
  if (one === undefined) throw new Error('the sample has verdicts');
  const violations = Array.from({ length: 300 }, () => one.violations).flat();
  const ops = run.record.history.ops.map((op) =>
    op.type === 'ok' ? { ...op, type: 'info' as const, value: 'x'.repeat(20_000) } : op,
  );
  const html = renderReport(
    { ...run.record, history: new History(ops) },
    { ...run.verdict, verdicts: [{ ...one, violations }] },
    run.meta,
  );
  expect(bytes(html)).toBeLessThan(bytesMax);
});

test('a violation shows its picture: boxes and arrows of a cycle, bars and places of an order', () => {
  const html = renderPictured();
  for (const text of ['T1 read x as [], before T2', 'appended 2 to it', 'append y 1', 'history line 1']) {
    expect(html.includes(text)).toBe(true);
  }
  expect(html.includes('T1 before T2 (rw): T1 read x as [], before T2 appended 2 to it')).toBe(true);
  expect(html.includes('2 operations in a good order until 2.71 s')).toBe(true);
  expect(html.includes('✕ read x -&gt; 0')).toBe(true);
  expect(html.includes('read x -&gt; 0 has no place')).toBe(true);
  // The fault of that time stands behind the bars.
  expect(html.slice(html.indexOf('id="lanes-2"')).includes('2.1 partition')).toBe(true);
  // Graphviz's layout and our own show the same.
  expect(render(pictured).includes('appended 2 to it')).toBe(true);
});

test('messages of the chosen transaction are drawn with what became of them, and listed with the faults', () => {
  const html = render(violated);
  for (const text of ['id="sequence-1"', 'prepare, duplicated', 'yes, held', 'ack, dropped', 'commit, cut off']) {
    expect(html).toContain(text);
  }
  expect(html).toContain('inquiry, cut off ×2, until 3.10 s');
  expect(html).toContain('href="#messages"');
  const without = render({ ...violated, record: { ...violated.record, messages: [] } });
  expect(without).not.toContain('id="messages"');
  // From traces alone the violation's story is drawn all the same.
  expect(without).toContain('id="story-1"');
});

test('as many messages as a run keeps stay below the limit', () => {
  const [message] = violated.record.messages ?? [];
  if (message === undefined) throw new Error('the sample has messages');
  const messages = Array.from({ length: 6_000 }, (_, i) => ({
    ...message,
    sequence: i,
    name: `m${i}`,
    txn: `t-${i % 9}`,
    text: '<'.repeat(600),
    fate: 'drop' as const,
    by: `${violated.verdict.faults[i % 4]?.step}/drop`,
  }));
  const html = render({ ...busy, record: { ...busy.record, messages } });
  expect(bytes(html)).toBeLessThan(bytesMax);
  expect(html).toContain('more rows');
});

test('pictures of hostile sizes and words are bounded, and add no element', () => {
  const run = picturedRun(violated, { text: hostileText.repeat(20), count: 3_000 });
  const html = renderReport(run.record, run.verdict, run.meta);
  expect(bytes(html)).toBeLessThan(bytesMax);
  expect(html.match(/<script/g)).toHaveLength(1);
  expect(found(html, /<img|<!--|NaN|Infinity|undefined/)).toEqual([]);
  expect(found(html.replaceAll('\n', ''), /[\p{Cc}\p{Cf}]/u)).toEqual([]);
});

test('hostile text adds no element, no attribute and no invisible character', () => {
  const html = render(hostileRun(violated));
  expect(html.match(/<script/g)).toHaveLength(1);
  expect(found(html, /<img|<!--/)).toEqual([]);
  expect(found(html.replaceAll('\n', ''), /[\p{Cc}\p{Cf}]/u)).toEqual([]);
});

test('a history that contradicts itself, and a run without plan or states, still give a page', () => {
  const { record, verdict, meta } = passed;
  const broken = new History([
    { index: 0, time: record.history.ops[5]?.time ?? (0 as never), type: 'ok', process: 1, f: 'read', value: null },
  ]);
  const html = renderReport(
    { history: broken, traces: [], states: [], finals: [], gaps: ['states.jsonl is missing'] },
    { ...verdict, faults: [], phases: [] },
    meta,
  );
  expect(html).toContain('never invoked');
  expect(html).toContain('states.jsonl is missing');
  expect(
    renderReport({ history: new History([]), traces: [], states: [], finals: [], gaps: [] }, verdict, meta),
  ).toContain('</html>');
});

test('a window that was read back from JSON, where Infinity is null, is drawn to the end', () => {
  const verdict = JSON.parse(JSON.stringify(passed.verdict).replace(/"to":\d+/g, '"to":null')) as typeof passed.verdict;
  expect(found(render({ ...passed, verdict }), /NaN|Infinity/)).toEqual([]);
});

test('no number of the drawings is NaN', () => {
  expect(found(render(violated), /NaN|Infinity|undefined/)).toEqual([]);
  expect(found(renderPictured(), /NaN|Infinity|undefined/)).toEqual([]);
  expect(found(render(pictured), /NaN|Infinity|undefined/)).toEqual([]);
});

describe.skipIf(browserPath === undefined)(`in a browser${withoutBrowser}`, () => {
  test.each([
    ['light', 1280, violated],
    ['dark', 1280, violated],
    ['light', 400, passed],
    ['dark', 400, hostileRun(violated)],
    ['light', 1280, pictured],
    ['dark', 400, pictured],
  ] as const)('axe finds nothing wrong (%s, %d pixels)', async (colorScheme, width, run) => {
    const violations = await withPage(render(run), { colorScheme, viewport: { width, height: 900 } }, async (page) => {
      await page.evaluate(axe.source);
      return page.evaluate(async () => {
        // axe hangs itself on the window; the page knows no types.
        const { axe } = globalThis as unknown as {
          axe: { run: () => Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
        };
        return (await axe.run()).violations.map((each) => `${each.id}: ${each.nodes[0]?.html.slice(0, 160)}`);
      });
    });
    expect(violations).toEqual([]);
  });

  test('nothing is requested but the page itself, and no hostile script runs', async () => {
    await withPage(render(hostileRun(violated)), {}, async (page, requests) => {
      expect(requests).toHaveLength(1);
      expect(await page.evaluate(() => 'broken' in globalThis)).toBe(false);
      expect(await page.locator('[onerror], [onload], [onclick]').count()).toBe(0);
      expect(await page.locator('img, iframe, object, embed, link').count()).toBe(0);
    });
  });

  test('the page is whole without JavaScript', async () => {
    await withPage(render(violated), { javaScriptEnabled: false }, async (page) => {
      expect(await page.locator('h1').textContent()).toContain('t-77 was committed by n1 and n2 and aborted by n3');
      for (const id of ['timeline-plot', 'latency-plot', 'throughput-plot', 'story-1']) {
        expect(await page.locator(`svg#${id}`).isVisible()).toBe(true);
      }
      // A button that can do nothing is not shown.
      expect(await page.locator('button').isVisible()).toBe(false);
    });
  });

  test('a narrow screen scrolls the drawings, never the page', async () => {
    await withPage(render(hostileRun(violated)), { viewport: { width: 400, height: 800 } }, async (page) => {
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(400);
    });
  });

  test("the script runs under the page's own policy and says which moment is pointed at", async () => {
    await withPage(render(violated), { viewport: { width: 1280, height: 900 } }, async (page) => {
      await page.locator('#timeline-plot').hover({ position: { x: 500, y: 200 } });
      expect(await page.locator('#timeline-plot .cursor').getAttribute('d')).toMatch(/^M[\d.]+ 0V/);
      expect(await page.locator('#timeline-plot > text.s.halo').textContent()).toMatch(/^\d+\.\d{3} s$/);
    });
  });
});
