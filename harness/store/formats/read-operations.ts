import { History } from '../../core/history.ts';
import type { ForeignHistory } from './format.ts';
import type { ForeignOp } from './foreign-op.ts';
import { KeyedShape, keyedJson } from './keyed-shape.ts';
import { Names } from './names.ts';
import { OpsDraft } from './ops-draft.ts';
import { type Place, located } from './place.ts';
import { readForms } from './read-forms.ts';
import { RegisterShape, refuseMisfit, registerJson } from './register-shape.ts';

/** How a format writes its operations. */
export interface Notation {
  readonly name: string;
  /** The operation of a form; undefined for a form that is none. Throws a SyntaxProblem or a UsageError without the place. */
  readonly parse: (text: string) => ForeignOp | undefined;
}

const kvKinds: ReadonlySet<string> = new Set(['get', 'put', 'append']);

/** Names of what injected faults that are told; a bound, since a file may have any number. */
const apartMax = 5;

/**
 * Reads operation maps as Jepsen writes them, one a line or in one vector or array. Operations of a register come out as those of the
 * `register` workload, and the values of other workloads as `{ key, value }` where all are `[key value]` (jepsen.independent); all
 * else stays as it is. What is not done by a client, by its process's name, is kept as a line of the nemesis.
 *
 * @throws UsageError naming the file, the line and the column.
 */
export async function readOperations(path: string, notation: Notation): Promise<ForeignHistory> {
  const making = new HistoryInMaking(path);
  const torn: string[] = [];
  await readForms({
    path,
    notation: notation.name,
    take: (text, place) => {
      const op = located(path, place, () => notation.parse(text));
      if (op !== undefined) making.add(op, place);
    },
    onTorn: ({ line }) => torn.push(`the file ends in the middle of an operation (line ${line}), which was left out`),
  });
  const { history, model, gaps } = making.finish();
  return { history, model, gaps: [...torn, ...gaps] };
}

/** A history that is read line by line; what its values mean is known when all have been seen. */
class HistoryInMaking {
  readonly #path: string;
  readonly #draft = new OpsDraft();
  readonly #registers = new RegisterShape();
  readonly #keyed = new KeyedShape();
  readonly #apart = new Set<string>();
  readonly #kinds = new Set<string>();
  readonly #names = new Names();
  #backwards: Place | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  add(op: ForeignOp, place: Place): void {
    const { process } = op;
    const isClient = typeof process === 'number';
    const f = this.#names.of(op.f);
    located(this.#path, place, () => this.#draft.add({ ...op, f, process: isClient ? process : 'nemesis' }));
    if (this.#draft.clamped > 0) this.#backwards ??= place;
    if (!isClient) {
      if (this.#apart.size <= apartMax) this.#apart.add(process);
      return;
    }
    if (this.#kinds.size <= kvKinds.size) this.#kinds.add(op.f);
    this.#registers.note(op, place);
    this.#keyed.note(op, process);
  }

  finish(): ForeignHistory {
    const { isRegister, isKeyed } = this.#registers;
    if (isRegister) {
      refuseMisfit(this.#path, this.#registers);
      this.#draft.reshape((op) => registerJson(op, isKeyed));
    } else if (this.#keyed.isKeyed) this.#draft.reshape((op) => keyedJson(op.value));
    const isKv = this.#kinds.size > 0 && this.#kinds.isSubsetOf(kvKinds);
    return {
      history: new History(this.#draft.ops),
      // Registers are told by their operations; a text that is absent reads as the empty one in these logs alone.
      model: isKv ? 'kv-append' : undefined,
      gaps: [...this.#apartText(), ...this.#backwardsText()],
    };
  }

  #backwardsText(): readonly string[] {
    if (this.#backwards === undefined) return [];
    return located(this.#path, this.#backwards, () => this.#draft.gaps);
  }

  /** The nemesis is known to be none; other names are told, or a client with a name would be passed over in silence. */
  #apartText(): string[] {
    const names = [...this.#apart].filter((name) => name !== 'nemesis');
    if (names.length === 0) return [];
    const listed = names.slice(0, apartMax).join(', ');
    return [`lines of ${listed} were taken as faults: a client's process is a number`];
  }
}
