import type { Json } from '../../harness/core/json.ts';
import type { Link } from '../../harness/core/plan.ts';
import type { Evidence, FaultContext } from '../../harness/ports/fault.ts';
import type { MessageAct, RuleCount } from '../../harness/ports/message-relay.ts';
import { clientsName } from '../../harness/ports/transport.ts';
import { otherCuts } from '../partition/active-cuts.ts';
import { proveCut } from '../partition/prove-cut.ts';
import { otherSlowLinks, type StandingRule } from './active-rules.ts';

const probesMax = 2;
/** On top of what a delay may take. */
const answerMs = 1_000;
/** Less than a question may take. */
const probeMsMax = 4_000;
/** Acts after which a receiver has got less than its sender sent. */
const losing: ReadonlySet<MessageAct['kind']> = new Set(['drop', 'truncate', 'half-close']);

type DelayAct = Extract<MessageAct, { kind: 'delay' }>;

export interface MessageProof {
  readonly step: string;
  readonly rule: StandingRule;
  readonly counts: readonly RuleCount[];
  readonly context: FaultContext;
}

/**
 * What was seen of it beside the rule's own count: what a probe met that went through the same link, or the bytes that the
 * sockets on both sides of the relay counted.
 */
export async function proveAct(proof: MessageProof): Promise<Evidence> {
  const { act, isSelective } = proof.rule;
  if (isSelective && (act.kind === 'stall' || act.kind === 'delay' || act.kind === 'hold')) return proveKept(proof);
  if (act.kind === 'stall') return await proveStall(proof);
  if (act.kind === 'delay') return await proveDelay(proof, act);
  const [read, passed] = [total(proof.counts, 'bytesIn'), total(proof.counts, 'bytesOut')];
  return {
    holds: proof.counts.some((count) => count.acted > 0 && showsInBytes(act, count)),
    note: `the relay read ${read} bytes from the senders and handed ${passed} to the receivers; ${describeCounts(proof.counts)}`,
    detail: linesOf(proof.counts),
  };
}

/** What the act does to the bytes, as the sockets on both sides counted them; a cut beside it may keep copies back. */
function showsInBytes({ kind }: MessageAct, { bytesIn, bytesOut }: RuleCount): boolean {
  if (kind === 'duplicate') return bytesOut > bytesIn;
  return !losing.has(kind) || bytesOut < bytesIn;
}

/** Handshakes pass: what is kept shows in the bytes that were read and not passed on. */
function proveKept({ counts }: MessageProof): Evidence {
  const kept = counts.filter(({ acted, bytesIn, bytesOut }) => acted > 0 && bytesOut < bytesIn);
  const bytes = total(kept, 'bytesIn') - total(kept, 'bytesOut');
  return {
    holds: kept.length > 0,
    note: `${bytes} bytes read and not passed on; ${describeCounts(counts)}`,
    detail: linesOf(counts),
  };
}

/** A new connection across the link meets silence, and one beside it is answered; where none is beside it, nothing passes. */
async function proveStall(proof: MessageProof): Promise<Evidence> {
  const { context, rule, counts, step } = proof;
  const { net } = context.cluster;
  const alsoCut = [...otherCuts(net, step), ...otherSlowLinks(net, step)];
  const cut = await proveCut({ net, ports: context.system.probePorts, nodes: context.nodes, cut: rule.links, alsoCut });
  if (cut.holds) return cut;
  const stalled = counts.filter(({ acted, bytesIn, bytesOut }) => acted > 0 && bytesOut < bytesIn);
  return stalled.length === 0
    ? cut
    : { holds: true, note: `bytes read and not passed on: ${describeCounts(stalled)}`, detail: linesOf(stalled) };
}

/** A handshake takes at least the delay of the links that it crosses; one that takes longer than can be waited for is late, too. */
async function proveDelay({ context, rule, counts }: MessageProof, act: DelayAct): Promise<Evidence> {
  const { net } = context.cluster;
  const { nodes, clients } = context.system.probePorts;
  const probed = rule.links
    .map(([from, to]): Link => (to === clientsName ? [to, from] : [from, to]))
    .slice(0, probesMax);
  // Both ways may be late, and each by its jitter.
  const patienceMs = Math.min(probeMsMax, 2 * (act.ms + (act.jitterMs ?? 0)) + answerMs);
  const results = await Promise.all(
    probed.map((link) => net.probe(link, link[0] === clientsName ? clients : nodes, patienceMs)),
  );
  const isLate =
    results.length > 0 && results.every(({ tookMs, outcome }) => outcome !== 'refused' && tookMs >= act.ms);
  const hasAnswer = results.some(({ outcome }) => outcome === 'answered');
  const met = results.map(
    ({ link, outcome, tookMs }) => `${link.join(' to ')} ${outcome} after ${tookMs.toFixed(1)} ms`,
  );
  return {
    holds: isLate && (hasAnswer || total(counts, 'acted') > 0),
    note: `handshakes through it: ${met.join(', ')}; asked for ${act.ms} ms; ${describeCounts(counts)}`,
    detail: linesOf(counts),
  };
}

/** The links on which something was done, in words. */
export function describeCounts(counts: readonly RuleCount[]): string {
  const hit = counts.filter(({ acted }) => acted > 0);
  const seen = total(counts, 'seen');
  const refused = total(counts, 'refused');
  const unable = refused === 0 ? '' : `; ${refused} had no messages to act on`;
  if (hit.length === 0) return `of ${seen} messages none was acted on${unable}`;
  const links = hit.map(({ link, acted }) => `${link.join(' to ')} ${acted}`).join(', ');
  return `${hit[0]?.act ?? ''}: ${total(hit, 'acted')} of ${seen} messages (${links})${unable}`;
}

export function total(
  counts: readonly RuleCount[],
  field: 'acted' | 'seen' | 'refused' | 'bytesIn' | 'bytesOut',
): number {
  return counts.reduce((sum, count) => sum + count[field], 0);
}

export function linesOf(counts: readonly RuleCount[]): Json {
  return counts.map(({ link, seen, matched, acted, refused, bytesIn, bytesOut }) => ({
    link: [...link],
    seen,
    matched,
    acted,
    refused,
    bytesIn,
    bytesOut,
  }));
}
