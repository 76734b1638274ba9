import { once } from 'node:events';
import { type AddressInfo, Socket, createServer } from 'node:net';
import type { MessageRule } from '../../ports/message-relay.ts';
import { RelayEngine } from '../relay-engine.ts';

/** What the benchmark asks of the relay's process. */
export type RelayRequest =
  | { readonly apply: readonly MessageRule[] }
  | { readonly heal: true }
  | { readonly cpu: true };

/** A relay in a process of its own, so that its processor time can be told: to the port that is its argument. */
const target = Number(process.argv[2]);
const engine = new RelayEngine({
  now: () => performance.now(),
  framings: { p: 'newline-json' },
  onTrap: () => undefined,
});

const entrance = createServer({ allowHalfOpen: true }, (near) => {
  engine.accept({
    near,
    link: ['a', 'b'],
    port: 'p',
    dial: async () => {
      const far = new Socket({ allowHalfOpen: true });
      far.connect(target, '127.0.0.1');
      await once(far, 'connect');
      return far;
    },
  });
});

process.on('message', (request: RelayRequest) => {
  if ('apply' in request) engine.apply('bench', request.apply);
  if ('heal' in request) engine.heal('bench');
  const { user, system } = process.cpuUsage();
  process.send?.((user + system) / 1e6);
});
process.on('disconnect', () => process.exit(0));

entrance.listen(0, '127.0.0.1', () => process.send?.((entrance.address() as AddressInfo).port));
