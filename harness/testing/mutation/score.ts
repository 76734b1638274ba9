import { z } from 'zod';

/** What is read of a report in the format of mutation-testing-elements, which Stryker writes. */
export interface MutationReport {
  readonly files: Readonly<Record<string, MutatedFile>>;
}

interface MutatedFile {
  readonly source: string;
  readonly mutants: readonly Mutant[];
}

interface Mutant {
  readonly mutatorName: string;
  readonly replacement?: string | undefined;
  readonly status: (typeof statuses)[number];
  /** Both count from 1. */
  readonly location: { readonly start: { readonly line: number; readonly column: number } };
}

const statuses = [
  'Killed',
  'Survived',
  'NoCoverage',
  'CompileError',
  'RuntimeError',
  'Timeout',
  'Ignored',
  'Pending',
] as const;

const reportSchema: z.ZodType<MutationReport> = z.object({
  files: z.record(
    z.string(),
    z.object({
      source: z.string(),
      mutants: z.array(
        z.object({
          mutatorName: z.string(),
          replacement: z.string().optional(),
          status: z.enum(statuses),
          location: z.object({ start: z.object({ line: z.int(), column: z.int() }) }),
        }),
      ),
    }),
  ),
});

/** How many of a file's mutants the tests noticed. */
export interface MutationScore {
  readonly path: string;
  /** A test failed, or did not end any more. */
  readonly killed: number;
  /** All tests passed, or none reached it. */
  readonly survived: number;
}

/**
 * Reads a report.
 *
 * @throws ZodError naming what is not as it must be.
 */
export function parseMutationReport(json: unknown): MutationReport {
  return reportSchema.parse(json);
}

/** One score a file of the report, without those that have no mutants. */
export function scoresOf({ files }: MutationReport): MutationScore[] {
  return Object.entries(files)
    .map(([path, { mutants }]) => ({
      path,
      killed: mutants.filter(({ status }) => status === 'Killed' || status === 'Timeout').length,
      survived: mutants.filter(isSurvivor).length,
    }))
    .filter(({ killed, survived }) => killed + survived > 0)
    .toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

/** One line a survivor: `checkers/queue/queue-order.ts:20:57 EqualityOperator: <the line>, with aheadIn.index <= enqueue.index`. */
export function survivorsOf({ files }: MutationReport): string[] {
  return Object.entries(files).flatMap(([path, { source, mutants }]) => {
    const lines = source.split('\n');
    return mutants.filter(isSurvivor).map(({ mutatorName, replacement, location: { start } }) => {
      const changed = (replacement ?? 'nothing').replaceAll(/\s+/g, ' ');
      return `${path}:${start.line}:${start.column} ${mutatorName}: ${lines[start.line - 1]?.trim()} -> ${changed}`;
    });
  });
}

function isSurvivor({ status }: Mutant): boolean {
  return status === 'Survived' || status === 'NoCoverage';
}
