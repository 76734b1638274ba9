import type { ShownCycle } from './shown-cycle.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface PlacedArrow {
  /** Cubic splines: a start, then three points for each piece, from the arrow's origin to where its head begins. */
  readonly spline: readonly Point[];
  readonly tip: Point;
  /** The middle of the words. */
  readonly label: Point;
}

/** Where the parts of a cycle go, in pixels from the upper left; `boxes` are their middles. In the order of the `ShownCycle`. */
export interface CycleLayout {
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly Point[];
  readonly arrows: readonly PlacedArrow[];
}

/** Boxes on an ellipse, arrows bent outwards: good enough to read, and it needs nothing. */
export function circleLayout({ boxes, arrows }: ShownCycle): CycleLayout {
  const widest = Math.max(...boxes.map(({ width }) => width), ...arrows.map(({ width }) => width), 0);
  const tallest = Math.max(...boxes.map(({ height }) => height), ...arrows.map(({ height }) => height), 0);
  const radius = {
    x: Math.max(widest * 1.2, (boxes.length * (widest + 60)) / Math.PI),
    y: Math.max(60, ((boxes.length - 1) * (tallest + 30)) / 4),
  };
  const centre = { x: radius.x + widest, y: radius.y + tallest };
  const middles = boxes.map((_, i) => {
    const angle = Math.PI + (2 * Math.PI * i) / boxes.length;
    return { x: centre.x + radius.x * Math.cos(angle), y: centre.y + radius.y * Math.sin(angle) };
  });
  const placed = arrows.map(({ from, to }) => {
    const a = middles[from] ?? centre;
    const b = middles[to] ?? centre;
    // To the left of the way from a to b: outwards for a ring that is walked clockwise, and apart for a pair.
    const bend = { x: (a.x + b.x) / 2 + (b.y - a.y) * 0.22, y: (a.y + b.y) / 2 - (b.x - a.x) * 0.22 };
    const start = border(a, boxes[from], bend);
    const tip = border(b, boxes[to], bend);
    const label = { x: (start.x + tip.x + 2 * bend.x) / 4, y: (start.y + tip.y + 2 * bend.y) / 4 };
    return {
      spline: [start, between(start, bend, 2 / 3), between(tip, bend, 2 / 3), between(tip, bend, 0.06)],
      tip,
      label,
    };
  });
  return { width: 2 * centre.x, height: 2 * centre.y, boxes: middles, arrows: placed };
}

/** Where the line from a box's middle towards a point leaves the box. */
function border(middle: Point, box: { readonly width: number; readonly height: number } | undefined, to: Point): Point {
  const { width = 0, height = 0 } = box ?? {};
  const [dx, dy] = [to.x - middle.x, to.y - middle.y];
  const share = Math.min(width / 2 / (Math.abs(dx) || 1), height / 2 / (Math.abs(dy) || 1), 1);
  return between(middle, to, share);
}

function between(a: Point, b: Point, share: number): Point {
  return { x: a.x + (b.x - a.x) * share, y: a.y + (b.y - a.y) * share };
}
