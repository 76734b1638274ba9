import { describe, expect, test } from 'vitest';
import { createLocal, local } from './local.ts';
import { ToolFolder } from './testing/tool-folder.ts';

const { works, remedies } = await local.probe();
const reason = works ? '' : ` (skipped: ${remedies.join('; ')})`;

describe.skipIf(!works)(`where local works${reason}`, () => {
  test('it says what it can do', async () => {
    const { abilities } = await local.probe();
    expect(abilities).toEqual(expect.arrayContaining(['signal', 'cut-links', 'cut-clients', 'own-address']));
  });

  test('a machine with neither nft nor iptables is told what stands in for them', async () => {
    using tools = new ToolFolder([]);
    expect(await createLocal({ path: tools.path }).probe()).toMatchObject({
      works: true,
      substitutes: ['neighbour entries instead of nftables'],
    });
  });

  test('a mechanism that was asked for is not replaced', async () => {
    using tools = new ToolFolder([]);
    const probe = await createLocal({ path: tools.path, mechanism: 'nftables' }).probe();
    expect(probe).toMatchObject({ works: false, remedies: ['nftables does not work here'] });
  });

  test('a user namespace does as well as root, but for what needs devices and control groups', async () => {
    const probe = await createLocal({ alwaysUserNamespace: true }).probe();
    const here = (await local.probe()).abilities;
    expect(here).toEqual(expect.arrayContaining([...probe.abilities]));
    const rootOnly: readonly string[] = ['power-loss', 'limit-cpu', 'limit-memory', 'limit-processes'];
    expect(here.filter((ability) => !probe.abilities.includes(ability) && !rootOnly.includes(ability))).toEqual([]);
  });
});

test.skipIf(process.platform !== 'linux')(
  'a missing tool is named with the package to install (skipped: not Linux)',
  async () => {
    const probe = await createLocal({ path: '/nowhere' }).probe();
    expect(probe.works).toBe(false);
    expect(probe.abilities).toEqual([]);
    expect(probe.remedies.join('\n')).toContain('iproute2');
    for (const remedy of probe.remedies) expect(remedy).not.toContain('\n');
  },
);
