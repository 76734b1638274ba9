import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chown, mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** The server refuses root; this is nobody on every Linux. */
const nobody = 65_534;
const isRoot = process.getuid?.() === 0;
const user: readonly string[] = isRoot ? ['setpriv', `--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups'] : [];
const startMs = 60_000;

/** Why there is no PostgreSQL here; undefined where there is. */
export function missingPostgres(): string | undefined {
  const missing = ['initdb', 'postgres', 'psql'].find((tool) => spawnSync(tool, ['--version']).status !== 0);
  return missing === undefined ? undefined : `${missing} is not on PATH`;
}

/** A real server with prepared transactions, in a folder of its own. */
export class RealPostgres implements AsyncDisposable {
  readonly port: number;
  readonly #folder: string;
  readonly #server: ChildProcess;

  private constructor(port: number, folder: string, server: ChildProcess) {
    this.port = port;
    this.#folder = folder;
    this.#server = server;
  }

  static async start(): Promise<RealPostgres> {
    const folder = await mkdtemp(join(tmpdir(), 'indoubt-postgres-'));
    if (isRoot) await chown(folder, nobody, nobody);
    const data = join(folder, 'data');
    await run([...user, 'initdb', '--no-sync', '--auth=trust', '--username=test', '-D', data]);
    const port = await freePort();
    const settings = [`port=${port}`, `unix_socket_directories=${folder}`, 'max_prepared_transactions=10', 'fsync=off'];
    const argv = [...user, 'postgres', '-D', data, ...settings.flatMap((setting) => ['-c', setting])];
    const server = spawn(argv[0] ?? '', argv.slice(1), { stdio: 'ignore' });
    const postgres = new RealPostgres(port, folder, server);
    await postgres.#ready();
    return postgres;
  }

  /** What psql says, connected to `port` on loopback. */
  async query(sql: string, port: number = this.port): Promise<{ readonly status: number; readonly output: string }> {
    const client = spawn('psql', [
      '-X',
      '-A',
      '-t',
      '-h',
      '127.0.0.1',
      '-p',
      String(port),
      '-U',
      'test',
      '-d',
      'postgres',
      '-c',
      sql,
    ]);
    let output = '';
    for (const stream of [client.stdout, client.stderr])
      stream.on('data', (chunk: Buffer) => (output += String(chunk)));
    const [status] = (await once(client, 'close')) as [number];
    return { status, output: output.trim() };
  }

  async #ready(): Promise<void> {
    const deadline = performance.now() + startMs;
    while ((await this.query('select 1')).status !== 0) {
      if (performance.now() > deadline) throw new Error('PostgreSQL did not come up');
      await delay(50);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // SIGQUIT: at once, and with all of its children.
    this.#server.kill('SIGQUIT');
    if (this.#server.exitCode === null && this.#server.signalCode === null) await once(this.#server, 'exit');
    await rm(this.#folder, { recursive: true, force: true });
  }
}

async function run(argv: readonly string[]): Promise<void> {
  const child = spawn(argv[0] ?? '', argv.slice(1), { stdio: 'ignore' });
  const [status] = (await once(child, 'close')) as [number];
  if (status !== 0) throw new Error(`${argv.join(' ')} ended with ${status}`);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
