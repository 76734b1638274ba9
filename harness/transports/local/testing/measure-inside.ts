import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { EnvironmentError } from '../../../core/errors.ts';
import { ContainedCommand } from './contained-command.ts';

const measuredSchema = z.record(z.string(), z.array(z.number()));

/**
 * Runs a program of this folder inside the containment; its last line of output is JSON: what it measured, in
 * milliseconds, by name.
 *
 * @throws EnvironmentError `benchmark` when it failed.
 */
export async function measureInside(program: URL): Promise<Readonly<Record<string, readonly number[]>>> {
  const command = new ContainedCommand([
    process.execPath,
    '--disable-warning=ExperimentalWarning',
    fileURLToPath(program),
  ]);
  const status = await command.status();
  if (status !== 0)
    throw new EnvironmentError('benchmark', `${program.pathname} ended with ${status}: ${command.output}`);
  return measuredSchema.parse(JSON.parse(command.output.trim().split('\n').at(-1) ?? ''));
}
