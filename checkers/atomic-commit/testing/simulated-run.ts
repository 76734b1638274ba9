import { Prng } from '../../../harness/core/prng.ts';
import { beginTransfer, coordinatorHears, coordinatorRestarts, votesAreLate } from './simulated-coordinator.ts';
import { type Mistake, type Outcome, type SimulatedNode, type World, newNode } from './simulated-nodes.ts';
import { participantHears, participantRestarts, participantWaits } from './simulated-participant.ts';

const transfersMax = 10;
const quietSteps = 250;
const wildSteps = 500;
/** After the last fault every time-out fires this often, with so many steps in between. */
const calmRounds = 4;
const calmSteps = 200;
const names = ['n1', 'n2', 'n3'] as const;

/**
 * Two-phase commit with presumed abort in virtual time, one act a millisecond, with crashes and lost messages at random:
 * the text of a whole run, from phases to final states, in the notation of `record`.
 */
export function simulatedRun(seed: number, mistake?: Mistake): string {
  return new SimulatedRun(seed, mistake).text();
}

class SimulatedRun implements World {
  readonly prng: Prng;
  readonly mistake: Mistake | undefined;
  readonly network: World['network'] = [];
  readonly #nodes: readonly SimulatedNode[] = names.map(newNode);
  readonly #lines: string[] = [];
  readonly #clients = new Map<string, string>();
  readonly #downSince = new Map<string, number>();
  #now = 100;
  #transfers = 0;
  #faults = 0;

  constructor(seed: number, mistake: Mistake | undefined) {
    this.prng = Prng.fromSeed(seed);
    this.mistake = mistake;
  }

  say(line: string): void {
    this.#lines.push(`${this.#now} ${line}`);
  }

  answer(txn: string, decision: Outcome): void {
    const client = this.#clients.get(txn);
    if (client === undefined) return;
    this.#clients.delete(txn);
    const isLie = this.mistake === 'answered fail' && this.prng.chance(1, 3);
    this.say(`${client} ${decision === 'commit' && !isLie ? 'ok' : 'fail aborted: conflict'}`);
  }

  text(): string {
    for (const { name } of this.#nodes) this.say(`${name} starts`);
    // Quiet at first, so that something happens without any fault.
    for (let step = 0; step < wildSteps; step++) this.#step(step > quietSteps);
    for (const node of this.#nodes) if (!node.isUp) this.#restart(node);
    const healed = this.#now;
    for (let round = 0; round < calmRounds; round++) {
      for (const node of this.#nodes) this.#timeOut(node);
      for (let step = 0; step < calmSteps; step++) this.#step(false);
    }
    return [...this.#lines, ...this.#ending(healed)].join('\n');
  }

  #step(isWild: boolean): void {
    this.#now += 1;
    const node = this.prng.pick(this.#nodes);
    const draw = this.prng.below(100);
    if (isWild && draw < 1 && node.isUp) return this.#crash(node);
    if (isWild && draw < 12 && !node.isUp) return this.#restart(node);
    if (isWild && draw < 14) return void this.network.splice(this.prng.below(this.network.length + 1), 1);
    if (draw < 24 && this.#transfers < transfersMax && this.#isWanted(isWild)) return this.#ask();
    if (isWild && draw === 24 && this.prng.chance(1, 4)) return this.#timeOut(node);
    if (draw < 60) return this.#runEffect(node);
    this.#deliver();
  }

  /** A few transfers before the faults, the others under them. */
  #isWanted(isWild: boolean): boolean {
    return this.#clients.size < (isWild ? 3 : 1) && (isWild || this.#transfers < transfersMax / 3);
  }

  #ask(): void {
    const txn = `t${++this.#transfers}`;
    this.#clients.set(txn, `p${this.#transfers}`);
    this.say(`p${this.#transfers} transfer ${txn} ${this.prng.chance(1, 2) ? 'a0 a1' : 'a1 a0'} 5`);
    const [coordinator] = this.#nodes;
    if (coordinator?.isUp === true) beginTransfer(coordinator, txn, this);
    else this.#giveUp(txn, 'fail not connected: refused');
  }

  #giveUp(txn: string, how: string): void {
    this.say(`${this.#clients.get(txn)} ${how}`);
    this.#clients.delete(txn);
  }

  #timeOut(node: SimulatedNode): void {
    if (!node.isUp) return;
    for (let k = 1; k <= this.#transfers; k++) {
      if (node.name !== 'n1') participantWaits(node, `t${k}`, this);
      else if (node.votes.has(`t${k}`)) votesAreLate(node, `t${k}`, this);
    }
  }

  #runEffect(node: SimulatedNode): void {
    if (node.isUp) node.pending.shift()?.();
  }

