/** Why one version of a register comes before another: kinds of edges of a graph of versions. */
export const supplied = 0;
export const replaced = 1;
export const derived = 2;
export const missedLater = 3;
export const missed = 4;
export const process = 5;
export const realtime = 6;
export const guessed = 7;

/** The reason in words, behind "x = 2 comes after x = 1, since ...". */
export const reasonTexts: readonly string[] = [
  'the order that was supplied says so',
  'who wrote it had read the other',
  'who wrote it had read from the same transaction',
  'who read it had read from who wrote the other before',
  'who read it had also read from who wrote the other',
  'one process met them in this order',
  'they were met one after the other in time',
  'this order was tried',
];
