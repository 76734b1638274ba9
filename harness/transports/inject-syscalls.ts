import { runTool } from './local/run-tool.ts';

const trialMs = 5_000;
/** strace makes its own child's call fail, and says so. */
const trial = ['strace', '-q', '-e', 'trace=getppid', '-e', 'inject=getppid:error=EIO', '-o', '|cat', 'sh', '-c', ':'];

/**
 * Why system calls of the nodes' processes can't be made to fail here, with the remedy; undefined where they can.
 *
 * @param env in which strace is looked for.
 */
export async function injectSyscallsProblem(env: Readonly<Record<string, string>>): Promise<string | undefined> {
  const { code, stdout, stderr } = await runTool({ argv: trial, input: '', env, timeoutMs: trialMs });
  if (stdout.includes('(INJECTED)')) return undefined;
  const refused = 'system calls can not be made to fail';
  if (code === null) return `${refused}: install the package strace (4.22 or newer)`;
  const said = stderr.trim().split('\n')[0] ?? '';
  return `${refused}: strace may not trace (${said}); in a container, allow SYS_PTRACE`;
}
