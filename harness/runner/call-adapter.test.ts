import { expect, test } from 'vitest';
import { EnvironmentError, UsageError } from '../core/errors.ts';
import { callAdapter } from './call-adapter.ts';

const what = { what: 'mine: install of n1', node: 'n1' };

test('what an adapter answers comes back, promised or not', async () => {
  expect(await callAdapter(what, () => 5)).toBe(5);
  expect(await callAdapter(what, async () => await Promise.resolve('a'))).toBe('a');
});

test('what it throws is a failure of the environment that names what was asked', async () => {
  const failed = callAdapter(what, () => {
    throw new Error('no room');
  });
  await expect(failed).rejects.toMatchObject({
    code: 'adapter',
    node: 'n1',
    message: 'mine: install of n1 failed: no room',
  });
  await expect(failed).rejects.toBeInstanceOf(EnvironmentError);
});

test('an error that is for people already stays as it is', async () => {
  for (const error of [new UsageError('write it so'), new EnvironmentError('tool-missing', 'install it')])
    await expect(callAdapter(what, async () => await Promise.reject(error))).rejects.toBe(error);
});

test('one that never answers is given up when the run ends', async () => {
  const stop = new AbortController();
  const asked = callAdapter({ ...what, signal: stop.signal }, async () => await new Promise(() => {}));
  stop.abort();
  await expect(asked).rejects.toThrow('mine: install of n1 failed: no answer in time');
});
