import type { CycleDiagram, DiagramEdge, DiagramTransaction } from '../../core/diagram.ts';
import { escapeTerminal } from '../escape-terminal.ts';
import { countOf } from '../quantity-text.ts';
import { collapseOrders } from './collapse-orders.ts';
import { ringOf } from './ring.ts';

const edgesTold = 8;
const transactionsTold = 6;
const transactionCharactersMax = 110;
const idCharactersMax = 24;
const whyCharactersMax = 200;

/**
 * A cycle in a few lines, escaped: the way round, why each step must be, and what each transaction did.
 *
 * ```
 * T1 --ww--> T2 --rw--> T1
 *   T1 --ww--> T2: T2 appended 5 to x after T1's 4
 *   T1: append x 4, r y []
 * ```
 *
 * A reason that `told` has said already is not said again.
 */
export function cycleLines(whole: CycleDiagram, told: readonly string[]): string[] {
  const diagram = collapseOrders(whole);
  const ring = ringOf(diagram);
  const untold = diagram.edges.filter(({ why }) => why !== '' && !told.some((sentence) => sentence.includes(why)));
  return [
    ...(ring === undefined ? diagram.edges.slice(0, edgesTold).map(edgeText) : [wayRound(ring)]),
    ...bounded(untold, edgesTold, 'more step', (edge) => `  ${edgeText(edge)}: ${short(edge.why, whyCharactersMax)}`),
    ...bounded(diagram.transactions, transactionsTold, 'more transaction', transactionText),
  ];
}

function bounded<T>(items: readonly T[], max: number, noun: string, textOf: (item: T) => string): string[] {
  const lines = items.slice(0, max).map((item) => textOf(item));
  return items.length > max ? [...lines, `  and ${countOf(items.length - max, noun)}`] : lines;
}

function wayRound(ring: readonly DiagramEdge[]): string {
  const shown = ring.length <= edgesTold ? ring : ring.slice(0, edgesTold - 1);
  const hidden = ring.length - shown.length;
  const steps = shown.map(({ from, kind }) => `${id(from)} --${id(kind)}--> `);
  const end = id(ring[0]?.from ?? '');
  return `${steps.join('')}${hidden === 0 ? end : `... ${countOf(hidden, 'more step')} ... ${end}`}`;
}

function edgeText({ from, to, kind }: DiagramEdge): string {
  return `${id(from)} --${id(kind)}--> ${id(to)}`;
}

function transactionText(transaction: DiagramTransaction): string {
  return `  ${id(transaction.id)}: ${short(transaction.lines.join(', '), transactionCharactersMax)}`;
}

function id(text: string): string {
  return short(text, idCharactersMax);
}

function short(text: string, charactersMax: number): string {
  return escapeTerminal(text, charactersMax);
}
