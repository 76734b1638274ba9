import type { Operation } from '../../harness/core/history.ts';
import type { StreamingCheck } from '../../harness/ports/checker.ts';
import { type Story, violationOf } from '../findings.ts';
import { streamOperations } from '../stream-by-key.ts';
import { ValueIds } from '../value-ids.ts';
import type { Guarantee } from './guarantee.ts';
import { type ObjectRequest, objectRequest } from './object-request.ts';
import { StreamedKey } from './streamed-key.ts';
import { StreamedList } from './streamed-list.ts';

/** One register or list while it is recorded. */
export interface GuaranteedObject {
  begin(operation: Operation, request: ObjectRequest): undefined;
  end(operation: Operation, request: ObjectRequest): Story | undefined;
}

/** Judges a session guarantee line by line. What can't be read is left for the check of the whole history. */
export function streamGuarantee(guarantee: Guarantee): StreamingCheck {
  const ids = new ValueIds();
  const keys = new Map<string | undefined, GuaranteedObject>();
  const isOfWrites = guarantee === 'monotonic-writes' || guarantee === 'writes-follow-reads';
  return streamOperations(['read', 'write', 'cas', 'append'], (operation, hasEnded) => {
    const request = objectRequest(operation);
    let key = keys.get(request.identity);
    if (key === undefined) {
      key = new (isOfWrites ? StreamedList : StreamedKey)(guarantee, ids, request.key);
      keys.set(request.identity, key);
    }
    const story = hasEnded ? key.end(operation, request) : key.begin(operation, request);
    return story === undefined ? undefined : violationOf(guarantee, story);
  });
}
