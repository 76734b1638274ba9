/** What a call does, whatever its model names it: models that do the same share the number. */
export const kinds = {
  read: 0,
  write: 1,
  cas: 2,
  append: 3,
  add: 4,
  remove: 5,
  contains: 6,
  put: 7,
  take: 8,
  acquire: 9,
  release: 10,
} as const;

/** For a call that no fast algorithm knows. */
const foreign = 255;

const byName: ReadonlyMap<string, number> = new Map(
  Object.entries({
    ...kinds,
    get: kinds.read,
    enqueue: kinds.put,
    push: kinds.put,
    dequeue: kinds.take,
    pop: kinds.take,
  }),
);

/** The kind of a call by the name that it has in normal form. */
export function kindNamed(name: string): number {
  return byName.get(name) ?? foreign;
}
