import type { Prng } from '../harness/core/prng.ts';
import type { DrawContext, Fault, FaultDraw } from '../harness/ports/fault.ts';
import { claimGroups } from './claim-groups.ts';
import { roomySettledMs, settledMs } from './draw-duration.ts';
import { ownsProcesses } from './owns-processes.ts';

/** A fault with its time, relative to the start of the phase. */
export interface Placed {
  readonly fault: Fault;
  readonly atMs: number;
  readonly draw: FaultDraw;
}

export interface LayRequest {
  readonly kinds: readonly Fault[];
  readonly duringMs: number;
  readonly context: Omit<DrawContext, 'maxMs'>;
}

/** Every kind comes this often before anything else, so that a short run has each of them bite. */
const mandatoryRounds = 2;
const burstsMax = 200;
const faultsMax = 500;
/** A burst of short faults; longer where the system's time-outs ask for it. */
const burstMs = { low: 900, high: 2_600 };
/** In a quiet window nothing is broken, and progress is demanded. */
const quietMs = { low: 500, high: 2_000 };
/** Where time is short, a quiet window may shrink to this, enough to reconnect and be at work again. */
const quietTightMs = 350;
/** Healing the last faults and proving it takes time that belongs to the phase. */
const tailMs = 150;
const leadMs = { low: 60, high: 160 };
/** Draws of one fault, to avoid the shape that the same kind had last. */
const drawsMax = 4;

/**
 * Lays faults on the time line in bursts with quiet windows between them. Within a burst faults follow one another or
 * overlap: two faults at once find what neither finds alone, and a quiet window shows whether the system comes back.
 */
export function layFaults(request: LayRequest): Placed[] {
  const { kinds, duringMs, context } = request;
  const prng = context.prng.fork('layout');
  const placed: Placed[] = [];
  if (kinds.length === 0) return placed;
  const budget = windows(request, prng);
  const reactionMs = Math.ceil(1.4 * (context.timeouts['silenceMs'] ?? 0));
  let cursorMs = Math.min(prng.between(leadMs.low, leadMs.high), Math.floor(duringMs / 10));
  for (let burst = 0; burst < burstsMax && placed.length < faultsMax; burst++) {
    const isMandatory = burst < mandatoryRounds;
    const roomMs = duringMs - tailMs - cursorMs;
    const windowMs = Math.floor(Math.min(roomMs, isMandatory ? (budget.mandatoryMs[burst] ?? 0) : budget.drawMs()));
    // The rest is left quiet: a burst that can't hold its kinds finds nothing.
    if (windowMs < minimumMs || (!isMandatory && windowMs < budget.leastMs)) break;
    const wanted = isMandatory ? prng.shuffle(kinds) : choose(kinds, prng);
    const signalMs = wanted.some(isUnclaimed) ? Math.max(windowMs - reactionMs, Math.ceil(windowMs / 4)) : windowMs;
    const chosen = fitting(wanted, { windowMs, signalMs });
    const rivalsOf = rivals(chosen);
    const drawn = chosen.map((fault, index) =>
      drawFault(fault, placed, {
        ...context,
        quorum: ownsProcesses(fault) ? context.quorum : undefined,
        prng: context.prng.fork(`${burst}.${index}`),
        maxMs: shareMs(ownsProcesses(fault) ? signalMs : windowMs, rivalsOf(fault).length),
        earlier: [...placed.map((other) => other.fault), ...chosen.slice(0, index)].filter((other) => other === fault)
          .length,
      }),
    );
    // One whose share is too short to be proven is left to another burst.
    const draws = drawn.filter(({ draw }) => draw.durationMs >= signalMinimumMs);
    if (draws.length === 0) break;
    const laid = place(draws, { windowMs, startMs: cursorMs, reactionMs, prng });
    placed.push(...laid);
    const endMs = Math.max(...laid.map(({ atMs, draw }) => atMs + draw.durationMs));
    cursorMs = endMs + (isMandatory && budget.isTight ? quietTightMs : prng.between(quietMs.low, quietMs.high));
  }
  return placed.toSorted((a, b) => a.atMs - b.atMs).slice(0, faultsMax);
}

const minimumMs = 150;
/** The shortest share that a signal gets: it takes effect at once. */
const signalMinimumMs = 60;
const stormMax = 8;
/** Between two faults in turn: the first heals before the second strikes. */
const gapMs = 80;

interface Drawn {
  readonly fault: Fault;
  readonly draw: FaultDraw;
}

interface Windows {
  readonly mandatoryMs: readonly number[];
  readonly isTight: boolean;
  readonly leastMs: number;
  drawMs(): number;
}

/**
 * How long bursts are. A system that takes silence for death needs cuts of 2.5 times that silence, and one of the two
 * mandatory bursts roomier; short runs give all their time to the mandatory bursts.
 */
function windows({ kinds, duringMs, context }: LayRequest, prng: Prng): Windows {
  const cuts = kinds.some((fault) => fault.class === 'partition');
  const longest = Math.max(0, ...Object.values(context.timeouts).filter(Number.isFinite));
  const low = Math.max(burstMs.low, cuts ? roomySettledMs(context.timeouts) : 0);
  const high = Math.max(burstMs.high, Math.ceil(1.3 * low), Math.ceil(1.5 * longest));
  const usableMs = duringMs - leadMs.high - tailMs - quietTightMs;
  const wishedMs = [prng.between(low, high), prng.between(low, high)];
  const floorMs = cuts ? settledMs(context.timeouts) : 0;
  const tightMs = prng.shuffle([Math.max(low, usableMs - Math.max(floorMs, Math.floor(usableMs / 2))), 0]);
  const isTight = (wishedMs[0] ?? 0) + (wishedMs[1] ?? 0) + quietMs.high > usableMs;
  // The shorter of the two takes what the roomier leaves.
  const roomyMs = Math.max(...tightMs);
  const shared = tightMs.map((ms) => (ms > 0 ? roomyMs : Math.max(0, usableMs - roomyMs)));
  return {
    mandatoryMs: isTight ? shared : wishedMs,
    isTight,
    leastMs: Math.max(floorMs, 300),
    drawMs: () => prng.between(low, high),
  };
}

