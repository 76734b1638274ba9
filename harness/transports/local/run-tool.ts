import { spawn } from 'node:child_process';

export interface ToolRun {
  readonly argv: readonly string[];
  readonly input: string;
  readonly env: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
}

export interface ToolResult {
  /** Null when it could not be started, or did not end in time. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const outputBytesMax = 64 * 1024;

/** Runs one of the machine's tools. Never rejects: a tool that is missing is a result as well. */
export async function runTool({ argv, input, env, timeoutMs }: ToolRun): Promise<ToolResult> {
  const [command = '', ...args] = argv;
  const child = spawn(command, args, { env, timeout: timeoutMs, killSignal: 'SIGKILL' });
  const { promise, resolve } = Promise.withResolvers<ToolResult>();
  const output = { stdout: '', stderr: '' };
  const keep = (name: keyof typeof output) => (chunk: Buffer) => {
    output[name] = (output[name] + chunk.toString()).slice(0, outputBytesMax);
  };
  child.stdout.on('data', keep('stdout'));
  child.stderr.on('data', keep('stderr'));
  child.once('error', (error) => resolve({ code: null, stdout: '', stderr: error.message }));
  child.once('close', (code) => resolve({ code, ...output }));
  // A tool that ends without reading its input says by its status how it went.
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  return await promise;
}
