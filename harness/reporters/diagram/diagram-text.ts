import type { Violation } from '../../core/verdict.ts';
import { cycleLines } from './cycle-text.ts';
import { lanesLines } from './lanes-text.ts';

/** A violation's picture for a terminal, in a few escaped lines; none where it has no picture. */
export function diagramLines({ diagram, explanation }: Violation): string[] {
  if (diagram === undefined) return [];
  return diagram.kind === 'cycle' ? cycleLines(diagram, explanation) : lanesLines(diagram);
}
