import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Link } from '../core/plan.ts';
import type { MessageAct, MessageRule } from '../ports/message-relay.ts';
import { type End, RelayedPairs, back, there, until } from './testing/relayed-pair.ts';

const runs = 60;
const hourMs = 3_600_000;
const classes = 6;
/** All messages and their copies together are less than what waits in the relay before the sender has to. */
const fillMax = 1_500;

interface Said {
  readonly class: number;
  readonly fill: number;
}

/** One rule for a class of messages. */
interface Ruled {
  readonly act: MessageAct;
  readonly skip: number;
  readonly most: number;
}

const act: fc.Arbitrary<MessageAct> = fc.oneof(
  fc.constant<MessageAct>({ kind: 'watch' }),
  fc.constant<MessageAct>({ kind: 'drop' }),
  fc.constant<MessageAct>({ kind: 'stall' }),
  fc.constant<MessageAct>({ kind: 'hold' }),
  fc.integer({ min: 1, max: 3 }).map((copies): MessageAct => ({ kind: 'duplicate', copies })),
  fc.integer({ min: 1, max: 4 }).map((by): MessageAct => ({ kind: 'reorder', by, mostMs: hourMs })),
  fc.integer({ min: 0, max: 3 }).map((ms): MessageAct => ({ kind: 'delay', ms, jitterMs: 3 })),
  fc.constant<MessageAct>({ kind: 'throttle', bytesPerSecond: 2_000_000 }),
);

const ruled: fc.Arbitrary<Ruled> = fc.record({
  act,
  skip: fc.integer({ min: 0, max: 2 }),
  most: fc.integer({ min: 0, max: 6 }),
});

const said: fc.Arbitrary<readonly Said[]> = fc.array(
  fc.record({
    class: fc.nat(classes - 1),
    fill: fc.oneof(
      { weight: 9, arbitrary: fc.nat(60) },
      { weight: 1, arbitrary: fc.integer({ min: 1_000, max: fillMax }) },
    ),
  }),
  { maxLength: 40 },
);

/** What must come out, in this order, when all went in and everything was healed after it. */
function model(messages: readonly Said[], rules: readonly Ruled[]): number[] {
  const out: number[] = [];
  let aside: { readonly index: number; followers: number }[] = [];
  const counts = rules.map(() => ({ matched: 0, acted: 0 }));
  const push = (index: number): void => {
    out.push(index);
    for (const each of aside) each.followers -= 1;
    out.push(...aside.filter(({ followers }) => followers <= 0).map((each) => each.index));
    aside = aside.filter(({ followers }) => followers > 0);
  };
  for (const [index, message] of messages.entries()) {
    const rule = rules[message.class];
    const count = counts[message.class];
    if (rule === undefined || count === undefined) throw new Error('unreachable');
    count.matched += 1;
    const isActed = count.matched > rule.skip && count.acted < rule.most;
    if (isActed) count.acted += 1;
    const kind = isActed ? rule.act.kind : 'watch';
    if (kind === 'drop') continue;
    if (kind === 'hold') aside.push({ index, followers: Infinity });
    else if (kind === 'reorder' && rule.act.kind === 'reorder') aside.push({ index, followers: rule.act.by });
    else push(index);
    if (kind === 'duplicate' && rule.act.kind === 'duplicate')
      for (let copy = 0; copy < rule.act.copies; copy++) push(index);
  }
  return [...out, ...aside.map(({ index }) => index)];
}

function rulesFor(link: Link, rules: readonly Ruled[]): MessageRule[] {
  return rules.map((rule, index) => ({
    id: `${link.join('>')} ${index}`,
    seed: 'model',
    match: { links: [link], fields: { class: { is: index } } },
    act: rule.act,
    skip: rule.skip,
    most: rule.most,
  }));
}

function bytesOf(messages: readonly Said[]): Buffer {
  return Buffer.concat(
    messages.map((each, index) =>
      Buffer.from(`${JSON.stringify({ index, class: each.class, fill: 'x'.repeat(each.fill) })}\n`),
    ),
  );
}

async function write(end: End, bytes: Buffer, sizes: readonly number[]): Promise<void> {
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const size = sizes[turn % sizes.length] ?? 1;
    end.socket.write(bytes.subarray(at, at + size));
    at += size;
    if (turn % 3 === 0) await new Promise<void>((resolve) => setImmediate(resolve));
  }
}

function heard(end: End): number[] {
  return end.lines.map((line) => (JSON.parse(line) as { index: number }).index);
}

test('whatever the chunks and the rules are, what passes is what the model says, in its order', async () => {
  await using pairs = await RelayedPairs.open('newline-json');
  const rules = fc.array(ruled, { minLength: classes, maxLength: classes });
  const sizes = fc.array(fc.oneof(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 100, max: 70_000 })), {
    minLength: 1,
    maxLength: 10,
  });
  await fc.assert(
    fc.asyncProperty(
      said,
      said,
      rules,
      rules,
      sizes,
      fc.boolean(),
      async (forth, answers, first, second, chunks, isCut) => {
        const { near, far } = await pairs.connect();
        pairs.engine.apply('rules', [...rulesFor(there, first), ...rulesFor(back, second)]);
        if (isCut) pairs.engine.cut('cut', [there]);
        const small = (bytes: Buffer): readonly number[] =>
          bytes.length > 5_000 ? chunks.map((each) => each + 500) : chunks;
        const [ahead, behind] = [bytesOf(forth), bytesOf(answers)];
        await Promise.all([write(near, ahead, small(ahead)), write(far, behind, small(behind))]);
        await until('all were seen', () => {
          const counts = pairs.engine.ruleCounts('rules');
          const seen = (link: Link): number =>
            counts.find((count) => count.link === link || count.link.join() === link.join())?.seen ?? 0;
          return seen(there) === forth.length && seen(back) === answers.length;
        });
        pairs.engine.heal('cut');
        pairs.engine.heal('rules');
        near.socket.end();
        far.socket.end();
        await until('both streams end', () => near.isEnded && far.isEnded);
        expect(heard(far)).toEqual(model(forth, first));
        expect(heard(near)).toEqual(model(answers, second));
      },
    ),
    { numRuns: runs },
  );
});
