import { quickConfig } from './config-files.ts';
import { indoubt } from './indoubt-process.ts';

/** Makes a short run without faults and gives its folder. */
export async function recordedRun(cwd: string): Promise<string> {
  const { stdout, stderr } = await indoubt(['run', '--config', quickConfig, '--reporter', 'ndjson'], { cwd });
  const planned = stdout.split('\n').find((line) => line.startsWith('{"kind":"planned"'));
  if (planned === undefined) throw new Error(`no run was made: ${stdout}${stderr}`);
  return (JSON.parse(planned) as { folder: string }).folder;
}
