const turns = new Map<number, Promise<void>>();

/** Does `work` on a process when all earlier work on it is over: nobody else changes it meanwhile. */
export async function oneAtATime<T>(pid: number, work: () => Promise<T>): Promise<T> {
  const turn = (turns.get(pid) ?? Promise.resolve()).then(work);
  // Whoever comes next waits for the end alone.
  const over = turn.then(
    () => undefined,
    () => undefined,
  );
  turns.set(pid, over);
  try {
    return await turn;
  } finally {
    if (turns.get(pid) === over) turns.delete(pid);
  }
}