/** Mostly one to three; now and then a storm of as many as the window can hold. */
function choose(kinds: readonly Fault[], prng: Prng): Fault[] {
  const count = prng.chance(1, 6) ? prng.between(4, stormMax) : prng.pick([1, 1, 2, 2, 3]);
  return Array.from({ length: count }, () => prng.pick(kinds));
}

function drawFault(fault: Fault, placed: readonly Placed[], context: DrawContext): Drawn {
  const last = placed.findLast((other) => other.fault === fault)?.draw.options['shape'];
  let draw = fault.draw({ ...context, prng: context.prng.fork(0) });
  for (let retry = 1; retry < drawsMax; retry++) {
    if (last === undefined || draw.options['shape'] !== last) break;
    draw = fault.draw({ ...context, prng: context.prng.fork(retry) });
  }
  // Whatever a kind would like, what is longer than its share would run into the next one.
  return { fault, draw: { ...draw, durationMs: Math.min(draw.durationMs, context.maxMs) } };
}

interface Placing {
  readonly windowMs: number;
  readonly startMs: number;
  /** How long a cut needs before everybody has noticed it and acted: a kill before that hides what the cut would show. */
  readonly reactionMs: number;
  readonly prng: Prng;
}

/** One after the other where that fits and the draw says so; else at the same time. */
function place(draws: readonly Drawn[], placing: Placing): Placed[] {
  const { windowMs, startMs, prng } = placing;
  const isInTurn = prng.chance(1, 2) && totalMs(draws) <= windowMs;
  if (isInTurn) return inTurn(draws, placing);
  const inGroup = claimGroups(draws.map(({ fault }) => fault));
  const signalGroup = draws
    .map(({ fault }) => fault)
    .filter(ownsProcesses)
    .map(inGroup)[0];
  const isSignal = ({ fault }: Drawn): boolean => signalGroup !== undefined && inGroup(fault) === signalGroup;
  const [cuts, signals] = [draws.filter(({ fault }) => isUnclaimed(fault)), draws.filter(isSignal)];
  // A cut opens the burst, while load is whole and everybody is up; the rest strikes a cluster that is cut already.
  const laidCuts = cuts.map(({ fault, draw }, index) => {
    const freeMs = Math.max(0, windowMs - draw.durationMs);
    return { fault, draw, atMs: startMs + (index === 0 ? 0 : prng.between(0, freeMs)) };
  });
  const spareMs = Math.max(0, windowMs - totalMs(signals));
  const earliestMs = Math.min(spareMs, Math.max(placing.reactionMs, Math.floor(spareMs / 4)));
  const offsetMs = cuts.length === 0 ? 0 : prng.between(earliestMs, spareMs);
  const laidSignals = inTurn(signals, { ...placing, windowMs: windowMs - offsetMs, startMs: startMs + offsetMs });
  // Of each other resource too a node has but one: its faults follow one another, beside all the rest.
  const others = Map.groupBy(
    draws.filter((draw) => !isUnclaimed(draw.fault) && !isSignal(draw)),
    ({ fault }) => inGroup(fault),
  );
  return [...laidCuts, ...laidSignals, ...[...others.values()].flatMap((same) => inTurn(same, placing))];
}

/** Two faults that own the same processes can't overlap, so that those who signal follow one another. */
function inTurn(draws: readonly Drawn[], { windowMs, startMs, prng }: Placing): Placed[] {
  const slackMs = Math.max(0, windowMs - totalMs(draws));
  let atMs = startMs;
  return draws.map(({ fault, draw }) => {
    const placed = { fault, draw, atMs };
    atMs += draw.durationMs + gapMs + prng.below(Math.floor(slackMs / draws.length) + 1);
    return placed;
  });
}

function totalMs(draws: readonly Drawn[]): number {
  return draws.reduce((sum, { draw }) => sum + draw.durationMs + gapMs, 0);
}

/** Cuts, and what is done to messages: any number may be at a time. */
function isUnclaimed({ claims }: Fault): boolean {
  return claims.length === 0;
}

/** Those of a burst that want the same of a node as the fault, itself among them; none for one that claims nothing. */
function rivals(chosen: readonly Fault[]): (fault: Fault) => Fault[] {
  const inGroup = claimGroups(chosen);
  return (fault) => (isUnclaimed(fault) ? [] : chosen.filter((other) => inGroup(other) === inGroup(fault)));
}

/** As many as can be proven one after the other in the window, where they want the same of a node. */
function fitting(kinds: readonly Fault[], room: { readonly windowMs: number; readonly signalMs: number }): Fault[] {
  const inGroup = claimGroups(kinds);
  return kinds.filter((fault, index) => {
    const leastMs = gapMs + (ownsProcesses(fault) ? signalMinimumMs : minimumMs);
    const most = Math.max(1, Math.floor((ownsProcesses(fault) ? room.signalMs : room.windowMs) / leastMs));
    return (
      isUnclaimed(fault) || kinds.slice(0, index).filter((other) => inGroup(other) === inGroup(fault)).length < most
    );
  });
}

/** What each of so many may take of a window: all of it, unless others of the burst want the same of a node. */
function shareMs(windowMs: number, count: number): number {
  return count <= 1 ? windowMs : Math.floor(windowMs / count) - gapMs;
}
