import { readFileSync } from 'node:fs';
import type { LocalOptions } from './local-options.ts';

/** capabilities(7): the bits that making namespaces, mounts, bridges and rules takes. */
const needed = { CAP_KILL: 5, CAP_NET_ADMIN: 12, CAP_SYS_PTRACE: 19, CAP_SYS_ADMIN: 21 } as const;

/**
 * True when this process may make namespaces as it is. Being root says little: in most containers root lacks these
 * capabilities, and then needs a user namespace like anybody else.
 */
export function isPrivileged(status: string = ownStatus()): boolean {
  const digits = /^CapEff:\s*([0-9a-f]+)$/m.exec(status)?.[1];
  if (digits === undefined) return false;
  const effective = BigInt(`0x${digits}`);
  return Object.values(needed).every((bit) => ((effective >> BigInt(bit)) & 1n) === 1n);
}

/** True when a user namespace has to be made before any other. */
export function needsUserNamespace(options: LocalOptions): boolean {
  return options.alwaysUserNamespace === true || !isPrivileged();
}

function ownStatus(): string {
  try {
    return readFileSync('/proc/self/status', 'latin1');
  } catch {
    // Not Linux: nothing of this can be done here anyway.
    return '';
  }
}
