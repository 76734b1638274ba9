import { z } from 'zod';
import { faultClasses } from '../core/property.ts';
import { framingNames, framingSchema } from '../ports/framing-schema.ts';
import type { System } from '../ports/system.ts';

/** A part's name stands in paths, plans and command lines. */
export const partName: z.ZodType<string> = z
  .string()
  .max(60)
  .regex(/^[A-Za-z0-9][\w.-]*$/);

/** A function can't be looked into: what it does is checked when it is called. */
export const callable: z.ZodType = z.custom((value) => typeof value === 'function');

const text = z.string().min(1);
const ms = z.number().nonnegative();
const port = z.number().int().min(1).max(65_535);
const nodes = z.number().int().min(1).max(64);

const propertySchema = z.looseObject({
  name: text,
  kind: z.enum(['safety', 'liveness']),
  statement: text,
  checker: text,
  workloads: z.array(text).optional(),
});

const operatorActionSchema = z.looseObject({
  summary: text,
  mayBreak: z.array(text),
  subjects: callable.optional(),
  perform: callable,
  prove: callable,
});

/** A system of the user's own, as far as data can be checked. */
export const systemSchema: z.ZodType = z.looseObject({
  name: partName,
  summary: z.string(),
  versions: z.array(text).min(1),
  nodeCount: z.looseObject({ default: nodes, min: nodes, max: nodes }),
  ports: z.record(text, port),
  probePorts: z.looseObject({ nodes: text, clients: text }),
  failureModel: z.looseObject({ safety: z.array(z.enum(faultClasses)), liveness: z.array(z.enum(faultClasses)) }),
  properties: z.array(propertySchema),
  clients: z.record(text, callable),
  hasTrace: z.boolean(),
  timeouts: z.record(text, ms),
  recoveryMs: ms.optional(),
  readyMs: ms.optional(),
  optionHelp: z.record(text, z.string()).optional(),
  messages: z.record(text, z.record(text, z.json())).optional(),
  messageFields: z.record(text, text).optional(),
  bugs: z.array(z.looseObject({ name: text, summary: z.string(), breaks: z.string() })).optional(),
  framings: z.record(text, framingSchema).optional(),
  membership: z
    .looseObject({ members: callable, remove: callable, add: callable, empty: callable, isEmpty: callable })
    .optional(),
  operator: z.record(partName, operatorActionSchema).optional(),
  needsUniformAddresses: z.boolean().optional(),
  role: callable,
  missing: callable,
  versionHere: callable.optional(),
  install: callable,
  start: callable,
  isReady: callable,
  observe: callable.optional(),
  finalState: callable.optional(),
});

const name = 'a name of letters, digits, dots, dashes and underscores';
const aFunction = 'a function';
const milliseconds = 'milliseconds, from 0';

/** What each field of a system takes, in words. */
export const systemForms: Readonly<Record<keyof System, string>> = {
  name,
  summary: 'a text',
  versions: 'a list of one version or more, as texts',
  nodeCount: 'an object with default, min and max, each a whole number from 1 to 64',
  ports: 'an object of port numbers by name',
  probePorts: 'an object with the names of the ports for nodes and for clients',
  failureModel: `an object with the lists safety and liveness, of ${faultClasses.join(', ')}`,
  properties: 'a list of objects with name, kind (safety or liveness), statement and checker',
  clients: 'an object of client factories by workload',
  hasTrace: 'true or false',
  timeouts: 'an object of milliseconds by name',
  recoveryMs: milliseconds,
  readyMs: milliseconds,
  optionHelp: 'an object of sentences by option',
  messages: 'an object of objects, each with the values that a message of that name has at its paths',
  messageFields: 'an object of paths by field',
  bugs: 'a list of objects with name, summary and breaks',
  framings: `an object by port of ${framingNames.join(', ')}, or of objects with kind length-prefixed, width, endianness, offset and counted`,
  membership: 'an object of functions: members, remove, add, empty, isEmpty',
  operator:
    'an object by name of objects with summary, mayBreak (names of properties), perform and prove (functions), and perhaps subjects',
  needsUniformAddresses: 'true or false',
  role: aFunction,
  missing: aFunction,
  versionHere: aFunction,
  install: aFunction,
  start: aFunction,
  isReady: aFunction,
  observe: aFunction,
  finalState: aFunction,
};
