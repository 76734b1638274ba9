import { expect, test } from 'vitest';
import type { Completion } from '../../core/op.ts';
import type { Client, ClientContext } from '../../ports/client.ts';
import { makeClient } from './make-client.ts';

const context: ClientContext = { node: 'n1', reach: () => ({ host: '', port: 0 }), nodes: ['n1'], options: {} };
const nothing = async (): Promise<void> => await Promise.resolve();
const answer = async (): Promise<Completion> => await Promise.resolve({ type: 'ok', value: null });

class Connection implements Client {
  async open(): Promise<void> {
    await nothing();
  }
  async invoke(): Promise<Completion> {
    return await answer();
  }
  async close(): Promise<void> {
    await nothing();
  }
}

test('what the factory made is the client, of a class or not', () => {
  for (const client of [new Connection(), { open: nothing, invoke: answer, close: nothing }])
    expect(makeClient(() => client, context)).toBe(client);
});

test.each([undefined, null, 5, {}, { open: 5 }, { open: nothing, close: nothing }])(
  '%o is no client: it does not open, and says why',
  async (made) => {
    const without = makeClient(() => made as unknown as Client, context);
    await expect(without.open(AbortSignal.timeout(1))).rejects.toThrow('without open, invoke and close');
    await without.close();
  },
);

function thrower(): Client {
  throw new Error('no client today');
}

test('a factory that throws gives a client that does not open', async () => {
  await expect(makeClient(thrower, context).open(AbortSignal.timeout(1))).rejects.toThrow('no client today');
});
