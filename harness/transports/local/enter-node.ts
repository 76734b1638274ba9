import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
import { constants } from 'node:os';
import type { ProcessExit } from '../../ports/transport.ts';

/** Where the command's standard error is on the wrapping shell, whose own is silenced: it tells of signals. */
export const errorDescriptor = 3;
/** Where the wrapping shell waits for the word to begin. */
export const goDescriptor = 4;

const wrappers: Readonly<Record<'run' | 'spawn', string>> = {
  run: `(exec "$@" 2>&${errorDescriptor} ${errorDescriptor}>&-); exit $?`,
  /** Begins at a line on its own descriptor: until then the process can be looked at, and nothing of it has run. */
  spawn: `(read -r _ <&${goDescriptor} && exec "$@" 2>&${errorDescriptor} ${errorDescriptor}>&- ${goDescriptor}<&-); exit $?`,
};

/** The user that a program which refuses root sees itself as. */
const ordinaryUser = 1_000;

export interface EnterOptions {
  readonly wrapper: 'run' | 'spawn';
  /** The node's first process, as this process sees it. */
  readonly target: number;
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly refusesRoot?: boolean;
  readonly stdio: StdioOptions;
}

/**
 * Starts a command on a node. `nsenter` stays outside of the node's process namespace as a shell, whose only child is
 * the command, inside: by its status the shell tells how that ended. (nsenter's own way of waiting stops and resumes
 * itself with its child, and unshare 2.38 can't tell a signal from a status.) The shell leads a process group.
 */
export function enterNode(options: EnterOptions): ChildProcess {
  const { wrapper, target, argv, env, refusesRoot, stdio } = options;
  const namespaces = ['--net', '--mount', '--uts', '--ipc', '--pid', '--no-fork', '--wd'];
  const user = ['unshare', '--user', `--map-user=${ordinaryUser}`, `--map-group=${ordinaryUser}`, '--'];
  const command = refusesRoot === true ? [...user, ...argv] : argv;
  const enter = [
    'nsenter',
    '--target',
    String(target),
    ...namespaces,
    'sh',
    '-c',
    wrappers[wrapper],
    'indoubt-enter',
    ...command,
  ];
  const [program = '', ...args] = enter;
  return spawn(program, args, { env, stdio, detached: true });
}

const signalNames = new Map(
  Object.entries(constants.signals).map(([name, number]) => [number, name as NodeJS.Signals]),
);

/** A shell's status above 128 is a signal's number; a program that exits with such a status is taken for killed. */
export function exitOf(code: number | null, signal: NodeJS.Signals | null): ProcessExit {
  const named = code === null ? undefined : signalNames.get(code - 128);
  return named === undefined ? { code, signal } : { code: null, signal: named };
}
