import { procFile } from './process-memory.ts';

/** What the kernel told a program when it started it (getauxval(3)), of which an exec makes a new one. */
export interface AuxiliaryVector {
  /** Where its vDSO is; undefined for a process that has none. */
  readonly vdso: number | undefined;
  /** Where its own program headers are, and how many. */
  readonly headers: number;
  readonly headerCount: number;
}

const types = { headers: 3, headerCount: 5, vdso: 33 } as const;
const entryBytes = 16;

/** @throws ProcessGone; EnvironmentError where the kernel refuses. */
export function auxiliaryVector(pid: number): AuxiliaryVector {
  const bytes = Buffer.from(procFile(pid, 'auxv'), 'latin1');
  const values = new Map<number, number>();
  for (let at = 0; at + entryBytes <= bytes.length; at += entryBytes) {
    values.set(Number(bytes.readBigUInt64LE(at)), Number(bytes.readBigUInt64LE(at + 8)));
  }
  return {
    vdso: values.get(types.vdso),
    headers: values.get(types.headers) ?? 0,
    headerCount: values.get(types.headerCount) ?? 0,
  };
}
