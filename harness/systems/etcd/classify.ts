import { isJsonObject, type Json } from '../../core/json.ts';
import type { Completion } from '../../core/op.ts';
import type { Exchange } from './gateway.ts';

/** Short names for what the operating system and the HTTP layer say; anything else is named by its code. */
const lostReasons: Readonly<Record<string, string>> = {
  ABORTED: 'timed out',
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection reset',
  EPIPE: 'connection reset',
  EHOSTUNREACH: 'no route',
  ENETUNREACH: 'no route',
  ETIMEDOUT: 'connection timed out',
};

interface Reply {
  readonly phrase: string;
  readonly type: 'fail' | 'info';
  readonly reason: string;
}

/**
 * What etcd's error messages say of a request. `fail` only where the source shows that nothing was proposed to the
 * log; an error that comes out of the wait for the log, or of applying it, leaves the outcome open.
 */
const replies: readonly Reply[] = [
  // server/etcdserver/v3_server.go, processInternalRaftRequestOnce: both are checked before the proposal.
  { phrase: 'etcdserver: too many requests', type: 'fail', reason: 'too many requests' },
  { phrase: 'etcdserver: request is too large', type: 'fail', reason: 'request too large' },
  // raft.ErrProposalDropped: the member that was asked knows no leader to forward to, or the leader refuses to append.
  { phrase: 'raft proposal dropped', type: 'fail', reason: 'proposal dropped' },
  { phrase: 'etcdserver: leader changed', type: 'info', reason: 'leader changed' },
  { phrase: 'etcdserver: request timed out', type: 'info', reason: 'timed out in the cluster' },
  { phrase: 'etcdserver: no leader', type: 'info', reason: 'no leader' },
  { phrase: 'etcdserver: server stopped', type: 'info', reason: 'server stopped' },
  // apply.go, quotaApplierV3: the write is applied and then answered with this error.
  { phrase: 'etcdserver: mvcc: database space exceeded', type: 'info', reason: 'no space' },
];

/** gRPC's codes (google.golang.org/grpc/codes) that a gateway hands through without a message of etcd's. */
const codeReasons: Readonly<Record<number, string>> = {
  1: 'cancelled',
  4: 'timed out in the cluster',
  14: 'unavailable',
};

/**
 * What became of a request that has no good answer: `fail` if it certainly had no effect, else `info`. Reasons are
 * short and come from a fixed set, so that they can be counted.
 */
export function classifyError(exchange: Exchange): Completion {
  if (exchange.kind === 'lost') {
    // A request whose connection was never made can't have happened, whatever hindered it.
    return { type: exchange.wasSent ? 'info' : 'fail', error: lostReason(exchange.code) };
  }
  const { message, code } = errorOf(exchange.body);
  const reply = replies.find(({ phrase }) => message.includes(phrase));
  if (reply !== undefined) return { type: reply.type, error: reply.reason };
  if (code !== undefined) return { type: 'info', error: codeReasons[code] ?? `etcd code ${code}` };
  return { type: 'info', error: exchange.status === 200 ? 'garbled answer' : `http ${exchange.status}` };
}

/** Why a connection was not made, or was lost. */
export function lostReason(code: string): string {
  return lostReasons[code] ?? code.toLowerCase();
}

function errorOf(body: Json): { readonly message: string; readonly code: number | undefined } {
  const fields = isJsonObject(body) ? body : {};
  const message = fields['message'] ?? fields['error'];
  const code = fields['code'];
  return {
    message: typeof message === 'string' ? message : '',
    code: typeof code === 'number' ? code : undefined,
  };
}
