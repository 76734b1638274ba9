import { messageOf } from '../../core/errors.ts';
import type { Client, ClientContext, ClientFactory } from '../../ports/client.ts';

/** A client of the system; where its factory makes none, one that says so when it is asked to connect. */
export function makeClient(factory: ClientFactory, context: ClientContext): Client {
  try {
    // Factories are other people's code: the type is a promise, not a fact.
    const made: unknown = factory(context);
    if (isClient(made)) return made;
    return without('its factory made something without open, invoke and close');
  } catch (error) {
    return without(`its factory threw: ${messageOf(error)}`);
  }
}

function isClient(value: unknown): value is Client {
  const { open, invoke, close } = Object(value) as Readonly<Record<string, unknown>>;
  return [open, invoke, close].every((method) => typeof method === 'function');
}

/** Nothing is ever sent, so what it is asked to do certainly does not happen. */
function without(why: string): Client {
  const refuse = async (): Promise<never> => await Promise.reject(new Error(`no client: ${why}`));
  return { open: refuse, invoke: refuse, close: async () => await Promise.resolve() };
}
