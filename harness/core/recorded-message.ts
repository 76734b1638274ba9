import type { NodeName } from './op.ts';
import type { Nanos } from './time.ts';

/** What became of a message in the relay: the kinds of `MessageAct`, and what nobody touched. */
export const messageFates = [
  'passed',
  'watch',
  'delay',
  'drop',
  'duplicate',
  'reorder',
  'hold',
  'corrupt',
  'truncate',
  'throttle',
  'reset',
  'half-close',
  'stall',
  'slow-close',
] as const;
export type RecordedFate = (typeof messageFates)[number];

/** A message that the relay carried, kept because a fault or a trigger was near. */
export interface RecordedMessage {
  /** In the order in which the relay saw them. */
  readonly sequence: number;
  /** When the relay had read it. */
  readonly time: Nanos;
  readonly from: NodeName;
  readonly to: NodeName;
  readonly port: string;
  readonly connection: number;
  readonly kind: string;
  /** As the system calls such messages (`System.messages`). */
  readonly name?: string;
  /** `sender/incarnation/sequence`, where the message carries them: acts in traces name it as their cause. */
  readonly id?: string;
  readonly txn?: string;
  readonly bytes: number;
  /** Its beginning. */
  readonly text: string;
  readonly fate: RecordedFate;
  /** Who acted: `owner/rule`. */
  readonly by?: string;
}
