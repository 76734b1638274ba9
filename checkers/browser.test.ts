import { readFile } from 'node:fs/promises';
import { type Server, createServer } from 'node:http';
import { stripTypeScriptTypes } from 'node:module';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { browserPath, withPage, withoutBrowser } from '../harness/reporters/testing/browser.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Serves our sources as the browser takes them: types stripped, nothing bundled. */
function serveModules(): Server {
  return createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const answer = async (): Promise<void> => {
      const source = await readFile(`${root}${pathname.slice(1)}`, 'utf8');
      response.writeHead(200, { 'content-type': 'text/javascript', 'access-control-allow-origin': '*' });
      response.end(stripTypeScriptTypes(source));
    };
    answer().catch(() => response.writeHead(404).end());
  });
}

describe.skipIf(browserPath === undefined)(`in a browser page${withoutBrowser}`, () => {
  const server = serveModules();
  let origin = '';
  beforeAll(async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    server.listen(0, '127.0.0.1', resolve);
    await promise;
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => server.close());

  const inPage = async (script: string): Promise<string> =>
    await withPage(
      `<!doctype html><title>a page</title>
<script type="importmap">{"imports":{"indoubt/checkers":"${origin}/checkers/index.ts"}}</script>
<script type="module">
try { document.title = JSON.stringify(await (async () => { ${script} })()); }
catch (error) { document.title = String(error); }
</script>`,
      {},
      async (page) => {
        await page.waitForFunction("document.title !== 'a page'");
        return await page.title();
      },
    );

  test('linearizable judges a history, with its explanation', async () => {
    const answer = await inPage(`
      const { check, linearizable } = await import('indoubt/checkers');
      const stale = [
        { process: 0, type: 'invoke', f: 'write', value: { value: 1 } },
        { process: 0, type: 'ok', f: 'write', value: null },
        { process: 1, type: 'invoke', f: 'read', value: {} },
        { process: 1, type: 'ok', f: 'read', value: { value: null } },
      ];
      const fresh = [...stale.slice(0, 3), { process: 1, type: 'ok', f: 'read', value: { value: 1 } }];
      const verdicts = await Promise.all([stale, fresh].map((history) => check(linearizable, history)));
      return verdicts.map(({ validity, violations }) => [validity, violations.length]);`);
    expect(JSON.parse(answer)).toEqual([
      ['invalid', 1],
      ['valid', 0],
    ]);
  });

  test('every checker is there, and says that it can not judge nothing', async () => {
    const answer = await inPage(`
      const library = await import('indoubt/checkers');
      const checkers = Object.values(library).filter((each) => typeof each.check === 'function');
      const verdicts = await Promise.all(checkers.map((each) => library.check(each, [])));
      return verdicts.map(({ checker, validity }) => [checker, validity]);`);
    const verdicts = JSON.parse(answer) as readonly (readonly [string, string])[];
    expect(verdicts.length).toBeGreaterThan(2);
    expect(verdicts.filter(([, validity]) => validity !== 'unknown')).toEqual([]);
  });

  test('a history that contradicts itself is refused by line', async () => {
    const answer = await inPage(`
      const { check, linearizable } = await import('indoubt/checkers');
      return await check(linearizable, [{ process: 0, type: 'ok', f: 'read', value: { value: 1 } }]);`);
    expect(answer).toBe('UsageError: history line 0: process 0 completes read that it never invoked');
  });
});
