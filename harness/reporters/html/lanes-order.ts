import type { DiagramOperation } from '../../core/diagram.ts';
import { linearizationPoints } from '../diagram/linearization-points.ts';
import { type Content, type Markup, markup, pathData } from './escape.ts';

import { type TimeScale, round } from './time-scale.ts';

/** Of the shortest bar. */
export const barWidthMin = 4;
/** Of the circle around a number. */
export const placeRadius = 8;

/** Where the number of an operation stands. */
export interface DrawnPlace {
  readonly x: number;
  readonly y: number;
  readonly position: number;
}

/** The places of the last good order, in its order: moments at which each operation may have taken effect. */
export function drawnPlaces(
  operations: readonly DiagramOperation[],
  scale: TimeScale,
  middleOf: (operation: DiagramOperation) => number,
): ReadonlyMap<DiagramOperation, DrawnPlace> {
  const gap = ((2 * placeRadius + 2) / (scale.right - scale.left)) * (scale.window.to - scale.window.from);
  return new Map(
    linearizationPoints(operations, gap).map(({ operation, at }) => [
      operation,
      {
        x: round(clampedTo(operation, scale.x(at), scale)),
        y: middleOf(operation),
        position: operation.position ?? 0,
      },
    ]),
  );
}

/** The number stays within its bar, or in the middle of one that is narrower than it. */
function clampedTo({ from, to }: DiagramOperation, x: number, scale: TimeScale): number {
  const left = scale.x(from) + placeRadius + 2;
  const right = scale.x(to ?? Infinity) - placeRadius - 2;
  return left > right
    ? (scale.x(from) + Math.max(scale.x(to ?? Infinity), scale.x(from) + barWidthMin)) / 2
    : Math.min(Math.max(x, left), right);
}

/** The line that leads from place to place: under all words. */
export function orderLine(places: Iterable<DrawnPlace>): Content {
  const way = [...places].map(({ x, y }, i) => `${i === 0 ? 'M' : 'L'}${x} ${y}`).join('');
  return way === '' ? undefined : markup`<path class="order" d="${pathData(way)}"/>`;
}

/** The numbers at the places: over all else. */
export function orderNumbers(places: Iterable<DrawnPlace>): Markup[] {
  return [...places].map(
    ({ x, y, position }) =>
      markup`<circle class="place" cx="${x}" cy="${y}" r="${placeRadius}"/><text class="s mid placenumber" x="${x}" y="${y + 3.7}">${position}</text>`,
  );
}
