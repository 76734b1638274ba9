import { describe, expect, test } from 'vitest';
import type { Link } from '../../core/plan.ts';
import type { MessageRule, TrapFired } from '../../ports/message-relay.ts';
import { TestCluster, until } from '../testing/test-cluster.ts';
import { plain } from './plain.ts';

const n1ToN2: Link = ['n1', 'n2'];
const [lost, held, after] = ['{"text":"lost"}', '{"text":"held"}', '{"text":"after"}'];

function rule(rest: Partial<MessageRule>): MessageRule {
  return { id: 'r', seed: 's', match: { links: [n1ToN2], text: 'lost' }, act: { kind: 'drop' }, ...rest };
}

async function serving(): Promise<TestCluster> {
  return await TestCluster.serving(
    async (spec) => await plain.provision({ ...spec, framings: { peer: 'newline-json', client: 'raw' } }),
  );
}

describe('the relay of the plain transport', () => {
  test('drops a message between nodes, counts it, and logs what passed beside it', async () => {
    await using cluster = await serving();
    const { relay } = cluster.cluster.net;
    await relay?.apply('o', [rule({})]);
    await cluster.server('n1').say('n2', lost);
    await cluster.tell('n1', 'n2', after);
    expect(await cluster.server('n2').heard('n1')).not.toContain(lost);
    expect(await relay?.counts('o')).toMatchObject([{ link: n1ToN2, matched: 1, acted: 1, refused: 0 }]);
    const fates = (await relay?.messages({ links: [n1ToN2], most: 10 }))?.map(({ fate }) => fate);
    expect(fates?.slice(-2)).toEqual(['drop', 'passed']);
    await relay?.heal('o');
    await cluster.tell('n1', 'n2', lost);
  });

  test('tells the runner of a trap, on the clock that they share, and does as it is told', async () => {
    await using cluster = await serving();
    const { relay } = cluster.cluster.net;
    const fired: TrapFired[] = [];
    const stop = relay?.onTrap((each) => fired.push(each));
    const armedMs = Number(process.hrtime.bigint()) / 1e6;
    await relay?.arm('o', { id: 't', match: { text: 'held' }, count: 1, when: 'before', deliverInFlight: true });
    await cluster.server('n1').say('n2', held);
    await until('it fires', () => fired.length === 1);
    expect(fired).toMatchObject([{ owner: 'o', trap: 't', message: { link: n1ToN2 } }]);
    expect(fired[0]?.message.atMs).toBeGreaterThanOrEqual(armedMs);
    expect(fired[0]?.message.atMs).toBeLessThanOrEqual(Number(process.hrtime.bigint()) / 1e6);
    expect(await cluster.server('n2').heard('n1')).not.toContain(held);
    await relay?.release('o', 't', 'deliver');
    await until('n2 hears it', async () => (await cluster.server('n2').heard('n1')).includes(held));
    stop?.();
  });

  test('refuses by name what a raw stream can not have, and links that there are not', async () => {
    await using cluster = await TestCluster.bare(
      async (spec) => await plain.provision({ ...spec, framings: { peer: 'raw' } }),
    );
    const { relay } = cluster.cluster.net;
    await expect(relay?.apply('o', [rule({ match: { port: 'peer' } })])).rejects.toMatchObject({ code: 'raw-stream' });
    await expect(relay?.apply('o', [rule({ match: { links: [['n1', 'n9']] } })])).rejects.toMatchObject({
      code: 'no-such-node',
    });
  });

  test('acts on a node that was killed and started again, on its new connections too', async () => {
    await using cluster = await serving();
    const { relay } = cluster.cluster.net;
    await cluster.tell('n1', 'n2', after);
    await relay?.apply('o', [rule({})]);
    await cluster.node('n2').signalAll('SIGKILL');
    await cluster.startServer('n2');
    await until('n1 has noticed', async () => {
      const { dialled } = await cluster.server('n1').ask({ do: 'report' });
      return dialled['n2'] !== 'open';
    });
    await cluster.server('n1').say('n2', lost);
    await cluster.tell('n1', 'n2', after);
    expect(await cluster.server('n2').heard('n1')).toEqual([after]);
    expect(await relay?.counts('o')).toMatchObject([{ acted: 1 }]);
  });

  test('a healing of everything takes back rules and traps too', async () => {
    await using cluster = await serving();
    const { net } = cluster.cluster;
    await net.relay?.apply('o', [rule({})]);
    await net.healAll();
    await cluster.tell('n1', 'n2', lost);
    expect(await net.relay?.counts('o')).toEqual([]);
  });
});
