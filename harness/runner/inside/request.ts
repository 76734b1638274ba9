import { z } from 'zod';

/** What the process inside the containment is told besides the plan: `evidence/request.json` of the run's folder. */
export interface RunRequest {
  readonly transport: 'local' | 'plain';
  readonly configPath: string | null;
  /** A word for the system alone: nothing else reads it. */
  readonly bug: string | null;
  readonly keepData: boolean;
  /** End the load at the first violation that a checker sees while the run goes on. */
  readonly stopOn: 'violation' | null;
}

export const runRequestSchema: z.ZodType<RunRequest> = z.strictObject({
  transport: z.enum(['local', 'plain']),
  configPath: z.string().nullable(),
  bug: z.string().nullable(),
  keepData: z.boolean(),
  stopOn: z.literal('violation').nullable(),
});
