import { readFileSync, readdirSync, readlinkSync } from 'node:fs';

/** The variable that marks a run of a test: its processes inherit it, whatever they do to it is the test's to find. */
export const markVariable = 'INDOUBT_TEST_MARK';

const namespaceKinds = ['net', 'mnt', 'pid', 'uts', 'ipc', 'user'] as const;

/** What a run had on the machine at one moment. */
export interface RunSnapshot {
  /** `PID:START` of the controller and of all that descends from it. */
  readonly processes: readonly string[];
  /** The namespaces that they are in and this process is not. */
  readonly namespaces: ReadonlySet<string>;
}

export function snapshotOf(controller: number): RunSnapshot {
  const all = processes();
  const found = new Set([controller]);
  // Parents may have larger numbers than their children: as often as it still finds one.
  for (let size = 0; size < found.size;) {
    size = found.size;
    for (const { pid, parent } of all) if (found.has(parent)) found.add(pid);
  }
  const own = new Set(namespacesOf(process.pid));
  return {
    processes: all.filter(({ pid }) => found.has(pid)).map(({ pid, start }) => `${pid}:${start}`),
    namespaces: new Set([...found].flatMap((pid) => namespacesOf(pid)).filter((name) => !own.has(name))),
  };
}

export interface RunTraces {
  readonly snapshot: RunSnapshot;
  /** The value of `markVariable` in the run's processes. */
  readonly mark: string;
  /** The folder under which the run works. */
  readonly folder: string;
}

/** What is still there of a run: processes, processes in its namespaces, and mounts; one line each. */
export function remainsOf({ snapshot, mark, folder }: RunTraces): string[] {
  const left = processes().flatMap(({ pid, start }) => {
    const why = [
      ...(snapshot.processes.includes(`${pid}:${start}`) ? ['it is of the run'] : []),
      ...namespacesOf(pid).filter((name) => snapshot.namespaces.has(name)),
      ...(textOf(`/proc/${pid}/environ`).split('\0').includes(`${markVariable}=${mark}`) ? ['it has the mark'] : []),
      ...(textOf(`/proc/${pid}/cmdline`).includes(folder) ? ['it names the folder'] : []),
    ];
    return why.length === 0 ? [] : [`${pid} ${textOf(`/proc/${pid}/comm`).trim()}: ${why.join(', ')}`];
  });
  const mounts = textOf('/proc/self/mountinfo')
    .split('\n')
    .filter((line) => line.includes(folder));
  return [...left, ...mounts];
}

interface Entry {
  readonly pid: number;
  readonly parent: number;
  readonly start: string;
}

/** All processes that can still do something. */
function processes(): Entry[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((name) => {
      const stat = textOf(`/proc/${name}/stat`);
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      const [state = 'X', parent = ''] = fields;
      if (state === 'Z' || state === 'X' || state === '') return [];
      return [{ pid: Number(name), parent: Number(parent), start: fields[19] ?? '' }];
    });
}

function namespacesOf(pid: number): string[] {
  return namespaceKinds.flatMap((kind) => {
    try {
      return [readlinkSync(`/proc/${pid}/ns/${kind}`)];
    } catch {
      // It is gone, or belongs to somebody else.
      return [];
    }
  });
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // As above.
    return '';
  }
}
