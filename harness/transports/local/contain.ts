/** The name by which the containment's first process is known in its command line. */
export const containmentName = 'indoubt-containment';

/**
 * The first process of the containment. It waits for the command in the foreground, which reaps orphans as well: a
 * shell waits for any child. Another process reads the pipe; at its end it kills all but the first process, which then
 * ends too, and with it the kernel ends whatever was born meanwhile. It kills again and again: a controller that is gone at
 * once closes the pipe before the command has been started. The command has a session of its own, and neither
 * shell minds a terminal's Ctrl-C: it is the controller's to hear, which decides what becomes of the run.
 */
const firstProcess = `
{ true <&3; } 2>/dev/null || { echo 'indoubt: file descriptor 3 has to be a pipe that the controller holds' >&2; exit 255; }
(trap '' INT QUIT TERM HUP; while read -r _ <&3; do :; done; while :; do kill -KILL -1; sleep 0.01; done) 2>/dev/null &
trap : INT QUIT TERM HUP
exec 3<&-
setsid --wait "$@"
exit $?
`;

/** What every namespace family is made with: its own network, mounts, processes, name and shared memory. */
export const familyFlags: readonly string[] = [
  '--net',
  '--mount',
  '--pid',
  '--uts',
  '--ipc',
  '--fork',
  '--kill-child',
  '--mount-proc',
];

/**
 * The command line that runs `argv` in namespaces of their own, which end when file descriptor 3 reaches its end:
 * when the controller closes it, or is gone, however that came about. Standard streams and the exit status pass
 * through; a command that was ended by signal n exits with 128 + n, as in a shell.
 */
export function containCommand(argv: readonly string[], options: { readonly userNamespace: boolean }): string[] {
  const user = options.userNamespace ? ['--user', '--map-root-user'] : [];
  return ['unshare', ...user, ...familyFlags, 'sh', '-c', firstProcess, containmentName, ...argv];
}
