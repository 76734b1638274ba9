import type { StreamingCheck } from '../../harness/ports/checker.ts';
import { violationOf } from '../findings.ts';
import { streamOperations } from '../stream-by-key.ts';
import { ValueIds } from '../value-ids.ts';
import type { Guarantee } from './guarantee.ts';
import { objectRequest } from './object-request.ts';
import { StreamedKey } from './streamed-key.ts';

/** Judges a session guarantee line by line. What can't be read is left for the check of the whole history. */
export function streamGuarantee(guarantee: Guarantee): StreamingCheck {
  const ids = new ValueIds();
  const keys = new Map<string | undefined, StreamedKey>();
  return streamOperations(['read', 'write', 'cas', 'append'], (operation, hasEnded) => {
    const request = objectRequest(operation);
    let key = keys.get(request.identity);
    if (key === undefined) keys.set(request.identity, (key = new StreamedKey(guarantee, ids, request.key)));
    const story = hasEnded ? key.end(operation, request) : key.begin(operation, request);
    return story === undefined ? undefined : violationOf(guarantee, story);
  });
}