  #deliver(): void {
    if (this.network.length === 0) return;
    const [message] = this.network.splice(this.prng.below(this.network.length), 1);
    const node = this.#nodes.find(({ name }) => name === message?.to);
    if (message === undefined || node?.isUp !== true) return;
    if (node.name === 'n1') coordinatorHears(node, message, this);
    else participantHears(node, message, this);
  }

  #crash(node: SimulatedNode): void {
    node.isUp = false;
    node.pending.length = 0;
    for (const lost of [node.votes, node.closing, node.decided, node.locked]) lost.clear();
    this.#downSince.set(node.name, this.#now);
    if (node.name === 'n1') for (const txn of this.#clients.keys()) this.#giveUp(txn, 'info connection lost');
  }

  #restart(node: SimulatedNode): void {
    node.isUp = true;
    this.#lines.push(`${this.#downSince.get(node.name)}..${this.#now} fault 2.${++this.#faults} kill ${node.name}`);
    if (node.name === 'n1') coordinatorRestarts(node, this);
    else participantRestarts(node, this);
  }

  /** Phases around what happened, and what everybody holds in the end. */
  #ending(healed: number): string[] {
    const end = this.#now + 3_000;
    for (const txn of this.#clients.keys()) this.#giveUp(txn, 'info timed out');
    const phases = [
      '0 phase before',
      '100 phase before end',
      '100 phase during',
      `${healed} phase during end`,
      `${healed} phase after`,
      `${end} phase after end`,
      `${end} phase final`,
    ];
    const reads = ['n2', 'n3'].flatMap((name, i) => [
      `${end + 1} p90${i} read-final ${name}`,
      `${end + 2} p90${i} ok a${i}=${this.#balance(i)}`,
    ]);
    const all = `a0=${this.#balance(0)} a1=${this.#balance(1)}`;
    const readAll = [`${end + 3} p910 read-all r1`, `${end + 4} p910 ok ${all}`, `${end + 5} phase final end`];
    const finals = this.#nodes.map((node, i) => `${end + 10} ${node.name} final ${this.#final(node, i)}`);
    return [...phases, ...reads, ...readAll, ...finals];
  }

  #final(node: SimulatedNode, index: number): string {
    const decided = [...node.decided].map(([txn, decision]) => `${txn}=${decision}`);
    if (node.name === 'n1') return `decided ${decided.join(' ')}`;
    const doubt = [...node.log].filter(([txn, state]) => state === 'prepared' && !node.decided.has(txn));
    const locks = [...node.locked].map((txn) => `a${index - 1}:${txn}`);
    const data = `a${index - 1}=${this.#balance(index - 1)}`;
    return `decided ${decided.join(' ')} doubt ${doubt.map(([txn]) => `${txn}:9000`).join(' ')} locks ${locks.join(' ')} data ${data}`;
  }

  /** The balance of a0 at n2, or of a1 at n3: what its log has committed. */
  #balance(account: number): number {
    const node = this.#nodes[account + 1];
    const committed = [...(node?.log ?? [])].filter(([, state]) => state === 'committed').map(([txn]) => txn);
    return committed.reduce((balance, txn) => balance + this.#effectOn(account, txn), 100);
  }

  #effectOn(account: number, txn: string): number {
    const asked = this.#lines.find((line) => line.includes(` transfer ${txn} `)) ?? '';
    return asked.includes(`${txn} a${account} `) ? -5 : 5;
  }
}
