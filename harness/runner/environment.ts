import { readFileSync } from 'node:fs';
import { availableParallelism, arch, release, type } from 'node:os';
import { z } from 'zod';
import { packageFolder } from '../core/own-files.ts';
import { type EnvironmentFile, environmentVersion } from '../store/run-schema.ts';

/** indoubt's own version, from package.json. */
export function ownVersion(): string {
  const text = readFileSync(new URL('package.json', packageFolder), 'utf8');
  return z.object({ version: z.string() }).parse(JSON.parse(text)).version;
}

/** How a person starts indoubt here: by npm in a checkout, by npx where it is installed. */
export function programName(env: Readonly<Record<string, string | undefined>>): string {
  return env['npm_lifecycle_event'] === 'start' ? 'npm start --' : 'npx indoubt';
}

/** What a run should say of the machine and of the way it was started. */
export function describeEnvironment(run: {
  readonly startedAt: Date;
  readonly transport: string;
  readonly substitutes: readonly string[];
  readonly command: string;
  readonly repeat: string;
}): EnvironmentFile {
  const { startedAt, ...rest } = run;
  return {
    version: environmentVersion,
    startedAt: startedAt.toISOString(),
    controllerVersion: ownVersion(),
    nodeVersion: process.version,
    os: `${type()} ${release()} ${arch()}`,
    processors: availableParallelism(),
    isRoot: process.getuid?.() === 0,
    ...rest,
  };
}
