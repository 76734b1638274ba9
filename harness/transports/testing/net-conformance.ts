import { describe, expect, test } from 'vitest';
import type { Link } from '../../core/plan.ts';
import { clientsName } from '../../ports/transport.ts';
import { EchoConnection } from './echo-connection.ts';
import { type StartCluster, TestCluster, until } from './test-cluster.ts';

/** How often the network beside a cut must have carried a line before silence across the cut means something. */
const roundsBeside = 5;

const between = (a: string, b: string): Link[] => [
  [a, b],
  [b, a],
];

/** What every transport promises of addresses and of cuts between nodes. */
export function netConformance(start: StartCluster): void {
  describe('the network', () => {
    test('lets every node reach every other', async () => {
      await using cluster = await TestCluster.serving(start);
      for (const from of cluster.names) {
        for (const to of cluster.names) if (from !== to) await cluster.tell(from, to, `from ${from}`);
      }
      expect((await cluster.server('n1').ask({ do: 'report' })).heard).toEqual({ n2: ['from n2'], n3: ['from n3'] });
    });

    test('lets clients reach every node, from their own address where they have one', async () => {
      await using cluster = await TestCluster.serving(start);
      for (const name of cluster.names) {
        using client = await new EchoConnection(cluster.cluster.reach(clientsName, name, 'client')).open();
        client.send(name);
        await until('the echo comes', () => client.received === name);
        expect(client.socket.localAddress).toBe(cluster.cluster.clientAddress ?? client.socket.localAddress);
      }
    });
  });

  describe('a cut', () => {
    test('loses everything on an established connection, and it comes in order after healing', async () => {
      await using cluster = await TestCluster.serving(start);
      const { net } = cluster.cluster;
      await cluster.tell('n1', 'n2', 'before');
      await net.cut('a', between('n1', 'n2'));
      await cluster.server('n1').say('n2', 'during 1');
      await cluster.server('n1').say('n2', 'during 2');
      await cluster.server('n2').answer('n1', 'back');
      await besideCut(cluster, ['n1', 'n3']);
      expect(await cluster.server('n2').heard('n1')).toEqual(['before']);
      expect(await cluster.server('n1').heard('n2')).toEqual([]);
      expect((await cluster.server('n1').ask({ do: 'report' })).dialled['n2']).toBe('open');
      await net.heal('a');
      await cluster.tell('n1', 'n2', 'after');
      expect(await cluster.server('n2').heard('n1')).toEqual(['before', 'during 1', 'during 2', 'after']);
      await until('n1 hears n2', async () => (await cluster.server('n1').heard('n2')).includes('back'));
    });

    test('that waits for a moment loses nothing before it, and everything after it', async () => {
      await using cluster = await TestCluster.serving(start);
      const { net } = cluster.cluster;
      let isReady = false;
      await net.cut('a', between('n1', 'n2'), async () => {
        await cluster.tell('n1', 'n2', 'in time');
        isReady = true;
      });
      expect(isReady).toBe(true);
      await cluster.server('n1').say('n2', 'too late');
      await besideCut(cluster, ['n1', 'n3']);
      expect(await cluster.server('n2').heard('n1')).toEqual(['in time']);
      await net.heal('a');
      await cluster.tell('n1', 'n2', 'after');
      expect(await cluster.server('n2').heard('n1')).toEqual(['in time', 'too late', 'after']);
    });

    test('that is given up before its moment cuts nothing, and is healed all the same', async () => {
      await using cluster = await TestCluster.serving(start);
      const { net } = cluster.cluster;
      const givenUp = net.cut('a', between('n1', 'n2'), async () => await Promise.reject(new Error('given up')));
      await expect(givenUp).rejects.toThrow('given up');
      await cluster.tell('n1', 'n2', 'still there');
      await net.heal('a');
      await cluster.tell('n1', 'n2', 'and after');
    });

    test('is silent to a new connection: it is neither answered nor refused', async () => {
      await using cluster = await TestCluster.serving(start);
      const { net } = cluster.cluster;
      await net.cut('a', between('n1', 'n2'));
      await cluster.server('n1').say('n2', 'hello');
      await besideCut(cluster, ['n1', 'n3'], ['n3', 'n2']);
      expect(await cluster.server('n2').heard('n1')).toEqual([]);
      const report = await cluster.server('n1').ask({ do: 'report' });
      expect(['connecting', 'open']).toContain(report.dialled['n2']);
      expect((await cluster.server('n2').ask({ do: 'report' })).accepted['n1']).toBeUndefined();
      await net.heal('a');
      await cluster.tell('n1', 'n2', 'after');
    });

    test('of one direction loses that one, and the other is heard', async () => {
      await using cluster = await TestCluster.serving(start);
      const { net } = cluster.cluster;
      await cluster.tell('n1', 'n2', 'before');
      await net.cut('a', [['n1', 'n2']]);
      // One line: what TCP does not get acknowledged it does not go on sending.
      await cluster.server('n2').answer('n1', 'still heard');
      await until('n1 hears n2', async () => (await cluster.server('n1').heard('n2')).includes('still heard'));
      await cluster.server('n1').say('n2', 'lost');
      await besideCut(cluster, ['n1', 'n3'], ['n3', 'n2']);
      expect(await cluster.server('n2').heard('n1')).toEqual(['before']);
      await net.heal('a');
      await until('n2 hears n1', async () => (await cluster.server('n2').heard('n1')).includes('lost'));
    });

    test('of two owners is healed when both have healed', async () => {
      await using cluster = await TestCluster.serving(start);
      const { net } = cluster.cluster;
      await cluster.tell('n1', 'n2', 'before');
      await net.cut('a', between('n1', 'n2'));
      await net.cut('b', [['n1', 'n2']]);
      await net.heal('a');
      await net.heal('a');
      await net.heal('nobody');
      await cluster.server('n1').say('n2', 'during');
      await besideCut(cluster, ['n1', 'n3'], ['n3', 'n2']);
      expect(await cluster.server('n2').heard('n1')).toEqual(['before']);
      await net.heal('b');
      await until('n2 hears n1', async () => (await cluster.server('n2').heard('n1')).includes('during'));
    });

    test('is undone by healing all, whoever made it', async () => {
      await using cluster = await TestCluster.serving(start);
      const { net } = cluster.cluster;
      await net.cut('a', between('n1', 'n2'));
      await net.cut('b', between('n1', 'n2'));
      await net.cut('b', between('n2', 'n3'));
      await net.healAll();
      await cluster.tell('n1', 'n2', 'hello');
      await cluster.tell('n3', 'n2', 'hello');
      expect(await net.counts('a')).toEqual([]);
    });

    test('holds back the end of a connection too', async () => {
      await using cluster = await TestCluster.serving(start);
      const { net } = cluster.cluster;
      await cluster.tell('n1', 'n2', 'before');
      await net.cut('a', between('n1', 'n2'));
      await cluster.server('n1').say('n2', 'last words');
      await cluster.server('n1').ask({ do: 'close', peer: 'n2' });
      await besideCut(cluster, ['n3', 'n2'], ['n1', 'n3']);
      const isOpen = async (): Promise<boolean> =>
        (await cluster.server('n2').ask({ do: 'report' })).accepted['n1'] === 'open';
      expect(await isOpen()).toBe(true);
      await net.heal('a');
      await until('n2 sees the end', async () => !(await isOpen()));
      expect(await cluster.server('n2').heard('n1')).toEqual(['before', 'last words']);
    });

    test('holds back a reset too', async () => {
      await using cluster = await TestCluster.serving(start);
      const { net } = cluster.cluster;
      await cluster.tell('n1', 'n2', 'before');
      await net.cut('a', between('n1', 'n2'));
      await cluster.server('n1').ask({ do: 'reset', peer: 'n2' });
      await besideCut(cluster, ['n3', 'n2'], ['n1', 'n3']);
      expect((await cluster.server('n2').ask({ do: 'report' })).accepted['n1']).toBe('open');
    });

    test('of every link leaves the control path alone', async () => {
      await using cluster = await TestCluster.serving(start);
      const all = [...cluster.names, clientsName];
      const links = all.flatMap((from) => all.filter((to) => to !== from).map((to): Link => [from, to]));
      await cluster.cluster.net.cut('a', links);
      for (const name of cluster.names) expect(await cluster.isUp(name)).toBe(true);
    });
  });
}

