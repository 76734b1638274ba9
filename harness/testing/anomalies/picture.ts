import { assert } from '../../core/errors.ts';
import type { History } from '../../core/history.ts';
import type { Violation } from '../../core/verdict.ts';
import { layoutCycles } from '../../reporters/diagram/layout-cycles.ts';
import { namedOperations } from '../../reporters/diagram/named-operations.ts';
import { cycleDiagram } from '../../reporters/html/cycle-diagram.ts';
import { patterns } from '../../reporters/html/drawing.ts';
import { lanesDiagram } from '../../reporters/html/lanes-diagram.ts';
import { runModel } from '../../reporters/html/run-model.ts';
import { style } from '../../reporters/html/style.ts';

const nothing = { verdicts: [], faults: [], phases: [] };
const margin = 8;
const colours = /:root\{[^}]*\}/.exec(style)?.[0] ?? '';
const dark = /@media \(prefers-color-scheme:dark\)\{:root\{[^}]*\}\}/.exec(style)?.[0] ?? '';
const plain = style.replaceAll(/@media[^{]*\{(?:[^{}]*\{[^{}]*\})*\}/g, '').replaceAll(/:root\{[^}]*\}/g, '');

/** A violation's picture as a file of its own, as the report draws it; undefined where it has none. */
export async function pictureOf(violation: Violation, history: History): Promise<string | undefined> {
  const { diagram } = violation;
  if (diagram?.kind === 'cycle') {
    const layouts = await layoutCycles([violation], { max: 1 });
    const layout = layouts.get(diagram);
    assert(layout !== undefined, 'a cycle has a layout');
    return standalone(cycleDiagram(diagram, 'cycle', layout).text, layout.width + 2 * margin);
  }
  const model = runModel({ history, traces: [], states: [], finals: [], gaps: [] }, nothing);
  const named = new Set(violation.operations);
  const lanes = diagram ?? namedOperations(model.operations.filter(({ index }) => named.has(index)));
  return lanes.operations.length === 0 ? undefined : standalone(lanesDiagram(lanes, 'lanes', model).text);
}

/** The drawing out of its page, with what it needs of the page's style. */
function standalone(text: string, drawnWidth?: number): string {
  const match = /<svg class="plot"[^>]*viewBox="0 0 (\d+) (\d+)"[^>]*>([\s\S]*)<\/svg>/.exec(text);
  assert(match !== null, 'a plot is one svg');
  const [, fullWidth = '', height = '', content = ''] = match;
  // A drawing in the middle of the page's width needs no more than its own.
  const width = Math.min(Number(fullWidth), Math.ceil(drawnWidth ?? Number(fullWidth)));
  const left = Math.floor((Number(fullWidth) - width) / 2);
  const size = `width="${width}" height="${height}" viewBox="${left} 0 ${width} ${height}"`;
  const paper = `<rect x="${left}" width="${width}" height="${height}" fill="var(--card)"/>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" class="plot" role="img" ${size}>\n${lookOf(content)}${paper}${content}</svg>\n`;
}

/** The page's colours for light and dark, and those of its rules and patterns that these elements need. */
function lookOf(content: string): string {
  const own = rulesFor(content);
  const needed = new Set([...`${own}${content}`.matchAll(/url\(#([\w-]+)\)/g)].map((match) => match[1] ?? ''));
  const defs = [...patterns.text.matchAll(/<pattern id="([\w-]+)"[\s\S]*?<\/pattern>/g)].flatMap(([text, id = '']) =>
    needed.has(id) ? [text] : [],
  );
  const rules = `${colours}${dark}${defs.length === 0 ? own : rulesFor(`${content}${defs.join('')}`)}`;
  const drawn = defs.length === 0 ? '' : `<defs>${defs.join('')}</defs>`;
  return `<style>${rules.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</style>${drawn}`;
}

/** The rules that speak of nothing but these elements; not the one that fits a drawing into the page. */
function rulesFor(content: string): string {
  const used = new Set(['plot']);
  for (const [, names = ''] of content.matchAll(/class="([^"]*)"/g)) names.split(' ').forEach((name) => used.add(name));
  const rules = [...plain.matchAll(/([^{}]+)(\{[^{}]*\})/g)].flatMap(([, selectors = '', body = '']) => {
    const kept = selectors.split(',').filter((selector) => selector !== '.plot' && isOf(selector, used));
    return kept.length === 0 ? [] : [`${kept.join(',')}${body}`];
  });
  return rules.join('');
}

function isOf(selector: string, used: ReadonlySet<string>): boolean {
  const classes = [...selector.matchAll(/\.([\w-]+)/g)].map((match) => match[1] ?? '');
  return classes.length > 0 && classes.every((name) => used.has(name));
}
