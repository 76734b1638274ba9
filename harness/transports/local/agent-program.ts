import type { Readable } from 'node:stream';
import type { AgentReply, AgentRequest } from './agent-protocol.ts';

/**
 * The program of an agent: it stands in a node's network, where it connects to peers and changes rules on request, and
 * ends with its standard input. It is handed to a new Node as its own text, so it must not refer to anything outside of
 * itself: a Node that has no file to find, read and strip of types is up in less than half the time, and a cluster has
 * an agent a node.
 */
export function agentProgram(): void {
  const { connect } = process.getBuiltinModule('node:net');
  const { spawn } = process.getBuiltinModule('node:child_process');
  const { createInterface } = process.getBuiltinModule('node:readline');
  const outputBytesMax = 4 * 1024 * 1024;
  const portTriesMax = 64;
  let turn = 0;

  // oxlint-disable-next-line unicorn/consistent-function-scoping -- nothing outside of the program reaches the agent
  const reply = (answer: AgentReply): void => {
    process.stdout.write(`${JSON.stringify(answer)}\n`);
  };

  type Probe = Extract<AgentRequest, { do: 'probe' }>;
  const probe = (request: Probe, triesLeft: number): void => {
    const { id, host, port, localAddress, localPorts, timeoutMs } = request;
    const localPort = localPorts.first + (turn++ % localPorts.count);
    const startedAt = performance.now();
    const socket = connect({ host, port, localAddress, localPort });
    let isDone = false;
    const finish = (answer: AgentReply): void => {
      if (isDone) return;
      isDone = true;
      clearTimeout(timer);
      socket.destroy();
      reply(answer);
    };
    const outcome = (word: 'answered' | 'silent' | 'refused'): void =>
      finish({ id, probed: { outcome: word, tookMs: performance.now() - startedAt } });
    // A loop that comes late runs timers first: an answer that has come by then is still one.
    const timer = setTimeout(() => setImmediate(() => setImmediate(() => outcome('silent'))), timeoutMs);
    socket.once('connect', () => outcome('answered'));
    socket.on('error', (error: NodeJS.ErrnoException) => {
      const code = error.code ?? error.message;
      if (code === 'ECONNREFUSED' || code === 'ECONNRESET') outcome('refused');
      // A port that an earlier probe to the same peer has just used.
      else if ((code === 'EADDRINUSE' || code === 'EADDRNOTAVAIL') && triesLeft > 0 && !isDone) {
        isDone = true;
        clearTimeout(timer);
        probe(request, triesLeft - 1);
      }
      // Nobody answers for that address: silence too, and the time-out will say so.
      else if (code !== 'EHOSTUNREACH' && code !== 'ETIMEDOUT') finish({ id, error: code });
    });
  };

  const collect = (stream: Readable): (() => string) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    stream.on('data', (chunk: Buffer) => {
      const kept = chunk.subarray(0, outputBytesMax - bytes);
      bytes += kept.length;
      if (kept.length > 0) chunks.push(kept);
    });
    return () => Buffer.concat(chunks).toString('utf8');
  };

  type Run = Extract<AgentRequest, { do: 'run' }>;
  const held = new Map<number, (id: number) => void>();
  const run = ({ id, argv, input, env, timeoutMs, isHeld }: Run): void => {
    // Whoever gives the word gets the answer.
    let answersTo = id;
    const [command = '', ...args] = argv;
    const child = spawn(command, args, { env, timeout: timeoutMs, killSignal: 'SIGKILL' });
    const stdout = collect(child.stdout);
    const stderr = collect(child.stderr);
    child.once('error', (error) => reply({ id: answersTo, error: error.message }));
    child.once('close', (code) => {
      held.delete(id);
      // A command that could not be started has been told of already.
      if (child.pid !== undefined) reply({ id: answersTo, ran: { code, stdout: stdout(), stderr: stderr() } });
    });
    // A command that ends without reading its input says by its status how it went.
    child.stdin.on('error', () => undefined);
    if (isHeld !== true) {
      child.stdin.end(input);
      return;
    }
    held.set(id, (goId) => {
      answersTo = goId;
      child.stdin.end(input);
    });
    if (child.pid !== undefined) reply({ id, armed: true });
  };

  type Go = Extract<AgentRequest, { do: 'go' }>;
  const go = ({ id, run: of }: Go): void => {
    const release = held.get(of);
    held.delete(of);
    if (release === undefined) reply({ id, error: 'the command that was held has ended' });
    else release(id);
  };

  const lines = createInterface({ input: process.stdin });
  lines.on('line', (line) => {
    const request = JSON.parse(line) as AgentRequest;
    if (request.do === 'probe') probe(request, portTriesMax);
    else if (request.do === 'go') go(request);
    else run(request);
  });
  lines.on('close', () => process.exit(0));
}
