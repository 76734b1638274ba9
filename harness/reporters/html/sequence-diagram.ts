import type { NodeName } from '../../core/op.ts';
import type { TraceEvent } from '../../core/trace.ts';
import { clientLane } from '../diagram/announces.ts';
import type { SequenceRow, SequenceSpan, SequenceStory } from '../diagram/sequence-row.ts';
import { momentText } from '../quantity-text.ts';
import { fittedText, plot, plotWidth, shortName } from './drawing.ts';
import { type Content, type Markup, markup } from './escape.ts';
import { sequenceArrow } from './sequence-arrow.ts';
import { legend } from './timeline.ts';
import { round } from './time-scale.ts';

const timeColumn = 78;
/** Of a lane's width: the lane's line, before the words. */
const laneInset = 0.08;
const headHeight = 34;
const rowHeight = 25;
const spanWidth = { down: 9, paused: 9, other: 4 } as const;

interface Layout {
  readonly laneWidth: number;
  readonly bottom: number;
  readonly laneX: (name: NodeName) => number;
  readonly y: (row: number) => number;
}

/**
 * A transaction's story as a sequence drawing: one lane a node, one row an act or a message, faults as bands across the
 * lanes. Rows are evenly spaced, since a story takes milliseconds here and seconds there; the times stand at the left.
 */
export function sequenceDiagram(story: SequenceStory, id: string, transaction: string): Markup {
  const layout = layoutOf(story);
  const { bottom, laneWidth, laneX } = layout;
  const heads = story.lanes.map(
    (name) =>
      markup`<text class="h mid" x="${laneX(name)}" y="16">${shortName(name, Math.floor(laneWidth / 8))}<title>${name}</title></text><path class="lane" d="M${laneX(name)} 24V${bottom}"/>`,
  );
  const more =
    story.hidden > 0 ? markup`<text class="s" x="0" y="${bottom + 18}">and ${story.hidden} more rows</text>` : '';
  const content: Content = [
    markup`<g>${bands(story, layout)}</g>`,
    markup`<g>${heads}</g>`,
    markup`<g>${story.spans.map((span) => spanMarkup(span, layout))}</g>`,
    markup`<g>${story.arrows.map((arrow) => sequenceArrow(arrow, layout))}</g>`,
    markup`<g>${story.rows.map((row, i) => rowMarkup(row, i, layout))}</g>`,
    more,
  ];
  return plot(
    {
      id,
      title: `What happened to transaction ${transaction} (${id})`,
      description:
        'Messages between the nodes and acts of the nodes in the order in which they were seen, with the faults of that time.',
      height: bottom + (story.hidden > 0 ? 28 : 8),
    },
    content,
  );
}

/** What the marks mean; only what the drawing has. */
export function sequenceLegend({ arrows, rows, spans }: SequenceStory): Markup {
  const has = (state: string): boolean => arrows.some((arrow) => arrow.state === state);
  const acts = rows.flatMap((row) => (row.kind === 'act' ? [row.event.act] : []));
  return legend([
    ...(has('arrived') ? [['<path class="arrow" d="M1 7H20M14 3L20 7L14 11"/>', 'message'] as const] : []),
    ...(has('lost')
      ? [['<path class="lost" d="M1 7H17"/><path class="vline" d="M14 3l8 8m0-8l-8 8"/>', 'it did not arrive'] as const]
      : []),
    ...(has('late') ? [['<path class="late" d="M1 3L20 11M13 11L20 11L17 5"/>', 'it was kept back'] as const] : []),
    ...(has('changed')
      ? [['<path class="late" d="M1 5H20M1 9H20M15 2L20 7L15 12"/>', 'doubled, or another than was sent'] as const]
      : []),
    ...(acts.some(({ kind }) => kind === 'write')
      ? [['<rect class="act" x="8" y="2.5" width="9" height="9"/>', 'written to its log'] as const]
      : []),
    ...(acts.some((act) => 'decision' in act && act.decision === 'commit')
      ? [['<circle class="act-commit" cx="13" cy="7" r="5.5"/>', 'commit'] as const]
      : []),
    ...(acts.some((act) => 'decision' in act && act.decision === 'abort')
      ? [
          [
            '<rect class="act-abort" x="7.5" y="1.5" width="11" height="11"/><path class="vline" d="M9 3l8 8m0-8l-8 8"/>',
            'abort',
          ] as const,
        ]
      : []),
    ...(spans.length > 0 ? [['<rect class="down" x="9" y="0" width="9" height="14"/>', 'under a fault'] as const] : []),
  ]);
}

