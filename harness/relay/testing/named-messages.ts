import type { MessageAct, MessageMatch, MessageRule } from '../../ports/message-relay.ts';
import { type Pair, there, until } from './relayed-pair.ts';

/** A rule on what a says to b. */
export function rule(act: MessageAct, rest: Partial<MessageRule> = {}): MessageRule {
  return { id: 'r', seed: 'acts', match: { links: [there] }, act, ...rest };
}

/** Messages of this name from a to b. */
export function named(name: string): MessageMatch {
  return { links: [there], fields: { name: { is: name } } };
}

/** The near end says messages that have a name and nothing else. */
export function say(pair: Pair, ...names: string[]): void {
  for (const name of names) pair.near.socket.write(`${JSON.stringify({ name })}\n`);
}

/** What the far end heard, by name. */
export function heard({ far }: Pair): string[] {
  return far.lines.map((line) => (JSON.parse(line) as { name: string }).name);
}

/** What it has heard when it has heard so many. */
export async function hearing(pair: Pair, count: number): Promise<string[]> {
  await until(`it hears ${count}`, () => heard(pair).length >= count);
  return heard(pair);
}
