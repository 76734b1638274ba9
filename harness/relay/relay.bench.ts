import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, type Server, type Socket, connect, createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { MessageRule } from '../ports/message-relay.ts';
import type { Benchmark, Figure } from '../testing/benchmark.ts';
import { median } from '../testing/median.ts';
import type { RelayRequest } from './testing/relay-program.ts';

const program = fileURLToPath(new URL('./testing/relay-program.ts', import.meta.url));
const lines = 500_000;
const lineBytes = 200;
const roundTrips = 3_000;
const rounds = 3;
const limitMs = 120_000;
const peer = 'a direct connection on loopback';

/** One line of JSON; the kind is what rules look at. */
const line: Buffer = Buffer.from(
  `${JSON.stringify({ kind: 'heartbeat', fill: '' }).slice(0, -2)}${'x'.repeat(lineBytes)}`.slice(0, lineBytes - 3) +
    '"}\n',
);

/** A rule that parses every message and acts on none. */
const lookingRule: MessageRule = {
  id: 'r',
  seed: 's',
  match: { fields: { kind: { is: 'decision' } } },
  act: { kind: 'drop' },
};

/** A rule that looks for bytes, and parses what has them. */
const textRule: MessageRule = { ...lookingRule, match: { ...lookingRule.match, text: 'decision' } };

export const benchmark: Benchmark = {
  name: 'faults: message relay',
  run: async () => {
    await using bench = await RelayBench.start();
    const idle = await bench.streams();
    const latency = await bench.latency();
    await bench.ask({ apply: [textRule] });
    const byText = await bench.relayed();
    await bench.ask({ heal: true });
    await bench.ask({ apply: [lookingRule] });
    const byField = await bench.relayed();
    const roundTripsByField = await bench.turns(bench.entrance);
    await bench.ask({ heal: true });
    const note = `${lines.toLocaleString('en-US')} lines of ${lineBytes} bytes a round, median of ${rounds}`;
    return [
      throughput('an idle relay', idle.relayed, { target: true, note }),
      {
        what: 'the same stream, as it arrived',
        value: idle.relayed.wall,
        unit: 'lines/s',
        peer: { name: peer, value: idle.direct },
        note,
      },
      throughput('a rule that looks for a text in every line', byText, { note }),
      throughput('a rule that parses every line', byField, { note }),
      {
        what: 'latency that an idle relay adds, one way',
        value: (latency.relayed - latency.direct) / 2,
        unit: 'ms',
        target: { atMost: 0.3 },
        note: `half of the difference of the medians of ${roundTrips.toLocaleString('en-US')} round trips of one line`,
      },
      {
        what: 'round trip of a line through it',
        value: latency.relayed,
        unit: 'ms',
        peer: { name: peer, value: latency.direct },
      },
      {
        what: 'round trip of a line that a rule parses',
        value: roundTripsByField,
        unit: 'ms',
        peer: { name: peer, value: latency.direct },
      },
    ];
  },
};

interface Rates {
  /** Lines a second of the relay's own processor time. */
  readonly cpu: number;
  readonly wall: number;
}

function throughput(
  what: string,
  { cpu, wall }: Rates,
  { target = false, note }: { target?: boolean; note: string },
): Figure {
  return {
    what: `${what}, a second of one core`,
    value: cpu,
    unit: 'lines/s',
    ...(target ? { target: { atLeast: 100_000 } } : {}),
    note: `${Math.round(wall).toLocaleString('en-US')} lines/s as they arrived; ${note}`,
  };
}

class RelayBench implements AsyncDisposable {
  readonly #server: Server;
  readonly #relay: ChildProcess;
  readonly #target: number;
  readonly entrance: number;
  #isEcho = false;

  private constructor(parts: { server: Server; relay: ChildProcess; target: number; entrance: number }) {
    this.#server = parts.server;
    this.#relay = parts.relay;
    this.#target = parts.target;
    this.entrance = parts.entrance;
  }

