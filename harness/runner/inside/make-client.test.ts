import { expect, test } from 'vitest';
import type { Client, ClientContext } from '../../ports/client.ts';
import { makeClient } from './make-client.ts';

const context: ClientContext = { node: 'n1', reach: () => ({ host: '', port: 0 }), nodes: ['n1'], options: {} };
const client: Client = {
  open: async () => await Promise.resolve(),
  invoke: async () => await Promise.resolve({ type: 'ok', value: null }),
  close: async () => await Promise.resolve(),
};

test('what the factory made is the client', () => {
  expect(makeClient(() => client, context)).toBe(client);
});

test('a client of a class is one', () => {
  class Connection implements Client {
    open = client.open;
    async invoke(): ReturnType<Client['invoke']> {
      return await Promise.resolve({ type: 'fail', error: 'no' });
    }
    async close(): Promise<void> {
      await Promise.resolve();
    }
  }
  const made = new Connection();
  expect(makeClient(() => made, context)).toBe(made);
});

test.each([undefined, null, 5, {}, { open: 5 }, { open: client.open, invoke: client.invoke }])(
  '%o is no client: it does not open, and says why',
  async (made) => {
    const without = makeClient(() => made as unknown as Client, context);
    await expect(without.open(AbortSignal.timeout(1))).rejects.toThrow('without open, invoke and close');
    await without.close();
  },
);

test('a factory that throws gives a client that does not open', async () => {
  const thrower = (): Client => {
    throw new Error('no client today');
  };
  await expect(makeClient(thrower, context).open(AbortSignal.timeout(1))).rejects.toThrow('no client today');
});
