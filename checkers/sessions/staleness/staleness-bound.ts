import { parseDurationMs } from '../../../harness/core/time.ts';

/** How old an answer may be: by time, or by the number of versions that replaced it. */
export type StalenessBound =
  | { readonly kind: 'time'; readonly ms: number }
  | { readonly kind: 'versions'; readonly versions: number };

/** Reads `500ms`, `2s`, `3-versions`; undefined for anything else. */
export function parseBound(text: string): StalenessBound | undefined {
  const versions = /^(\d{1,9})-versions?$/.exec(text)?.[1];
  if (versions !== undefined) return { kind: 'versions', versions: Number(versions) };
  const ms = parseDurationMs(text);
  return ms === undefined ? undefined : { kind: 'time', ms };
}
