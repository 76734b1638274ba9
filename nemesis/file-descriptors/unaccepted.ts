import { readFile } from 'node:fs/promises';

/** proc_net_tcp(5): a listening socket's state; its receive queue is then the connections that nobody has accepted. */
const listening = '0A';

/** Connections to a process's network that wait to be accepted, and on which ports; none when the process is gone. */
export async function unaccepted(pid: number): Promise<readonly { readonly port: number; readonly waiting: number }[]> {
  const tables = await Promise.all(['tcp', 'tcp6'].map(async (table) => await read(`/proc/${pid}/net/${table}`)));
  return tables.flatMap(parseUnaccepted);
}

export function parseUnaccepted(table: string): { readonly port: number; readonly waiting: number }[] {
  return table.split('\n').flatMap((line) => {
    const [, local, , state, queues] = line.trim().split(/\s+/);
    if (state !== listening) return [];
    const port = Number.parseInt(local?.split(':')[1] ?? '', 16);
    const waiting = Number.parseInt(queues?.split(':')[1] ?? '', 16);
    return waiting > 0 && port > 0 ? [{ port, waiting }] : [];
  });
}

async function read(path: string): Promise<string> {
  try {
    return await readFile(path, 'latin1');
  } catch {
    // The process is gone, or the kernel has no such protocol.
    return '';
  }
}
