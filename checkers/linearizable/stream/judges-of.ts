import type { Model } from '../models/model.ts';
import { Front } from './front.ts';
import type { CallJudge } from './settled-call.ts';

/** What looks at one object of the model. */
export function judgesOf(model: Model): readonly CallJudge[] {
  return [new Front(model)];
}
