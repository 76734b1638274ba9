import { z } from 'zod';
import type { Workload } from '../../workloads/workload.ts';
import { callable, partName } from './system-schema.ts';

const text = z.string().min(1);
const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);

/** A workload of the user's own, as far as data can be checked. */
export const workloadSchema: z.ZodType = z.looseObject({
  name: partName,
  summary: z.string(),
  operations: z.array(z.looseObject({ f: text, isRequired: z.boolean() })).min(1),
  defaults: z.record(text, scalar),
  optionHelp: z.record(text, z.string()),
  checkers: z.array(z.looseObject({ checker: text, model: text.optional() })),
  marks: z.array(z.looseObject({ name: text, statement: text, isReached: callable })),
  nodeOf: callable,
  generator: callable,
  initial: callable,
});

/** What each field of a workload takes, in words. */
export const workloadForms: Readonly<Record<keyof Workload, string>> = {
  name: 'a name of letters, digits, dots, dashes and underscores',
  summary: 'a text',
  operations: 'a list of one object or more with f and isRequired',
  defaults: 'an object of texts, numbers, booleans or null by option',
  optionHelp: 'an object of sentences by option',
  checkers: 'a list of objects with checker, and model where it takes one',
  marks: 'a list of objects with name, statement and isReached',
  nodeOf: 'a function',
  generator: 'a function',
  initial: 'a function',
};