/** What every transport promises of the links of clients, where it can cut them. */
export function clientCutConformance(start: StartCluster): void {
  describe('a cut of clients', () => {
    test('loses everything on an established connection, and it comes after healing', async () => {
      await using cluster = await TestCluster.serving(start);
      const { net, reach } = bound(cluster);
      using cut = await new EchoConnection(reach('n1')).open();
      using beside = await new EchoConnection(reach('n2')).open();
      cut.send('before.');
      await until('the echo comes', () => cut.received === 'before.');
      await net.cut('a', between(clientsName, 'n1'));
      cut.send('during.');
      await echoes(beside);
      expect(cut.received).toBe('before.');
      expect(cut.broken).toBeUndefined();
      await net.heal('a');
      await until('the echo comes', () => cut.received === 'before.during.');
    });

    test('is silent to a new connection', async () => {
      await using cluster = await TestCluster.serving(start);
      const { net, reach } = bound(cluster);
      await net.cut('a', between(clientsName, 'n1'));
      using cut = new EchoConnection(reach('n1'));
      cut.send('hello.');
      using beside = await new EchoConnection(reach('n2')).open();
      await echoes(beside);
      expect(cut.received).toBe('');
      expect(cut.broken).toBeUndefined();
      await cluster.tell('n2', 'n1', 'nodes still hear each other');
      await net.heal('a');
      using after = await new EchoConnection(reach('n1')).open();
      after.send('after.');
      await until('the echo comes', () => after.received === 'after.');
    });

    test('of one direction lets requests in and no answers out', async () => {
      await using cluster = await TestCluster.serving(start);
      const { net, reach } = bound(cluster);
      using cut = await new EchoConnection(reach('n1')).open();
      using beside = await new EchoConnection(reach('n2')).open();
      cut.send('before.');
      await until('the echo comes', () => cut.received === 'before.');
      await net.cut('a', [['n1', clientsName]]);
      cut.send('during.');
      await echoes(beside);
      expect(cut.received).toBe('before.');
      const lost = async (): Promise<boolean> =>
        (await net.counts('a')).some(({ link, lost }) => link[0] === 'n1' && lost > 0);
      await until('the answer is lost', lost);
      await net.heal('a');
      await until('the echo comes', () => cut.received === 'before.during.');
    });
  });
}

/** Lines pass beside the cut, again and again, while nothing passes across it. */
async function besideCut(cluster: TestCluster, ...links: readonly Link[]): Promise<void> {
  for (let round = 0; round < roundsBeside; round++) {
    for (const [from, to] of links) await cluster.tell(from, to, `beside ${round}`);
  }
}

async function echoes(connection: EchoConnection): Promise<void> {
  for (let round = 0; round < roundsBeside; round++) {
    const wanted = `${connection.received}${round}.`;
    connection.send(`${round}.`);
    await until('the echo beside the cut comes', () => connection.received === wanted);
  }
}

function bound({ cluster }: TestCluster): {
  readonly net: TestCluster['cluster']['net'];
  readonly reach: (node: string) => ReturnType<TestCluster['cluster']['reach']>;
} {
  return { net: cluster.net, reach: (node) => cluster.reach(clientsName, node, 'client') };
}
