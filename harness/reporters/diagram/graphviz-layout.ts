import type { Viz } from '@viz-js/viz';
import { z } from 'zod';
import { assert } from '../../core/errors.ts';
import type { CycleLayout, PlacedArrow, Point } from './cycle-layout.ts';
import type { CycleArrow, ShownCycle } from './shown-cycle.ts';

const pointsPerInch = 72;

const graphvizAnswer = z.object({
  bb: z.string(),
  objects: z.array(z.object({ name: z.string(), pos: z.string() })),
  edges: z.array(z.object({ id: z.string(), pos: z.string(), lp: z.string() })),
});

/**
 * Graphviz's `dot` layout of a cycle. Graphviz is told sizes and nothing else: no text of a history reaches it.
 *
 * @throws Error when Graphviz can't lay it out.
 */
export function graphvizLayout(graphviz: Pick<Viz, 'renderString'>, shown: ShownCycle): CycleLayout {
  const answer = graphvizAnswer.parse(JSON.parse(graphviz.renderString(dotOf(shown), { format: 'json0' })));
  const [, , width = 0, height = 0] = numbers(answer.bb);
  // Graphviz measures from the lower left.
  const place = (text: string): Point => {
    const [x = 0, y = 0] = numbers(text);
    return { x, y: height - y };
  };
  const positions = new Map(answer.objects.map(({ name, pos }) => [name, place(pos)]));
  const drawn = new Map(answer.edges.map((edge) => [edge.id, edge]));
  return {
    width,
    height,
    boxes: shown.boxes.map((_, i) => found(positions.get(`b${i}`))),
    arrows: shown.arrows.map((arrow, i) => {
      const { pos, lp } = found(drawn.get(`a${i}`));
      return { ...wayOf(pos, arrow, place), label: place(lp) };
    }),
  };
}

function dotOf({ boxes, arrows }: ShownCycle): string {
  const nodes = boxes.map(({ width, height }, i) => `b${i}[width=${inches(width)},height=${inches(height)}]`);
  const edges = arrows.map(({ from, to, isForward, width, height }, i) => {
    const [tail, head] = isForward ? [from, to] : [to, from];
    const room = `<<TABLE BORDER="0" CELLBORDER="0" CELLPADDING="0" CELLSPACING="0" FIXEDSIZE="TRUE" WIDTH="${width}" HEIGHT="${height}"><TR><TD></TD></TR></TABLE>>`;
    return `b${tail}->b${head}[id=a${i},dir=${isForward ? 'forward' : 'back'},label=${room}]`;
  });
  const look = 'rankdir=LR,nodesep=0.35,ranksep=0.25';
  return `digraph{graph[${look}];node[shape=box,fixedsize=true,label=""];${[...nodes, ...edges].join(';')}}`;
}

/** Graphviz's `e,x,y x,y x,y ...` (or `s,x,y` where the head is at the start), in the arrow's own direction. */
function wayOf(pos: string, { isForward }: CycleArrow, place: (text: string) => Point): Omit<PlacedArrow, 'label'> {
  const words = pos.split(' ');
  const marker = isForward ? 'e,' : 's,';
  const tip = words.find((word) => word.startsWith(marker));
  const points = words.filter((word) => !/^[es],/.test(word)).map((word) => place(word));
  const spline = isForward ? points : points.toReversed();
  return { spline, tip: tip === undefined ? found(spline.at(-1)) : place(tip.slice(marker.length)) };
}

function inches(pixels: number): string {
  return (pixels / pointsPerInch).toFixed(4);
}

function numbers(text: string): number[] {
  return text.split(',').map(Number);
}

function found<T>(item: T | undefined): T {
  assert(item !== undefined, 'Graphviz answers for each box and each arrow that it was given');
  return item;
}
