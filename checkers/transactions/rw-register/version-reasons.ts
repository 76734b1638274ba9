/** Why one version of a register comes before another: kinds of edges of a graph of versions. */
export const replaced = 0;
export const derived = 1;
export const missed = 2;
export const process = 3;
export const realtime = 4;
export const guessed = 5;

/** The reason in words, behind "x = 2 comes after x = 1, since ...". */
export const reasonTexts: readonly string[] = [
  'who wrote it had read the other',
  'who wrote it had read from the same transaction',
  'who read it had also read from who wrote the other',
  'one process met them in this order',
  'they were met one after the other in time',
  'this order was tried',
];
