/** What begins a packed value. From `smallest` on the tag is itself a whole number, from 0. */
export const tags = {
  null: 0,
  true: 1,
  false: 2,
  undefined: 3,
  double: 4,
  bigint: 5,
  string: 6,
  array: 7,
  object: 8,
  /** Minus one less than the number that follows. */
  negative: 9,
  whole: 10,
  /** An array of nothing but whole numbers from 0. */
  wholes: 11,
  smallest: 16,
} as const;

/** So many whole numbers are tags. */
export const smallCount: number = 256 - tags.smallest;
