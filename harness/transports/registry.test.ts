import { expect, test } from 'vitest';
import { EnvironmentError } from '../core/errors.ts';
import { type Transport, type TransportProbe, abilities } from '../ports/transport.ts';
import { pickTransport, transportByName, transports } from './registry.ts';

function transport(name: Transport['name'], probe: Partial<TransportProbe>): Transport {
  return {
    name,
    summary: '',
    probe: async () => await Promise.resolve({ works: true, abilities: [], remedies: [], substitutes: [], ...probe }),
    contain: (argv) => argv,
    provision: async () => await Promise.reject(new EnvironmentError('not-here', 'nothing is provisioned')),
  };
}

const works = transport('local', { abilities: ['signal', 'cut-links'], substitutes: ['iptables instead of nftables'] });
const broken = transport('local', { works: false, remedies: ['ip is not installed'] });
const plain = transport('plain', { abilities: ['signal'] });

test('the best that works is picked, and it is said what it lacks', async () => {
  expect(await pickTransport('auto', [works, plain])).toEqual({
    transport: works,
    abilities: ['signal', 'cut-links'],
    substitutes: ['iptables instead of nftables'],
    lacks: abilities.filter((ability) => ability !== 'signal' && ability !== 'cut-links'),
  });
});

test('where the best does not work the next is picked, and the remedy is told', async () => {
  const { transport, substitutes } = await pickTransport('auto', [broken, plain]);
  expect(transport).toBe(plain);
  expect(substitutes).toEqual(['transport plain instead of local: ip is not installed']);
});

test('one that was asked for by name is never replaced', async () => {
  await expect(pickTransport('local', [broken, plain])).rejects.toThrow(/ip is not installed/);
  expect((await pickTransport('plain', [works, plain])).transport).toBe(plain);
});

test('where nothing works all reasons are told', async () => {
  await expect(pickTransport('auto', [broken])).rejects.toThrow(EnvironmentError);
});

test('every transport is found by its name', () => {
  expect(transports.map(({ name }) => name)).toEqual(['local', 'plain']);
  for (const { name } of transports) expect(transportByName(name).name).toBe(name);
});
