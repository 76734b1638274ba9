import type { Operation } from '../harness/core/history.ts';
import { type Story, who, whoLower } from './findings.ts';
import { keySuffix } from './keyed-operations.ts';

/** A value that an operation found, and that nothing which may have happened by then had put there. */
export interface ThinAir {
  /** The value as text. */
  readonly name: string;
  readonly key: string | undefined;
  readonly foundBy: Operation;
  /** One that was asked to put it there only after `foundBy` had ended. */
  readonly later: Operation | undefined;
  /** One that was told that it failed, so that it certainly did not. */
  readonly refused: Operation | undefined;
  readonly words: ThinAirWords;
}

/** How it is said of one kind of object. */
export interface ThinAirWords {
  /** What the finder did: `took out`, and what thereby happened to the value: `taken out`. */
  readonly found: string;
  readonly wasFound: string;
  /** What puts a value there, as an operation: `enqueue`; `enqueueing`, `enqueues`. */
  readonly operation: string;
  readonly doing: string;
  readonly does: string;
  /** What that does to the value: `put it in` by somebody, `put in` when it is done. */
  readonly did: string;
  readonly done: string;
}

/** Why the value came from nowhere: too early (`future-read`), refused (G1a, an aborted read), or nobody's (`garbage-read`). */
export function thinAirStory({ name, key, foundBy, later, refused, words }: ThinAir): Story {
  const found = `${who(foundBy)} ${words.found} ${name}${keySuffix(key)}.`;
  const title = `${name}${keySuffix(key)} was ${words.wasFound}`;
  if (later !== undefined) {
    return {
      title: `${title} before it was ${words.done}`,
      explanation: [found, `Only after that had ended did ${whoLower(later)} begin to ${words.operation} it.`],
      operations: [foundBy, later],
      anomaly: 'future-read',
      isOfTime: true,
    };
  }
  if (refused !== undefined) {
    return {
      title: `${title}, and its ${words.operation} failed`,
      explanation: [
        `${who(refused)} was told that ${words.doing} ${name} failed, so that it never was ${words.done}.`,
        found,
      ],
      operations: [refused, foundBy],
      anomaly: 'G1a',
    };
  }
  return {
    title: `${title}, and nobody ${words.did}`,
    explanation: [found, `No operation of the history ${words.does} ${name}.`],
    operations: [foundBy],
    anomaly: 'garbage-read',
  };
}
