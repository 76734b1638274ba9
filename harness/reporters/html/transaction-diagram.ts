import type { NodeName } from '../../core/op.ts';
import type { Decision, TraceEvent } from '../../core/trace.ts';
import { fittedText, plot, plotWidth, shortName } from './drawing.ts';
import { type Content, type Markup, markup } from './escape.ts';
import { round } from './time-scale.ts';
import type { TransactionRow, TransactionStory } from './transaction-rows.ts';

const timeColumn = 78;
/** Of a lane's width: the lane's line, before the words. */
const laneInset = 0.08;
const headHeight = 34;
const rowHeight = 25;

/**
 * A transaction's story as a sequence drawing: one lane a node, one row an act, arrows for the messages that caused
 * them. Rows are evenly spaced, since a story takes milliseconds here and seconds there; the times stand at the left.
 */
export function transactionDiagram(story: TransactionStory, id: string, transaction: string): Markup {
  const hasClient = story.rows.some((row) => row.kind === 'client');
  const lanes = hasClient ? ['client', ...story.lanes] : story.lanes;
  const laneWidth = (plotWidth - timeColumn) / lanes.length;
  const laneX = (name: NodeName): number =>
    round(timeColumn + (Math.max(0, lanes.indexOf(name)) + laneInset) * laneWidth);
  const y = (row: number): number => headHeight + row * rowHeight + rowHeight / 2;
  const height = headHeight + story.rows.length * rowHeight + (story.hidden > 0 ? 28 : 8);
  const bottom = headHeight + story.rows.length * rowHeight;
  const heads = lanes.map(
    (name) =>
      markup`<text class="h mid" x="${laneX(name)}" y="16">${shortName(name, Math.floor(laneWidth / 8))}<title>${name}</title></text><path class="lane" d="M${laneX(name)} 24V${bottom}"/>`,
  );
  const more =
    story.hidden > 0 ? markup`<text class="s" x="0" y="${bottom + 18}">and ${story.hidden} more acts</text>` : '';
  const rows = story.rows.map((row, i) =>
    rowMarkup(
      row,
      y(i),
      laneWidth * (1 - laneInset) - 18,
      row.kind === 'act' ? laneX(row.event.node) : laneX('client'),
    ),
  );
  const content: Content = [markup`<g>${heads}</g>`, arrows(story, laneX, y, lanes), markup`<g>${rows}</g>`, more];
  return plot(
    {
      id,
      title: `What happened to transaction ${transaction} (${id})`,
      description: 'Acts of the nodes in the order in which they were seen, with the messages between them.',
      height,
    },
    content,
  );
}

function rowMarkup(row: TransactionRow, y: number, room: number, x: number): Markup {
  const time = markup`<text class="s end" x="${timeColumn - 18}" y="${y + 4}">${`${(row.at / 1e9).toFixed(4)} s`}</text>`;
  if (row.kind === 'fault') {
    return markup`${time}<rect class="band" x="${timeColumn - 8}" y="${y - 11}" width="${plotWidth - timeColumn}" height="22"/><text class="h halo" x="${timeColumn}" y="${y + 4}">${shortName(row.label, 150)}</text>`;
  }
  const label = markup`<text class="halo" x="${x + 13}" y="${y + 4}">${fittedText(row.label, room, 6.1)}<title>${row.label}</title></text>`;
  if (row.kind === 'client') return markup`${time}<circle class="act" cx="${x}" cy="${y}" r="4.5"/>${label}`;
  return markup`${time}${sign(row.event, x, y)}${label}`;
}

/** A decision's sign tells commit from abort by its shape. */
function sign(event: TraceEvent, x: number, y: number): Markup {
  const { act } = event;
  if (act.kind === 'decide' || act.kind === 'apply') {
    return act.decision === 'commit'
      ? markup`<circle class="act-commit" cx="${x}" cy="${y}" r="6"/>`
      : markup`<rect class="act-abort" x="${x - 6}" y="${y - 6}" width="12" height="12"/><path class="vline" d="M${x - 4} ${y - 4}l8 8m0-8l-8 8"/>`;
  }
  if (act.kind === 'write') return markup`<rect class="act" x="${x - 4.5}" y="${y - 4.5}" width="9" height="9"/>`;
  return markup`<circle class="act" cx="${x}" cy="${y}" r="4.5"/>`;
}

/**
 * An arrow for each act that names the message that caused it, and a broken one for each telling that changed nothing at a
 * node that did not decide the same by itself.
 */
function arrows(
  story: TransactionStory,
  laneX: (node: NodeName) => number,
  y: (row: number) => number,
  lanes: readonly string[],
): Markup {
  const rowOf = new Map<string, number>();
  story.rows.forEach((row, i) => {
    if (row.kind === 'act') rowOf.set(`${row.event.node}/${row.event.incarnation}/${row.event.sequence}`, i);
  });
  const causes = new Set<string>();
  const drawn: Markup[] = [];
  story.rows.forEach((row, i) => {
    if (row.kind !== 'act' || row.event.cause === undefined) return;
    const from = rowOf.get(row.event.cause);
    const sender = row.event.cause.split('/')[0] ?? '';
    causes.add(`${row.event.cause}>${row.event.node}`);
    if (from === undefined || sender === row.event.node) return;
    drawn.push(arrow(laneX(sender), y(from), laneX(row.event.node), y(i)));
  });
  for (const [key, i] of rowOf) {
    const row = story.rows[i];
    if (row?.kind !== 'act' || row.event.act.kind !== 'tell') continue;
    const { to, decision } = row.event.act;
    if (to === 'client') {
      const seen = story.rows.findIndex((each, k) => k > i && each.kind === 'client');
      if (seen !== -1) drawn.push(arrow(laneX(row.event.node), y(i), laneX('client'), y(seen)));
    } else if (lanes.includes(to) && !causes.has(`${key}>${to}`) && !hasDecided(story, to, decision)) {
      drawn.push(
        lostArrow(
          laneX(row.event.node),
          y(i),
          laneX(to),
          `${row.event.node} told ${to} ${decision}, and no act of ${to} names this message`,
        ),
      );
    }
  }
  return markup`<g>${drawn}</g>`;
}

/** It needs no telling: it came to the same decision on its own. */
function hasDecided(story: TransactionStory, node: NodeName, decision: Decision): boolean {
  return story.rows.some(
    (row) =>
      row.kind === 'act' &&
      row.event.node === node &&
      row.event.act.kind === 'decide' &&
      row.event.act.decision === decision,
  );
}

function arrow(x1: number, y1: number, x2: number, y2: number): Markup {
  const length = Math.hypot(x2 - x1, y2 - y1) || 1;
  const [ux, uy] = [(x2 - x1) / length, (y2 - y1) / length];
  const [tipX, tipY] = [x2 - ux * 8, y2 - uy * 8];
  const head = `M${round(tipX - ux * 8 - uy * 4)} ${round(tipY - uy * 8 + ux * 4)}L${round(tipX)} ${round(tipY)}L${round(tipX - ux * 8 + uy * 4)} ${round(tipY - uy * 8 - ux * 4)}`;
  return markup`<path class="arrow" d="M${round(x1 + ux * 6)} ${round(y1 + uy * 6)}L${round(tipX)} ${round(tipY)}${head}"/>`;
}

function lostArrow(x1: number, y: number, x2: number, title: string): Markup {
  const end = x2 - Math.sign(x2 - x1) * 22;
  return markup`<g><title>${title}</title><path class="lost" d="M${x1} ${y + 11}H${end}"/><path class="vline" d="M${end - 5} ${y + 6}l10 10m0-10l-10 10"/></g>`;
}
