import { z } from 'zod';

/** What an agent is asked: one JSON line each, answered in any order. */
export type AgentRequest =
  | {
      readonly id: number;
      readonly do: 'probe';
      readonly host: string;
      readonly port: number;
      readonly localAddress: string;
      /** The local ports to use, in turn: packets of probes are known by them. */
      readonly localPorts: { readonly first: number; readonly count: number };
      readonly timeoutMs: number;
    }
  | {
      readonly id: number;
      readonly do: 'run';
      readonly argv: readonly string[];
      /** Given to the command on its standard input. */
      readonly input: string;
      readonly env: Readonly<Record<string, string>>;
      readonly timeoutMs: number;
      /** True: it is started, told of as `armed`, and gets its input, and with it the word to go, by `go`. */
      readonly isHeld?: boolean;
    }
  | {
      readonly id: number;
      readonly do: 'go';
      /** The id of the request that was held. */
      readonly run: number;
    };

/** `code` is null for a command that was ended at the time-out. */
const ranSchema = z.strictObject({ code: z.number().nullable(), stdout: z.string(), stderr: z.string() });
const probedSchema = z.strictObject({ outcome: z.enum(['answered', 'silent', 'refused']), tookMs: z.number() });

export const agentReplySchema: z.ZodType<AgentReply> = z.strictObject({
  id: z.number(),
  ran: ranSchema.optional(),
  armed: z.literal(true).optional(),
  probed: probedSchema.optional(),
  /** It could not be tried at all. */
  error: z.string().optional(),
});

export interface AgentReply {
  readonly id: number;
  readonly ran?: Ran | undefined;
  /** The command is up and waits for its input. */
  readonly armed?: true | undefined;
  readonly probed?: Probed | undefined;
  readonly error?: string | undefined;
}

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Probed {
  readonly outcome: 'answered' | 'silent' | 'refused';
  readonly tookMs: number;
}
