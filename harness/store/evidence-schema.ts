import { z } from 'zod';
import type { Json } from '../core/json.ts';
import type { FinalState, NodeState, StateSample, TraceAct, TraceEvent } from '../core/trace.ts';

/** Node evidence is hostile until it has passed here: bounded in size and count. */
const name = z.string().max(200);
const count = z.number().int().nonnegative();
const decision = z.enum(['commit', 'abort']);
const listMax = 100_000;

const recoveredSchema = z.object({
  txn: name,
  state: z.enum(['collecting', 'prepared', 'precommitted', 'committed', 'aborted', 'refused']),
});

const actSchema: z.ZodType<TraceAct> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('recovered'), transactions: z.array(recoveredSchema).max(listMax) }),
  z.object({ kind: z.literal('begin'), participants: z.array(name).max(64) }),
  z.object({ kind: z.literal('write'), record: name, forced: z.boolean() }),
  z.object({ kind: z.literal('vote'), vote: z.enum(['yes', 'no']), reason: name.optional() }),
  z.object({
    kind: z.literal('decide'),
    decision,
    by: z.enum([
      'votes',
      'timeout',
      'refusal',
      'coordinator',
      'peer',
      'termination',
      'recovery',
      'presumption',
      'unilateral',
      'operator',
    ]),
  }),
  z.object({ kind: z.literal('tell'), decision, to: name }),
  z.object({ kind: z.literal('apply'), decision }),
  z.object({ kind: z.literal('release') }),
  z.object({ kind: z.literal('suspect'), peer: name, why: z.enum(['closed', 'silent']) }),
  z.object({ kind: z.literal('unsuspect'), peer: name }),
  z.object({ kind: z.literal('lead'), role: name }),
  z.object({ kind: z.literal('timeout'), waitingFor: name }),
  z.object({ kind: z.literal('refuse'), reason: name }),
]) as z.ZodType<TraceAct>;

const printedTrace = {
  incarnation: count,
  sequence: count,
  monotonicNs: z.number(),
  cause: name.optional(),
  txn: name.optional(),
  epoch: count.optional(),
  act: actSchema,
};

/** A trace as a node prints it; unknown further fields are dropped. `node` is not believed: the harness knows it. */
export const printedTraceSchema: z.ZodType<Omit<TraceEvent, 'seenAt' | 'node'>> = z.object(printedTrace) as z.ZodType<
  Omit<TraceEvent, 'seenAt' | 'node'>
>;

const inDoubtSchema = z.object({ txn: name, ageMs: z.number().nonnegative() });

export const nodeStateSchema: z.ZodType<NodeState> = z.object({
  role: name,
  epoch: count,
  version: name,
  incarnation: count,
  inDoubt: z.array(inDoubtSchema).max(listMax),
  leader: name.optional(),
  commitIndex: count.optional(),
  configVersion: count.optional(),
  locks: count.optional(),
  counters: z.record(name, z.number()).optional(),
}) as z.ZodType<NodeState>;

const json: z.ZodType<Json> = z.custom<Json>(() => true);

const finalAnswer = {
  error: z.string().optional(),
  decisions: z.record(name, decision).optional(),
  inDoubt: z.array(inDoubtSchema).max(listMax).optional(),
  locks: z.record(name, name).optional(),
  data: json.optional(),
};

/** What a system says of a node's final state, before the harness adds when and which node. */
export const finalAnswerSchema: z.ZodType<Omit<FinalState, 'time' | 'node'>> = z.object(finalAnswer) as z.ZodType<
  Omit<FinalState, 'time' | 'node'>
>;

const time = z.number().nonnegative();

export const sampleLineSchema: z.ZodType<StateSample> = z.object({
  kind: z.literal('sample'),
  time,
  node: name,
  state: nodeStateSchema.optional(),
  error: z.string().optional(),
}) as unknown as z.ZodType<StateSample>;

export const finalLineSchema: z.ZodType<FinalState> = z.object({
  kind: z.literal('final'),
  time,
  node: name,
  ...finalAnswer,
}) as unknown as z.ZodType<FinalState>;

export const traceLineSchema: z.ZodType<TraceEvent> = z.object({
  node: name,
  seenAt: time,
  ...printedTrace,
}) as unknown as z.ZodType<TraceEvent>;
