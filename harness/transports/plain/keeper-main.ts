import { EnvironmentError, assert, messageOf } from '../../core/errors.ts';
import { nanosPerMs } from '../../core/time.ts';
import { endProcesses, sendSignal } from './end-processes.ts';
import type { KeeperCall, KeeperCalls, KeeperEvent, KeeperReply, KeeperRequest } from './keeper-protocol.ts';
import { watchLifeline } from './lifeline.ts';
import { nodeTag, nodeVariable } from './node-tag.ts';
import { claimPorts } from './port-block.ts';
import { PortMap } from './port-map.ts';
import { tagOf } from './list-processes.ts';
import { Relay } from './relay.ts';

/**
 * The keeper: a process of its own beside the runner, in a session of its own. It relays the system's connections, so
 * that the runner's stalls are never the system's; and it holds the runner's channel: when that closes, however the
 * runner ended, it kills every process group of the cluster and ends. Where the runner is contained, it watches the
 * controller's pipe too, its descriptor being the only argument, and ends the runner when that closes.
 */
const endMs = 5_000;

const groups = new Set<number>();
let relay: Relay | undefined;
let tag: string | undefined;

type Handlers = {
  readonly [C in KeeperCall]: (request: KeeperCalls[C]['request']) => Promise<KeeperCalls[C]['answer']>;
};

const handlers: Handlers = {
  start: async (request) => {
    const { nodes, ports, framings } = request;
    tag = request.tag;
    const { numbers } = await claimPorts(PortMap.size(nodes, ports));
    const map = PortMap.assign(nodes, ports, numbers);
    relay = new Relay({ nodes, ports, framings, map, now, onFailure: fail, onTrap: (trap) => tell({ trap }) });
    return numbers;
  },
  guard: async ({ group, node }) => {
    groups.add(group);
    if (node !== null) running().expect(node);
    return await Promise.resolve(null);
  },
  ended: async ({ node }) => {
    running().check(node);
    return await Promise.resolve(null);
  },
  release: async ({ group }) => {
    groups.delete(group);
    return await Promise.resolve(null);
  },
  cut: async ({ owner, links }) => {
    await running().cut(owner, links);
    return null;
  },
  heal: async ({ owner }) => {
    await running().heal(owner);
    return null;
  },
  healAll: async () => {
    await running().healAll();
    return null;
  },
  apply: async ({ owner, rules }) => {
    running().engine.apply(owner, rules);
    return await Promise.resolve(null);
  },
  ruleCounts: async ({ owner }) => await Promise.resolve(running().engine.ruleCounts(owner)),
  arm: async ({ owner, trap }) => {
    running().engine.arm(owner, trap);
    return await Promise.resolve(null);
  },
  releaseTrap: async ({ owner, trap, verdict }) => {
    running().engine.release(owner, trap, verdict);
    return await Promise.resolve(null);
  },
  messages: async ({ filter }) => await Promise.resolve(running().engine.messages(filter)),
  notes: async () => await Promise.resolve(running().engine.notes()),
  counts: async ({ owner }) => await Promise.resolve(running().counts(owner)),
  probe: async ({ link, port, timeoutMs }) => await running().probe(link, port, timeoutMs),
};

/** Milliseconds of the clock that the runner reads too. */
function now(): number {
  return Number(process.hrtime.bigint()) / nanosPerMs;
}

function running(): Relay {
  assert(relay !== undefined, 'the keeper was not started');
  return relay;
}

async function answer<C extends KeeperCall>({ id, call, request }: KeeperRequest<C>): Promise<void> {
  let reply: KeeperReply<C>;
  try {
    reply = { id, answer: await handlers[call](request) };
  } catch (error) {
    reply = { id, code: error instanceof EnvironmentError ? error.code : 'keeper', message: messageOf(error) };
  }
  tell(reply);
}

/** The runner may have gone meanwhile: then there is nobody to tell. */
function tell(message: KeeperReply | KeeperEvent): void {
  if (process.connected) process.send?.(message);
}

/** A relay that can't do its part would look like a fault that nobody asked for. The runner sees the end and says why. */
function fail(error: unknown): void {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exit(1);
}

async function end(): Promise<void> {
  const mine = tag === undefined ? undefined : nodeTag(tag, '');
  await endProcesses(
    {
      groups,
      isTagged: (entry) => mine !== undefined && tagOf(entry, nodeVariable).startsWith(mine),
      except: process.pid,
    },
    endMs,
  );
  process.exit(0);
}

const runner = process.ppid;
const lifeline = process.argv[2];
// The container does the same, but whatever ends the controller may have ended the container as well.
if (lifeline !== undefined) watchLifeline(Number(lifeline), () => sendSignal(runner, 'SIGKILL'));
// The channel carries what our own runner sends, of this same version.
process.on('message', (message) => void answer(message as KeeperRequest));
process.on('disconnect', () => void end());
// A terminal's signals are the controller's to hear; the keeper ends when the runner does.
for (const signal of ['SIGINT', 'SIGHUP', 'SIGTERM'] as const) process.on(signal, () => undefined);
