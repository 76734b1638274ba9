import { unreachable } from '../core/errors.ts';
import type { PhaseName, Plan } from '../core/plan.ts';
import { walkSteps } from '../core/plan.ts';
import { nanosPerSecond } from '../core/time.ts';
import type { RunEvent, RunStage } from '../ports/reporter.ts';
import { escapeTerminal } from './escape-terminal.ts';
import type { Colour, Paint } from './paint.ts';
import { countText } from './quantity-text.ts';
import { type EventOf, stageMeaning, topErrors } from './run-events.ts';
import { textWidth } from './text-width.ts';

/** What the live frame shows: the events so far, folded. */
export interface LiveState {
  readonly planned?: EventOf<'planned'>;
  readonly stage?: RunStage;
  readonly phase?: PhaseName;
  readonly tick?: EventOf<'tick'>;
  readonly proven: ReadonlySet<string>;
  readonly bit: ReadonlySet<string>;
  readonly lastFault?: EventOf<'fault'>;
  readonly messages: readonly EventOf<'message'>[];
}

export const emptyLiveState: LiveState = { proven: new Set(), bit: new Set(), messages: [] };

const messagesShown = 3;
const errorKindsShown = 5;
/** Lines of the frame that are not nodes. */
const otherLines = 10;

export function foldEvent(state: LiveState, event: RunEvent): LiveState {
  switch (event.kind) {
    case 'planned':
      return { ...state, planned: event };
    case 'stage':
      return event.tookMs === undefined ? { ...state, stage: event.stage } : state;
    case 'phase':
      return { ...state, phase: event.name };
    case 'fault':
      return {
        ...state,
        lastFault: event,
        proven: event.stage === 'effective' ? new Set([...state.proven, event.step]) : state.proven,
        bit: event.stage === 'bit' ? new Set([...state.bit, event.step]) : state.bit,
      };
    case 'tick':
      return { ...state, tick: event };
    case 'message':
      return { ...state, messages: [...state.messages, event].slice(-messagesShown) };
    case 'verdict':
      return state;
    default:
      return unreachable(event);
  }
}

export interface FrameOptions {
  readonly paint: Paint;
  readonly columns: number;
  readonly rows: number;
}

type Piece = readonly [text: string, ...colours: Colour[]];

/** The frame as text, no line wider than the terminal. */
export function liveFrame(state: LiveState, options: FrameOptions): string {
  const lines: Piece[][] = [];
  if (state.planned !== undefined) lines.push(titleLine(state.planned));
  const { tick } = state;
  lines.push(stageLine(state));
  if (tick !== undefined) {
    lines.push(countsLine(tick));
    const errors = topErrors(tick.errors, errorKindsShown);
    if (errors !== '') lines.push([[label('errors'), 'dim'], [errors]]);
    lines.push(faultsLine(state, tick), []);
    lines.push(...nodeLines(tick, Math.max(3, options.rows - otherLines)));
  }
  for (const message of state.messages) {
    lines.push([[label(message.level), message.level === 'info' ? 'dim' : 'yellow'], [message.text]]);
  }
  return lines.map((line) => fit(line, options)).join('\n');
}

function titleLine({ plan, transport }: EventOf<'planned'>): Piece[] {
  const about = `  ${plan.workload}, ${plan.nodes.length} nodes, ${transport}, seed ${plan.seed}`;
  return [
    [`${plan.system} ${plan.systemVersion}`, 'bold'],
    [about, 'dim'],
  ];
}

function stageLine(state: LiveState): Piece[] {
  if (state.stage === 'drive' && state.phase !== undefined) {
    const seconds = state.tick === undefined ? '' : `  ${(state.tick.time / nanosPerSecond).toFixed(1)} s`;
    return [[label('phase'), 'dim'], [state.phase, 'bold', 'cyan'], [seconds]];
  }
  if (state.stage === undefined) return [[label('stage'), 'dim'], ['planning']];
  return [[label('stage'), 'dim'], [state.stage, 'bold', 'cyan'], [`  ${stageMeaning[state.stage]}`]];
}

function countsLine(tick: EventOf<'tick'>): Piece[] {
  return [
    [label('load'), 'dim'],
    [`${countText(tick.opsPerSecond)} op/s`, 'bold'],
    ['   ok '],
    [countText(tick.counts.ok), 'green'],
    ['   fail '],
    [countText(tick.counts.fail), 'yellow'],
    ['   info '],
    [countText(tick.counts.info), 'magenta'],
  ];
}

function faultsLine(state: LiveState, tick: EventOf<'tick'>): Piece[] {
  const planned = state.planned === undefined ? 0 : countFaults(state.planned.plan);
  const score = `   ${state.proven.size} proven, ${state.bit.size} bit, ${planned} planned`;
  if (tick.faults.length === 0) return [[label('faults'), 'dim'], ['none now'], [score, 'dim']];
  const active = tick.faults.map((fault) => `${fault.step} ${fault.fault} ${fault.targets.join(' ')}`).join(', ');
  return [
    [label('faults'), 'dim'],
    [active, 'bold', 'red'],
    [score, 'dim'],
  ];
}

function countFaults(plan: Plan): number {
  let count = 0;
  for (const step of walkSteps(plan.steps)) if (step.do.kind === 'fault') count++;
  return count;
}

function nodeLines(tick: EventOf<'tick'>, linesMax: number): Piece[][] {
  const shown = tick.nodes.slice(0, linesMax);
  const nameWidth = Math.max(...shown.map((node) => node.node.length), 4);
  const roleWidth = Math.min(Math.max(...shown.map((node) => node.state?.role.length ?? 0), 4), 20);
  const lines = shown.map(({ node, state, status }): Piece[] => {
    const inDoubt = state?.inDoubt.length ?? 0;
    return [
      [`  ${node.padEnd(nameWidth)}  `, 'bold'],
      [status.padEnd(6), status === 'up' ? 'green' : 'red'],
      [`  ${(state?.role ?? '').padEnd(roleWidth)}  `],
      [state === undefined ? 'no answer' : `epoch ${state.epoch}   `, 'dim'],
      [state === undefined ? '' : `in doubt ${inDoubt}`, inDoubt === 0 ? 'dim' : 'yellow'],
    ];
  });
  const hidden = tick.nodes.length - shown.length;
  return hidden === 0 ? lines : [...lines, [[`  and ${hidden} more nodes`, 'dim']]];
}

function label(text: string): string {
  return text.padEnd(8);
}

/** Escapes and cuts a line at the terminal's width before colours are added, so that no escape sequence is cut. */
function fit(line: readonly Piece[], { paint, columns }: FrameOptions): string {
  let room = columns;
  let result = '';
  for (const [raw, ...colours] of line) {
    const text = escapeTerminal(raw);
    const width = textWidth(text);
    if (width <= room) {
      result += colours.length === 0 ? text : paint(colours, text);
      room -= width;
      continue;
    }
    let cut = '';
    for (const character of text) {
      if (textWidth(cut + character) > room - 1) break;
      cut += character;
    }
    return room < 1 ? result : `${result}${paint(colours.length === 0 ? ['dim'] : colours, `${cut}…`)}`;
  }
  return result;
}
