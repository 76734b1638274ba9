import type { NodeName } from '../../harness/core/op.ts';
import type { Link } from '../../harness/core/plan.ts';
import type { Evidence } from '../../harness/ports/fault.ts';
import { type Net, type PortName, type ProbeResult, clientsName } from '../../harness/ports/transport.ts';

/** Silence shorter than this proves nothing, however fast the network beside the cut answers. */
const silenceMs = 20;
/** And it must be so many times longer than the answer beside the cut took, or a slow machine looks like a cut. */
const silencePerAnswer = 5;
const silenceMaxMs = 1_500;
/** A probe beside the cut may wait long: it ends at its answer. */
const answerMs = 750;
const cutProbesMax = 3;
const controlsMax = 2;

export interface CutProof {
  readonly net: Net;
  readonly ports: { readonly nodes: PortName; readonly clients: PortName };
  readonly nodes: readonly NodeName[];
  /** What this fault cut. */
  readonly cut: readonly Link[];
  /** What others have cut at the same time: no control goes there. */
  readonly alsoCut: readonly Link[];
}

/** A cut is proven when a probe across it meets silence while one beside it is answered. */
export async function proveCut(proof: CutProof): Promise<Evidence> {
  const suspects = spread(proof.cut, cutProbesMax);
  const controls = besideCut(proof, suspects);
  if (suspects.length === 0) return { holds: false, note: 'nothing was cut' };
  if (controls.length === 0) return { holds: false, note: 'no link beside the cut was left to compare with' };
  const [first, beside] = await Promise.all([
    Promise.all(suspects.map((link) => probe(proof, link, silenceMs))),
    Promise.all(controls.map((link) => probe(proof, link, answerMs))),
  ]);
  const answered = beside.filter((result) => result.outcome !== 'silent');
  const tookMs = Math.min(...answered.map((result) => result.tookMs));
  // A slow machine makes silence dearer, never cheaper.
  const neededMs = Math.min(silenceMaxMs, silencePerAnswer * tookMs);
  const isSlow = answered.length > 0 && neededMs > silenceMs && first.every((result) => result.outcome === 'silent');
  const across = isSlow ? await Promise.all(suspects.map((link) => probe(proof, link, Math.ceil(neededMs)))) : first;
  const silent = across.every((result) => result.outcome === 'silent');
  return {
    holds: silent && answered.length > 0,
    note: `across the cut: ${across.map(show).join(', ')}; beside it: ${beside.map(show).join(', ')}`,
    detail: { across: across.map(plain), beside: beside.map(plain), waitedMs: isSlow ? neededMs : silenceMs },
  };
}

/** A heal is proven when every link that nobody else cuts answers again; a refusal came over the network too. */
export async function proveLinks(
  proof: Omit<CutProof, 'cut'> & { readonly links: readonly Link[]; readonly timeoutMs: number },
): Promise<Evidence> {
  const blocked = pairSet(proof.alsoCut);
  const links = distinct(proof.links.map(towardsNode));
  const open = links.filter((link) => !blocked.has(pairKey(link)));
  const results = await Promise.all(open.map((link) => probe(proof, link, proof.timeoutMs)));
  const silent = results.filter((result) => result.outcome === 'silent');
  const left = links.length - open.length;
  const rest = left === 0 ? '' : `; ${left} links are still cut by another fault`;
  return silent.length === 0
    ? { holds: true, note: `${results.length} links answer${rest}` }
    : { holds: false, note: `silent: ${silent.map(show).join(', ')}${rest}`, detail: silent.map(plain) };
}

function probe(proof: Pick<CutProof, 'net' | 'ports'>, link: Link, timeoutMs: number): Promise<ProbeResult> {
  return proof.net.probe(link, link[0] === clientsName ? proof.ports.clients : proof.ports.nodes, timeoutMs);
}

/**
 * A probe opens a connection, which needs both directions: a link is beside the cut only if neither is cut.
 */
function besideCut(proof: CutProof, suspects: readonly Link[]): Link[] {
  const blocked = pairSet([...proof.cut, ...proof.alsoCut]);
  const isOpen = (link: Link): boolean => link[0] !== link[1] && !blocked.has(pairKey(link));
  const near = suspects.flatMap(([from, to]) => [
    ...proof.nodes.map((node): Link => [from, node]),
    ...proof.nodes.map((node): Link => [node, to]),
    [clientsName, to] as Link,
  ]);
  const far = [
    ...proof.nodes.flatMap((a) => proof.nodes.map((b): Link => [a, b])),
    ...proof.nodes.map((node): Link => [clientsName, node]),
  ];
  return distinct([...near, ...far].filter(isOpen)).slice(0, controlsMax);
}

/** A few of the links, each to another node where possible. */
function spread(links: readonly Link[], count: number): Link[] {
  const probed = distinct(links.map(towardsNode));
  const byTarget = new Map<NodeName, Link>();
  for (const link of probed) if (!byTarget.has(link[1])) byTarget.set(link[1], link);
  return [...byTarget.values()].slice(0, count);
}

/** Nobody connects to clients, so a link towards them is probed from them. */
function towardsNode([from, to]: Link): Link {
  return to === clientsName ? [to, from] : [from, to];
}

function distinct(links: readonly Link[]): Link[] {
  return [...new Map(links.map((link) => [link.join('>'), link])).values()];
}

function pairSet(links: readonly Link[]): Set<string> {
  return new Set(links.map(pairKey));
}

function pairKey(link: Link): string {
  return link.toSorted().join('|');
}

function show(result: ProbeResult): string {
  return `${result.link.join(' to ')} ${result.outcome} after ${result.tookMs.toFixed(1)} ms`;
}

function plain(result: ProbeResult): { link: string[]; outcome: string; tookMs: number } {
  return { link: [...result.link], outcome: result.outcome, tookMs: result.tookMs };
}
