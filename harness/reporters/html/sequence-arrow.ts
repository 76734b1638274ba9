import type { NodeName } from '../../core/op.ts';
import type { SequenceArrow } from '../diagram/sequence-row.ts';
import { fittedText } from './drawing.ts';
import { type Markup, markup, pathData } from './escape.ts';
import { round } from './time-scale.ts';

/** Between an arrow's ends and the lanes. */
const gap = 7;
/** How far a message gets that does not arrive. */
const lostAt = 0.62;
/** What is late and whose arrival is not known falls by so much. */
const lateFall = 9;

interface Places {
  readonly laneX: (name: NodeName) => number;
  readonly y: (row: number) => number;
}

/** A message from lane to lane: slanted where it came later, and a cross where it was lost. */
export function sequenceArrow(arrow: SequenceArrow, { laneX, y }: Places): Markup {
  const { arrivedRow, from, label, sentRow, state, title, to } = arrow;
  const [x1, y1, laneTo] = [laneX(from), y(sentRow), laneX(to)];
  const falls = state === 'late' && arrivedRow === sentRow ? lateFall : 0;
  const y2 = y(arrivedRow) + falls;
  const reach = state === 'lost' ? round(x1 + (laneTo - x1) * lostAt) : laneTo;
  // Of a line that falls far the words stand at its beginning: its middle belongs to other rows.
  const wordsTo = arrivedRow === sentRow ? reach : x1 + Math.sign(laneTo - x1) * (label.length * 6.5 + 30);
  const shown = label === '' ? '' : words(label, state, { x1, x2: wordsTo, y: y1 });
  if (state === 'lost') {
    const x2 = reach;
    // Beside an act's own words the line stands a little lower.
    const at = label === '' ? y1 + 11 : y1 + 5;
    return markup`<g><title>${title}</title><path class="lost" d="${pathData(`M${x1} ${at}H${x2}`)}"/><path class="vline" d="${pathData(`M${x2 - 5} ${at - 5}l10 10m0-10l-10 10`)}"/>${shown}</g>`;
  }
  const shift = label === '' ? 0 : 5;
  const line = state === 'late' || state === 'changed' ? 'late' : 'arrow';
  const ends = { x1, y1: y1 + shift, x2: laneTo, y2: y2 + (arrivedRow === sentRow ? shift : 0) };
  const twin = state === 'changed' ? arrowPath({ ...ends, y1: ends.y1 - 4, y2: ends.y2 - 4 }) : '';
  return markup`<g><title>${title}</title><path class="${line}" d="${pathData(`${arrowPath(ends)}${twin}`)}"/>${shown}</g>`;
}

interface Ends {
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
}

function arrowPath({ x1, y1, x2, y2 }: Ends): string {
  const length = Math.hypot(x2 - x1, y2 - y1) || 1;
  const [ux, uy] = [(x2 - x1) / length, (y2 - y1) / length];
  const [tipX, tipY] = [x2 - ux * gap, y2 - uy * gap];
  const head = `M${round(tipX - ux * 8 - uy * 4)} ${round(tipY - uy * 8 + ux * 4)}L${round(tipX)} ${round(tipY)}L${round(tipX - ux * 8 + uy * 4)} ${round(tipY - uy * 8 - ux * 4)}`;
  return `M${round(x1 + ux * gap)} ${round(y1 + uy * gap)}L${round(tipX)} ${round(tipY)}${head}`;
}

/** Above the line, in its middle. */
function words(
  label: string,
  state: SequenceArrow['state'],
  { x1, x2, y }: { readonly x1: number; readonly x2: number; readonly y: number },
): Markup {
  const middle = round((x1 + x2) / 2);
  const kind = state === 'arrived' ? '' : ' told';
  return markup`<text class="halo mid${kind}" x="${middle}" y="${y + 1}">${fittedText(label, Math.max(60, Math.abs(x2 - x1) - 24), 6.1)}</text>`;
}
