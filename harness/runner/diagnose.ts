import { availableParallelism, arch, release, type } from 'node:os';
import type { System } from '../ports/system.ts';
import type { TransportProbe } from '../ports/transport.ts';
import { transports } from '../transports/registry.ts';

/** What a machine can do: `doctor`. */
export interface Diagnosis {
  readonly machine: {
    readonly os: string;
    readonly processors: number;
    readonly node: string;
    readonly isRoot: boolean;
  };
  readonly transports: readonly ({ readonly name: string; readonly summary: string } & TransportProbe)[];
  readonly systems: readonly { readonly name: string; readonly version: string; readonly missing?: string }[];
  readonly engines: readonly { readonly name: string; readonly missing?: string }[];
  /** The transport that `auto` means here. */
  readonly picked: string | undefined;
}

/** Something that may lack what it needs on this machine. */
export interface Diagnosable {
  readonly name: string;
  missing(): string | undefined;
}

export async function diagnose(systems: readonly System[], engines: readonly Diagnosable[]): Promise<Diagnosis> {
  const probed = await Promise.all(
    transports.map(async (transport) => ({
      name: transport.name,
      summary: transport.summary,
      ...(await transport.probe()),
    })),
  );
  return {
    machine: {
      os: `${type()} ${release()} ${arch()}`,
      processors: availableParallelism(),
      node: process.version,
      isRoot: process.getuid?.() === 0,
    },
    transports: probed,
    systems: await Promise.all(systems.map(diagnoseSystem)),
    engines: engines.map((engine) => {
      const missing = engine.missing();
      return { name: engine.name, ...(missing === undefined ? {} : { missing }) };
    }),
    // The registry is in order of preference.
    picked: probed.find(({ works }) => works)?.name,
  };
}

async function diagnoseSystem(system: System): Promise<Diagnosis['systems'][number]> {
  const [version = ''] = system.versions;
  const missing = await system.missing(version);
  if (missing !== undefined) return { name: system.name, version, missing };
  return { name: system.name, version: (await system.versionHere?.(version)) ?? version };
}
