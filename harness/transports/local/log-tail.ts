import { open } from 'node:fs/promises';

const tailBytes = 64 * 1024;

/** The last lines of two logs, at most `count`: both kinds are in it where both were written. */
export async function tailOf(
  paths: { readonly stdout: string; readonly stderr: string },
  count: number,
): Promise<string[]> {
  const [out, err] = await Promise.all([lastLines(paths.stdout), lastLines(paths.stderr)]);
  const errCount = Math.min(err.length, Math.max(Math.ceil(count / 2), count - out.length));
  const outCount = Math.min(out.length, count - errCount);
  return [...out.slice(out.length - outCount), ...err.slice(err.length - errCount)];
}

async function lastLines(path: string): Promise<string[]> {
  let file: Awaited<ReturnType<typeof open>>;
  try {
    file = await open(path, 'r');
  } catch {
    // Nothing has been started yet.
    return [];
  }
  try {
    const { size } = await file.stat();
    const from = Math.max(0, size - tailBytes);
    const buffer = Buffer.alloc(size - from);
    const { bytesRead } = await file.read(buffer, 0, buffer.length, from);
    const lines = buffer.toString('utf8', 0, bytesRead).split('\n');
    if (lines.at(-1) === '') lines.pop();
    return lines;
  } finally {
    await file.close();
  }
}
