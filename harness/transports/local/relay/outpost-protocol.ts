import type { ProbePorts } from '../rules.ts';

/** What an outpost is asked, over Node's own channel between a parent and its child. */
export type OutpostRequest =
  | { readonly id: number; readonly do: 'listen' }
  | {
      readonly id: number;
      readonly do: 'dial';
      readonly host: string;
      readonly port: number;
      readonly localAddress: string;
      /** The local ports to use, in turn. */
      readonly localPorts: ProbePorts;
    };

/** With `port` comes the socket itself: a server that listens there, or a connection from there. */
export type OutpostReply =
  | { readonly id: number; readonly port: number }
  | { readonly id: number; readonly refused: string };
