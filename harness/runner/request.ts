import { z } from 'zod';

/** What the process inside the containment is told besides the plan: `evidence/request.json` of the run's folder. */
export interface RunRequest {
  readonly folder: string;
  readonly transport: 'local' | 'plain';
  readonly configPath: string | null;
  /** A word for the system alone: nothing else reads it. */
  readonly bug: string | null;
  readonly keepData: boolean;
}

export const runRequestSchema: z.ZodType<RunRequest> = z.strictObject({
  folder: z.string(),
  transport: z.enum(['local', 'plain']),
  configPath: z.string().nullable(),
  bug: z.string().nullable(),
  keepData: z.boolean(),
});

/** How the part of a run inside the containment ended: `evidence/outcome.json`. Absent when it was killed. */
export interface InsideOutcome {
  readonly status: 'completed' | 'stopped' | 'failed';
  /** For `failed`: an EnvironmentError's code and message. */
  readonly code: string | null;
  readonly message: string | null;
  /** Evidence known to be missing: damaged traces, a full disk. */
  readonly gaps: readonly string[];
  /** What could not be removed. */
  readonly leftovers: readonly string[];
  readonly stagesMs: Readonly<Record<string, number>>;
}

export const insideOutcomeSchema: z.ZodType<InsideOutcome> = z.strictObject({
  status: z.enum(['completed', 'stopped', 'failed']),
  code: z.string().nullable(),
  message: z.string().nullable(),
  gaps: z.array(z.string()),
  leftovers: z.array(z.string()),
  stagesMs: z.record(z.string(), z.number()),
});