  static async start(): Promise<RelayBench> {
    let bench: RelayBench | undefined;
    const server = createServer((socket) => bench?.serve(socket)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const target = (server.address() as AddressInfo).port;
    const relay = fork(program, [String(target)]);
    const [entrance] = (await once(relay, 'message', { signal: AbortSignal.timeout(limitMs) })) as [number];
    bench = new RelayBench({ server, relay, target, entrance });
    return bench;
  }

  /** The relay's processor time in seconds, when it has done so. */
  async ask(request: RelayRequest): Promise<number> {
    const answer = once(this.#relay, 'message', { signal: AbortSignal.timeout(limitMs) });
    this.#relay.send(request);
    const [seconds] = (await answer) as [number];
    return seconds;
  }

  /** What disturbs the machine disturbs both. */
  async streams(): Promise<{ direct: number; relayed: Rates }> {
    const direct: number[] = [];
    const relayed: Rates[] = [];
    for (let round = 0; round < rounds; round++) {
      direct.push(await this.#stream(this.#target));
      relayed.push(await this.#relayedStream());
    }
    return { direct: median(direct), relayed: middle(relayed) };
  }

  async relayed(): Promise<Rates> {
    const rates: Rates[] = [];
    for (let round = 0; round < rounds; round++) rates.push(await this.#relayedStream());
    return middle(rates);
  }

  async latency(): Promise<{ direct: number; relayed: number }> {
    const direct: number[] = [];
    const relayed: number[] = [];
    for (let round = 0; round < rounds; round++) {
      direct.push(await this.turns(this.#target));
      relayed.push(await this.turns(this.entrance));
    }
    return { direct: median(direct), relayed: median(relayed) };
  }

  /** The median round trip of one line, in ms. */
  async turns(port: number): Promise<number> {
    this.#isEcho = true;
    const socket = await open(port);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const times: number[] = [];
    let begun = 0;
    let received = 0;
    const send = (): void => {
      begun = performance.now();
      socket.write(line);
    };
    socket.on('error', reject);
    socket.on('data', (chunk: Buffer) => {
      received += chunk.length;
      if (received % lineBytes !== 0) return;
      times.push(performance.now() - begun);
      if (times.length < roundTrips) send();
      else resolve();
    });
    send();
    await promise;
    socket.destroy();
    return median(times);
  }

  serve(socket: Socket): void {
    socket.on('error', () => socket.destroy());
    if (this.#isEcho) {
      socket.setNoDelay(true);
      socket.pipe(socket);
      return;
    }
    let left = lines * lineBytes;
    socket.on('data', (chunk: Buffer) => {
      left -= chunk.length;
      if (left <= 0) socket.end('done');
    });
  }

  async #relayedStream(): Promise<Rates> {
    const before = await this.ask({ cpu: true });
    const wall = await this.#stream(this.entrance);
    const seconds = (await this.ask({ cpu: true })) - before;
    return { wall, cpu: lines / seconds };
  }

  /** Lines a second, each written by itself, from the first write until the receiver has all. */
  async #stream(port: number): Promise<number> {
    this.#isEcho = false;
    const socket = await open(port);
    const done = once(socket, 'data', { signal: AbortSignal.timeout(limitMs) });
    const begun = performance.now();
    for (let sent = 0; sent < lines; sent++) {
      if (!socket.write(line)) await once(socket, 'drain', { signal: AbortSignal.timeout(limitMs) });
    }
    await done;
    const seconds = (performance.now() - begun) / 1_000;
    socket.destroy();
    return lines / seconds;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#relay.disconnect();
    this.#server.close();
    await once(this.#relay, 'exit');
  }
}

function middle(rates: readonly Rates[]): Rates {
  return { cpu: median(rates.map(({ cpu }) => cpu)), wall: median(rates.map(({ wall }) => wall)) };
}

async function open(port: number): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  await once(socket, 'connect', { signal: AbortSignal.timeout(limitMs) });
  return socket;
}
