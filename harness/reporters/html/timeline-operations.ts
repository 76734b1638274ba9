import type { Operation } from '../../core/history.ts';
import { truncate } from '../escape-terminal.ts';
import { countText, momentText } from '../quantity-text.ts';
import { type Block, rowName } from './drawing.ts';
import { type Markup, markup, pathData } from './escape.ts';
import type { RunModel } from './run-model.ts';
import { type TimeScale, round } from './time-scale.ts';

const bins = 120;
const kindsDrawn = 5;
const histogramHeight = 44;
const clientsDrawn = 12;
const clientHeight = 9;
/** Operations with a title of their own; the others are drawn all the same, joined into one path a client. */
const titledMax = 500;
const errorCharactersMax = 120;

type Outcome = Operation['type'];
const outcomes: readonly Outcome[] = ['ok', 'fail', 'info'];

/** How many operations of each kind ended in each bin of time, and how. */
export function operationHistograms(model: RunModel, scale: TimeScale, y: number): Block {
  const byKind = Map.groupBy(model.operations, (operation) => operation.f);
  const kinds = [...byKind].toSorted(([, a], [, b]) => b.length - a.length).slice(0, kindsDrawn);
  const rows = kinds.map(([kind, operations], i) => histogram(kind, operations, scale, y + i * (histogramHeight + 12)));
  return { height: kinds.length * (histogramHeight + 12), svg: markup`${rows}` };
}

function histogram(kind: string, operations: readonly Operation[], scale: TimeScale, y: number): Markup {
  const counts = Array.from({ length: bins }, (): Record<Outcome, number> => ({ ok: 0, fail: 0, info: 0 }));
  const { from, to } = scale.window;
  for (const operation of operations) {
    const at = operation.completedAt ?? operation.invokedAt;
    if (at < from || at > to) continue;
    const bin = counts[Math.min(bins - 1, Math.floor(((at - from) / (to - from)) * bins))];
    if (bin !== undefined) bin[operation.type]++;
  }
  const max = Math.max(1, ...counts.map((bin) => bin.ok + bin.fail + bin.info));
  const width = (scale.right - scale.left) / bins;
  const paths: Record<Outcome, string> = { ok: '', fail: '', info: '' };
  const titles = counts.map((bin, i) => {
    const x = round(scale.left + i * width);
    let base = y + histogramHeight;
    for (const outcome of outcomes) {
      const height = round((bin[outcome] / max) * histogramHeight);
      if (height === 0) continue;
      base = round(base - height);
      paths[outcome] += `M${x} ${base}h${round(width - 0.8)}v${height}h-${round(width - 0.8)}z`;
    }
    if (bin.ok + bin.fail + bin.info === 0) return undefined;
    const start = ((from + (i / bins) * (to - from)) / 1e9).toFixed(2);
    return markup`<rect x="${x}" y="${y}" width="${round(width)}" height="${histogramHeight}" fill="transparent"><title>${start} s: ${kind} ok ${bin.ok}, fail ${bin.fail}, info ${bin.info}</title></rect>`;
  });
  return markup`<g>${rowName(y + 14, kind, `${countText(operations.length)} ops`)}<path class="edge" d="M${scale.left} ${y + histogramHeight}H${scale.right}"/><path class="ok" d="${pathData(paths.ok)}"/><path fill="url(#p-fail)" d="${pathData(paths.fail)}"/><path class="infobox" d="${pathData(paths.info)}"/>${titles}</g>`;
}

/** One lane a client: when it waited, and for what; what a violation names stands out. */
export function clientLanes(model: RunModel, scale: TimeScale, y: number): Block {
  const { from, to } = scale.window;
  const bySlot = Map.groupBy(
    model.operations.filter((each) => each.invokedAt <= to && (each.completedAt ?? to) >= from),
    (operation) => model.slotOf(operation.process),
  );
  const isNamed = (operations: readonly Operation[]): boolean => operations.some((each) => model.named.has(each.index));
  const slots = [...bySlot]
    .toSorted(([a, m], [b, n]) => Number(isNamed(n)) - Number(isNamed(m)) || a - b)
    .slice(0, clientsDrawn)
    .toSorted(([a], [b]) => a - b);
  if (slots.length === 0) return { height: 0, svg: markup`` };
  const hidden = bySlot.size - slots.length;
  const perLane = Math.floor(titledMax / slots.length);
  const lanes = slots.map(([, operations], i) => clientLane(model, operations, scale, y + i * clientHeight, perLane));
  const note = hidden > 0 ? `${slots.length} of ${bySlot.size}` : `${slots.length} lanes`;
  return { height: slots.length * clientHeight + 12, svg: markup`<g>${rowName(y + 12, 'clients', note)}${lanes}</g>` };
}

function clientLane(
  model: RunModel,
  operations: readonly Operation[],
  scale: TimeScale,
  y: number,
  titled: number,
): Markup {
  const middle = y + clientHeight / 2;
  const quiet: Record<Outcome, string> = { ok: '', fail: '', info: '' };
  const ends: Record<Outcome, number> = { ok: -Infinity, fail: -Infinity, info: -Infinity };
  const infos: Markup[] = [];
  const marked: Markup[] = [];
  for (const operation of operations) {
    const x = scale.x(operation.invokedAt);
    // Closed intervals: an operation without an answer may take effect until the end of the run.
    const width = round(Math.max(scale.x(operation.completedAt ?? Infinity) - x, 0.8));
    const number = model.named.get(operation.index);
    if (number !== undefined) {
      marked.push(
        markup`<g><title>${operationTitle(operation)}; named by violation ${number}</title><rect class="named" x="${round(x - 3)}" y="${y - 1}" width="${round(width + 6)}" height="${clientHeight + 1}" rx="2.5"/></g>`,
      );
    }
    if (operation.type === 'info' && infos.length < titled) {
      infos.push(
        markup`<rect class="infobox" x="${x}" y="${y + 1}" width="${width}" height="${clientHeight - 2}"><title>${operationTitle(operation)}</title></rect>`,
      );
      continue;
    }
    // Joined where they touch: what can't be seen apart need not be written apart.
    const end = ends[operation.type];
    if (x - end < 0.5 && x >= end - width) {
      const longer = round(x + width - end);
      if (longer > 0) quiet[operation.type] += `h${longer}`;
    } else {
      quiet[operation.type] += `M${x} ${middle}h${width}`;
    }
    ends[operation.type] = Math.max(end, x + width);
  }
  return markup`<path class="l-ok" d="${pathData(quiet.ok)}"/><path class="l-fail" d="${pathData(quiet.fail)}"/><path class="l-info" d="${pathData(quiet.info)}"/>${infos}${marked}`;
}

function operationTitle(operation: Operation): string {
  const error = operation.error === undefined ? '' : `: ${truncate(operation.error, errorCharactersMax).shown}`;
  const until = operation.completedAt === undefined ? 'no answer' : momentText(operation.completedAt);
  return `${operation.f} of process ${operation.process}, line ${operation.index}, ${momentText(operation.invokedAt)} to ${until}, ${operation.type}${error}`;
}
