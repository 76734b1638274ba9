import { z } from 'zod';
import { createLocal } from '../local.ts';
import { type LocalOptions, mechanisms } from '../local-options.ts';

/** Who a suite runs as, and how links are cut. */
export interface Mode {
  readonly as: 'this user' | 'root of a user namespace' | 'an ordinary user';
  readonly mechanism: (typeof mechanisms)[number];
}

const modeVariable = 'INDOUBT_LOCAL_TEST_MODE';

const modeSchema: z.ZodType<Mode> = z.strictObject({
  as: z.enum(['this user', 'root of a user namespace', 'an ordinary user']),
  mechanism: z.enum(mechanisms),
});

export function modeName({ as, mechanism }: Mode): string {
  return `${as}, ${mechanism}`;
}

export function modeEnv(mode: Mode): Record<string, string> {
  return { [modeVariable]: JSON.stringify(mode) };
}

/** The mode that the suite was started in. */
export function modeHere(env: Readonly<Record<string, string | undefined>> = process.env): Mode {
  return modeSchema.parse(JSON.parse(env[modeVariable] ?? 'null'));
}

export function optionsOf({ as, mechanism }: Mode): LocalOptions {
  return { mechanism, alwaysUserNamespace: as !== 'this user' };
}

/** Why the mode can't be tried on this machine; undefined where it can. */
export async function missingFor(mode: Mode): Promise<string | undefined> {
  if (mode.as === 'an ordinary user' && process.getuid?.() !== 0) return 'only root can become somebody else';
  const { works, remedies } = await createLocal(optionsOf(mode)).probe();
  return works ? undefined : remedies.join('; ');
}