function layoutOf({ lanes, rows }: SequenceStory): Layout {
  const laneWidth = (plotWidth - timeColumn) / Math.max(1, lanes.length);
  return {
    laneWidth,
    bottom: headHeight + rows.length * rowHeight,
    laneX: (name) => round(timeColumn + (Math.max(0, lanes.indexOf(name)) + laneInset) * laneWidth),
    y: (row) => headHeight + row * rowHeight + rowHeight / 2,
  };
}

/** Behind everything, so that the words on them stay readable. */
function bands({ rows }: SequenceStory, { y }: Layout): Content {
  return rows.map((row, i) =>
    row.kind === 'fault'
      ? markup`<rect class="band" x="${timeColumn - 8}" y="${y(i) - 11}" width="${plotWidth - timeColumn + 8}" height="22"/>`
      : undefined,
  );
}

function spanMarkup({ fromRow, lane, state, title, toRow }: SequenceSpan, { bottom, laneX, y }: Layout): Markup {
  const top = y(fromRow);
  const end = Math.min(bottom, y(toRow));
  const width = spanWidth[state];
  const paint = { down: 'down', paused: 'paused', other: 'faultbar' }[state];
  return markup`<g><title>${title}</title><rect class="${paint}" x="${laneX(lane) - width / 2}" y="${top}" width="${width}" height="${Math.max(2, end - top)}"/></g>`;
}

function rowMarkup(row: SequenceRow, i: number, { laneWidth, laneX, y }: Layout): Markup {
  const at = y(i);
  const time = markup`<text class="s end" x="${timeColumn - 18}" y="${at + 4}">${momentText(row.at, 4)}</text>`;
  if (row.kind === 'message') return time;
  if (row.kind === 'fault') {
    return markup`${time}<text class="h halo" x="${timeColumn}" y="${at + 4}">${fittedText(row.label, plotWidth - timeColumn - 10, 7.1)}<title>${row.label}</title></text>`;
  }
  const x = laneX(row.kind === 'act' ? row.event.node : clientLane);
  // The words may go on over the empty lanes beside them, to the edge of the drawing.
  const room = Math.min(plotWidth - x - 18, Math.max(laneWidth * (1 - laneInset) - 18, 1.9 * laneWidth - 30));
  const label = markup`<text class="halo" x="${x + 13}" y="${at + 4}">${fittedText(row.label, room, 6.1)}<title>${row.label}</title></text>`;
  if (row.kind === 'client') return markup`${time}<circle class="act" cx="${x}" cy="${at}" r="4.5"/>${label}`;
  return markup`${time}${sign(row.event, x, at)}${label}`;
}

/** A decision's sign tells commit from abort by its shape. */
function sign({ act }: TraceEvent, x: number, y: number): Markup {
  if (act.kind === 'decide' || act.kind === 'apply') {
    return act.decision === 'commit'
      ? markup`<circle class="act-commit" cx="${x}" cy="${y}" r="6"/>`
      : markup`<rect class="act-abort" x="${x - 6}" y="${y - 6}" width="12" height="12"/><path class="vline" d="M${x - 4} ${y - 4}l8 8m0-8l-8 8"/>`;
  }
  if (act.kind === 'write') return markup`<rect class="act" x="${x - 4.5}" y="${y - 4.5}" width="9" height="9"/>`;
  return markup`<circle class="act" cx="${x}" cy="${y}" r="4.5"/>`;
}
