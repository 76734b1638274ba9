import { describe, expect, test } from 'vitest';
import type { NodeName } from '../../core/op.ts';
import type { Link } from '../../core/plan.ts';
import { type Net, type ProbeResult, clientsName } from '../../ports/transport.ts';
import { type StartCluster, TestCluster, until } from './test-cluster.ts';

const answerMs = 10_000;
const silenceMs = 100;

/** What every transport promises of its own evidence: probes tell the truth, and counters count the system's alone. */
export function probeConformance(start: StartCluster): void {
  describe('a probe', () => {
    test('is answered on every link, the clients’ too', async () => {
      await using cluster = await TestCluster.serving(start);
      const { net } = cluster.cluster;
      const results = await Promise.all(allLinks(cluster.names).map(async (link) => await probe(net, link, answerMs)));
      expect(results.filter(({ outcome }) => outcome !== 'answered')).toEqual([]);
    });

    test('is silent across a cut, in whichever direction it is, and answered again after healing', async () => {
      await using cluster = await TestCluster.serving(start);
      const { net } = cluster.cluster;
      await net.cut('a', [['n1', 'n2']]);
      const [across, back, beside] = await Promise.all([
        probe(net, ['n1', 'n2'], silenceMs),
        probe(net, ['n2', 'n1'], silenceMs),
        probe(net, ['n1', 'n3'], answerMs),
      ]);
      expect(across).toMatchObject({ link: ['n1', 'n2'], outcome: 'silent' });
      expect(back).toMatchObject({ link: ['n2', 'n1'], outcome: 'silent' });
      expect(beside).toMatchObject({ link: ['n1', 'n3'], outcome: 'answered' });
      expect(across.tookMs).toBeGreaterThan(silenceMs * 0.9);
      await net.heal('a');
      expect(await probe(net, ['n1', 'n2'], answerMs)).toMatchObject({ outcome: 'answered' });
      expect(await probe(net, ['n2', 'n1'], answerMs)).toMatchObject({ outcome: 'answered' });
    });

    test('is silent across a cut from clients', async () => {
      await using cluster = await TestCluster.serving(start);
      const { net } = cluster.cluster;
      await net.cut('a', [['n1', clientsName]]);
      expect(await probe(net, [clientsName, 'n1'], silenceMs)).toMatchObject({ outcome: 'silent' });
      expect(await probe(net, [clientsName, 'n2'], answerMs)).toMatchObject({ outcome: 'answered' });
    });

    test('is refused where nobody listens, and silent all the same across a cut', async () => {
      await using cluster = await TestCluster.serving(start);
      const { net } = cluster.cluster;
      await cluster.node('n2').signalAll('SIGKILL');
      await until('it is gone', async () => (await cluster.node('n2').pids()).length === 0);
      expect(await probe(net, ['n1', 'n2'], answerMs)).toMatchObject({ outcome: 'refused' });
      expect(await probe(net, [clientsName, 'n2'], answerMs)).toMatchObject({ outcome: 'refused' });
      await net.cut('a', [['n1', 'n2']]);
      expect(await probe(net, ['n1', 'n2'], silenceMs)).toMatchObject({ outcome: 'silent' });
      expect(await probe(net, ['n3', 'n2'], answerMs)).toMatchObject({ outcome: 'refused' });
      await net.heal('a');
      await cluster.startServer('n2');
      await until('it is answered', async () => (await probe(net, ['n1', 'n2'], answerMs)).outcome === 'answered');
    });

    test('is answered by a node that is stopped: its kernel still accepts', async () => {
      await using cluster = await TestCluster.serving(start);
      await cluster.node('n2').signalAll('SIGSTOP');
      expect(await probe(cluster.cluster.net, ['n1', 'n2'], answerMs)).toMatchObject({ outcome: 'answered' });
    });
  });

  describe('the counters of a cut', () => {
    test('are zero from probes and from silence alone', async () => {
      await using cluster = await TestCluster.serving(start);
      const { net } = cluster.cluster;
      await cluster.tell('n1', 'n2', 'an idle connection');
      await net.cut('a', bothWays('n1', 'n2'));
      await Promise.all(bothWays('n1', 'n2').map(async (link) => await probe(net, link, silenceMs)));
      const counts = await net.counts('a');
      expect(counts.map(({ link }) => link)).toEqual(expect.arrayContaining(bothWays('n1', 'n2')));
      expect(counts.filter(({ lost }) => lost > 0)).toEqual([]);
    });

    test('count what the system loses, on the link that loses it', async () => {
      await using cluster = await TestCluster.serving(start);
      const { net } = cluster.cluster;
      await cluster.tell('n1', 'n2', 'before');
      await cluster.tell('n3', 'n2', 'before');
      await net.cut('a', [...bothWays('n1', 'n2'), ...bothWays('n3', 'n2')]);
      await cluster.server('n1').say('n2', 'lost');
      await until('it is counted', async () => (await lostOn(net, 'a', ['n1', 'n2'])) > 0);
      expect(await lostOn(net, 'a', ['n2', 'n1'])).toBe(0);
      expect(await lostOn(net, 'a', ['n3', 'n2'])).toBe(0);
      for (const { how } of await net.counts('a')) expect(how).not.toBe('');
    });

    test('count a new connection that meets the cut', async () => {
      await using cluster = await TestCluster.serving(start);
      const { net } = cluster.cluster;
      await net.cut('a', [['n1', 'n2']]);
      await cluster.server('n1').ask({ do: 'dial', peer: 'n2' });
      await until('it is counted', async () => (await lostOn(net, 'a', ['n1', 'n2'])) > 0);
      expect((await cluster.server('n2').ask({ do: 'report' })).accepted).toEqual({});
    });

    test('begin at zero for each owner, and are gone when it has healed', async () => {
      await using cluster = await TestCluster.serving(start);
      const { net } = cluster.cluster;
      await cluster.tell('n1', 'n2', 'before');
      await net.cut('a', [['n1', 'n2']]);
      await cluster.server('n1').say('n2', 'lost');
      await until('it is counted', async () => (await lostOn(net, 'a', ['n1', 'n2'])) > 0);
      await net.heal('a');
      await until('it is delivered', async () => (await cluster.server('n2').heard('n1')).includes('lost'));
      expect(await net.counts('a')).toEqual([]);
      await net.cut('b', [['n1', 'n2']]);
      expect(await lostOn(net, 'b', ['n1', 'n2'])).toBe(0);
      expect(await net.counts('nobody')).toEqual([]);
    });
  });
}

async function probe(net: Net, link: Link, timeoutMs: number): Promise<ProbeResult> {
  return await net.probe(link, link[0] === clientsName ? 'client' : 'peer', timeoutMs);
}

async function lostOn(net: Net, owner: string, [from, to]: Link): Promise<number> {
  const counts = (await net.counts(owner)).filter(({ link }) => link[0] === from && link[1] === to);
  return counts.reduce((sum, { lost }) => sum + lost, 0);
}

function bothWays(a: NodeName, b: NodeName): Link[] {
  return [
    [a, b],
    [b, a],
  ];
}

function allLinks(names: readonly NodeName[]): Link[] {
  return [...names, clientsName].flatMap((from) => names.filter((to) => to !== from).map((to): Link => [from, to]));
}
