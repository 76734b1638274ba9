import type { CycleDiagram, DiagramEdge, DiagramTransaction } from '../../core/diagram.ts';
import { truncate } from '../escape-terminal.ts';
import { countOf } from '../quantity-text.ts';
import { collapseOrders } from './collapse-orders.ts';
import { halfWayRound, orderRound } from './ring.ts';

/** A picture of more boxes than these is a wall: the rest of the way round becomes one box. */
const boxesMax = 7;
const linesMax = 6;
const lineCharactersMax = 32;
const idCharactersMax = 20;
const kindCharactersMax = 24;
/** From so many boxes on, arrows say their kind only; the sentences stay in titles. */
const reasonsUntilBoxes = 5;
const reasonLinesMax = 4;
/** Few boxes leave their arrows more room. */
const reasonLineCharacters = { two: 40, three: 33, more: 27 } as const;

const mono = 7.3;
const sans = 6.1;
const small = 5.6;

/** A size in pixels of the drawing. */
interface Size {
  readonly width: number;
  readonly height: number;
}

export interface CycleBox extends Size {
  /** The transaction's name; undefined for the box that stands for all the others. */
  readonly name: string | undefined;
  readonly note: string;
  readonly lines: readonly string[];
}

export interface CycleArrow extends Size {
  /** Positions in `boxes`. */
  readonly from: number;
  readonly to: number;
  /** Drawn from left to right; the others lead back. */
  readonly isForward: boolean;
  readonly kind: string;
  /** The reason in short lines, where there is room. */
  readonly lines: readonly string[];
  readonly why: string;
}

/** What of a cycle is drawn, in words cut to size, with the room that they take; where it goes is a layout's matter. */
export interface ShownCycle {
  readonly boxes: readonly CycleBox[];
  readonly arrows: readonly CycleArrow[];
}

export function shownCycle(whole: CycleDiagram): ShownCycle {
  const diagram = collapseOrders(whole);
  const order = orderRound(diagram);
  const kept = order.length <= boxesMax ? order : order.slice(0, boxesMax - 1);
  const hidden = order.length - kept.length;
  const boxes = [...kept.map((transaction) => box(transaction)), ...(hidden === 0 ? [] : [restBox(hidden)])];
  const places = new Map(order.map(({ id }, i) => [id, Math.min(i, boxes.length - 1)]));
  const room = roomFor(boxes.length);
  const arrows = new Map<string, CycleArrow>();
  for (const edge of diagram.edges) {
    const from = places.get(edge.from);
    const to = places.get(edge.to);
    // What the rest of the way does within itself is not shown, and an edge to nowhere can't be.
    if (from === undefined || to === undefined || from === to) continue;
    const isForward = halfWayRound(from, boxes.length) <= halfWayRound(to, boxes.length);
    arrows.set(`${from} ${to} ${edge.kind}`, { from, to, isForward, ...words(edge, room) });
  }
  return { boxes, arrows: [...arrows.values()] };
}

function box({ id, lines, operation }: DiagramTransaction): CycleBox {
  const name = cut(id, idCharactersMax);
  // A name may say the same.
  const note = name === `line ${operation}` ? '' : `history line ${operation}`;
  const shown = lines.slice(0, lines.length > linesMax ? linesMax - 1 : linesMax);
  const texts = shown.map((line) => cut(line, lineCharactersMax));
  if (lines.length > shown.length) texts.push(`… ${lines.length - shown.length} more`);
  const widest = Math.max(0, ...texts.map((text) => text.length * mono), name.length * 8 + note.length * small + 14);
  return { name, note, lines: texts, width: Math.ceil(widest + 24), height: 34 + texts.length * 17 };
}

function restBox(hidden: number): CycleBox {
  const note = `… ${countOf(hidden, 'more transaction')}`;
  return { name: undefined, note, lines: [], width: Math.ceil(note.length * sans + 24), height: 34 };
}

/** Characters of a line of a reason; none where there is no room for reasons. */
function roomFor(boxes: number): number {
  if (boxes > reasonsUntilBoxes) return 0;
  if (boxes <= 2) return reasonLineCharacters.two;
  return boxes === 3 ? reasonLineCharacters.three : reasonLineCharacters.more;
}

function words({ kind, why }: DiagramEdge, room: number): Omit<CycleArrow, 'from' | 'to' | 'isForward'> {
  const lines = room === 0 ? [] : wrapped(why, room);
  const name = cut(kind, kindCharactersMax);
  const widest = Math.max(name.length * 7.2 + 16, ...lines.map((line) => line.length * small));
  return { kind: name, why, lines, width: Math.ceil(widest + 10), height: 26 + lines.length * 14 };
}

/** Breaks a sentence between words; what is over is cut. */
function wrapped(text: string, charactersMax: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (longer.length <= charactersMax) {
      line = longer;
      continue;
    }
    if (line !== '') lines.push(line);
    line = cut(word, charactersMax);
    if (lines.length === reasonLinesMax) return [...lines.slice(0, -1), `${lines.at(-1) ?? ''} …`];
  }
  return line === '' ? lines : [...lines, line];
}

function cut(text: string, charactersMax: number): string {
  return text.length <= charactersMax ? text : `${truncate(text, charactersMax - 1).shown}…`;
}
