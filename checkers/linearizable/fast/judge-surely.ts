import type { Elements } from './elements.ts';
import { type Ruling, undecided } from './ruling.ts';

/**
 * Judges the elements of a queue or stack. A take without an outcome may have taken what nobody else did: where such a one is, valid is what is
 * valid without it, and invalid what the elements that were taken show by themselves.
 */
export function judgeSurely(elements: Elements, judge: () => Ruling, take: 'dequeue' | 'pop'): Ruling {
  const ruling = judge();
  if (ruling.validity === 'valid' || !elements.hasOpenTake) return ruling;
  elements.keepTaken();
  const surely = judge();
  return surely.validity === 'invalid' ? surely : undecided(`what a ${take} without an outcome took matters`);
}
