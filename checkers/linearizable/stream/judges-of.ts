import type { Model } from '../models/model.ts';
import { CounterJudge } from './counter-judge.ts';
import { ElementsJudge } from './elements-judge.ts';
import { Front } from './front.ts';
import { QueueJudge } from './queue-judge.ts';
import type { CallJudge } from './settled-call.ts';
import { TextJudge } from './text-judge.ts';

/** What looks at one object of the model: all that it can be, and where that may become too much, what knows the model. */
export function judgesOf(model: Model): readonly CallJudge[] {
  return [new Front(model), ...specialJudges(model.name)];
}

/** What follows an object of the model however much overlaps: it needs unique values, or additions of one amount. */
export function specialJudges(model: string): readonly CallJudge[] {
  if (model === 'set') return [new ElementsJudge()];
  if (model === 'counter') return [new CounterJudge()];
  if (model === 'append-list' || model === 'kv-append') return [new TextJudge()];
  if (model === 'queue') return [new QueueJudge({ put: 'enqueue', isInOrder: true })];
  if (model === 'stack') return [new QueueJudge({ put: 'push', isInOrder: false })];
  return [];
}
