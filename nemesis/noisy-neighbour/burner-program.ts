/**
 * The program of a burner: it takes all that it gets of a processor, or of the disk below a folder. It ends with its
 * standard input, and after so many ms at the latest. It is handed to a new Node as its own text, so that it must not refer to
 * anything outside of itself.
 */
export function burnerProgram(): void {
  const { closeSync, fdatasyncSync, openSync, rmSync, writeSync } = process.getBuiltinModule('node:fs');
  const [, kind = 'cpu', msMax = '0', path = ''] = process.argv;
  const endsAt = performance.now() + Number(msMax);
  const chunk = Buffer.alloc(1_024 * 1_024);
  const fileBytesMax = 16;
  const turnMs = 20;
  const file = kind === 'disk' ? openSync(path, 'w') : undefined;
  // An open file without a name is gone with its process, however that ends.
  if (file !== undefined) rmSync(path);
  let written = 0;

  const turn = (): void => {
    if (performance.now() >= endsAt) {
      if (file !== undefined) closeSync(file);
      process.exit(0);
    }
    const until = performance.now() + turnMs;
    while (performance.now() < until) {
      if (file === undefined) continue;
      writeSync(file, chunk, 0, chunk.length, (written++ % fileBytesMax) * chunk.length);
      fdatasyncSync(file);
    }
    setImmediate(turn);
  };
  process.stdin.on('end', () => process.exit(0));
  process.stdin.on('error', () => process.exit(0));
  process.stdin.resume();
  turn();
}
