import { EnvironmentError } from '../core/errors.ts';
import { type Ability, type Transport, type TransportProbe, abilities } from '../ports/transport.ts';
import { local } from './local/local.ts';
import { plain } from './plain/plain.ts';

/** All transports, the best first. */
export const transports: readonly Transport[] = [local, plain];

/** A transport that works here, with what it can and can't do. */
export interface PickedTransport {
  readonly transport: Transport;
  readonly abilities: readonly Ability[];
  /** What stands in for something better, one line each. */
  readonly substitutes: readonly string[];
  /** What it can't do here: what needs one of these is not tested. */
  readonly lacks: readonly Ability[];
}

export function transportByName(name: Transport['name'], known: readonly Transport[] = transports): Transport {
  const transport = known.find((candidate) => candidate.name === name);
  if (transport === undefined) throw new EnvironmentError('no-such-transport', `there is no transport ${name}`);
  return transport;
}

/**
 * The transport that was asked for, or with `auto` the best that works on this machine.
 *
 * @throws EnvironmentError `transport` when it does not work here, with the remedy.
 */
export async function pickTransport(
  wanted: Transport['name'] | 'auto',
  known: readonly Transport[] = transports,
): Promise<PickedTransport> {
  const candidates = wanted === 'auto' ? known : [transportByName(wanted, known)];
  const refused: string[] = [];
  for (const transport of candidates) {
    const probe = await transport.probe();
    if (probe.works) return picked(transport, probe, refused);
    refused.push(`${transport.name}: ${probe.remedies.join('; ')}`);
  }
  throw new EnvironmentError('transport', `no nodes can be made here: ${refused.join('; ')}`);
}

function picked(transport: Transport, probe: TransportProbe, refused: readonly string[]): PickedTransport {
  const instead = refused.map((better) => `transport ${transport.name} instead of ${better}`);
  return {
    transport,
    abilities: probe.abilities,
    substitutes: [...instead, ...probe.substitutes],
    lacks: abilities.filter((ability) => !probe.abilities.includes(ability)),
  };
}
