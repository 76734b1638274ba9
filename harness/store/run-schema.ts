import { z } from 'zod';
import type { Json } from '../core/json.ts';
import { faultClasses } from '../core/property.ts';
import type { SystemDeclaration } from '../core/run-record.ts';

const name = z.string().max(200);
const text = z.string().max(10_000);
const timeouts = z.record(name, z.number().nonnegative());
const faultClass = z.enum(faultClasses);

const systemSchema: z.ZodType<SystemDeclaration> = z.object({
  name,
  version: name,
  failureModel: z.object({ safety: z.array(faultClass), liveness: z.array(faultClass) }),
  properties: z
    .array(
      z.object({
        name,
        kind: z.enum(['safety', 'liveness']),
        statement: text,
        checker: name,
        workloads: z.array(name).optional(),
      }),
    )
    .max(100),
  roles: z.record(name, name),
  hasTrace: z.boolean(),
  recoveryMs: z.number().nonnegative().optional(),
  timeouts,
}) as z.ZodType<SystemDeclaration>;

/** `evidence/declaration.json`: what the system promised, and what its data began with, when the run was made. */
export interface DeclarationFile {
  readonly version: typeof declarationVersion;
  readonly system: SystemDeclaration;
  readonly initial: Json;
}
export const declarationVersion = 1;
export const declarationSchema: z.ZodType<DeclarationFile> = z.object({
  version: z.literal(declarationVersion),
  system: systemSchema,
  initial: z.custom<Json>(() => true),
}) as z.ZodType<DeclarationFile>;

/** `evidence/environment.json`: how the run came about, what neither its history nor its verdict knows. */
export interface EnvironmentFile {
  readonly version: typeof environmentVersion;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly controllerVersion: string;
  readonly nodeVersion: string;
  /** `Linux 6.12.1 x64`. */
  readonly os: string;
  readonly processors: number;
  readonly isRoot: boolean;
  readonly transport: string;
  readonly substitutes: readonly string[];
  /** The command line as it was given. */
  readonly command: string;
  /** The command that runs the same plan again. */
  readonly repeat: string;
}
export const environmentVersion = 1;
export const environmentSchema: z.ZodType<EnvironmentFile> = z.object({
  version: z.literal(environmentVersion),
  startedAt: name,
  controllerVersion: name,
  nodeVersion: name,
  os: name,
  processors: z.number().int(),
  isRoot: z.boolean(),
  transport: name,
  substitutes: z.array(text).max(100),
  command: text,
  repeat: text,
});

/** How the part of a run inside the containment ended: `evidence/outcome.json`. Absent when it was killed. */
export interface OutcomeFile {
  readonly status: 'completed' | 'stopped' | 'failed';
  /** For `failed`: an EnvironmentError's code and message. */
  readonly code: string | null;
  readonly message: string | null;
  /** Evidence known to be missing: damaged traces, a full disk. */
  readonly gaps: readonly string[];
  /** Processes of the system that ended without having been asked to, one line each. */
  readonly crashes: readonly string[];
  /** What could not be removed. */
  readonly leftovers: readonly string[];
  readonly stagesMs: Readonly<Record<string, number>>;
}
export const outcomeSchema: z.ZodType<OutcomeFile> = z.strictObject({
  status: z.enum(['completed', 'stopped', 'failed']),
  code: name.nullable(),
  message: text.nullable(),
  gaps: z.array(text).max(1_000),
  crashes: z.array(text).max(1_000),
  leftovers: z.array(text).max(1_000),
  stagesMs: z.record(name, z.number()),
});
