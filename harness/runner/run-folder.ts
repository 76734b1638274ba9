import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { EnvironmentError, messageOf } from '../core/errors.ts';
import { RunLayout } from '../store/run-layout.ts';

const collisionsMax = 1_000;

/**
 * Makes `<out>/<system>/<time>-<seed>/` and lets `latest` beside it point there. Two runs that begin in the same second
 * get two folders.
 *
 * @throws EnvironmentError `no-run-folder` when it can't be made.
 */
export function createRunFolder(options: {
  readonly out: string;
  readonly system: string;
  readonly seed: string;
  readonly startedAt: Date;
}): RunLayout {
  const parent = resolve(options.out, options.system);
  const stamp = options.startedAt.toISOString().slice(0, 19).replaceAll(/[-:]/g, '');
  // A seed is anything that a user typed; a file name is not.
  const seed = options.seed.replaceAll(/[^A-Za-z0-9._-]/g, '_').slice(0, 40);
  try {
    mkdirSync(parent, { recursive: true });
    for (let attempt = 1; ; attempt++) {
      const folder = join(parent, attempt === 1 ? `${stamp}-${seed}` : `${stamp}-${seed}-${attempt}`);
      if (!tryMakeFolder(folder) && attempt < collisionsMax) continue;
      const layout = new RunLayout(folder);
      mkdirSync(layout.logs, { recursive: true });
      mkdirSync(layout.evidence, { recursive: true });
      pointLatest(parent, folder);
      return layout;
    }
  } catch (cause) {
    throw new EnvironmentError('no-run-folder', `can't make a folder under ${parent}: ${messageOf(cause)}; use --out`, {
      cause,
    });
  }
}

function tryMakeFolder(folder: string): boolean {
  try {
    mkdirSync(folder);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

function pointLatest(parent: string, folder: string): void {
  const link = join(parent, 'latest');
  try {
    rmSync(link, { force: true });
    symlinkSync(basename(folder), link);
  } catch {
    // A convenience alone: another run may have made it in between, or the file system has no links.
  }
}
