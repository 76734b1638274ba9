/** `1 read`, `2,391 reads`; a word whose plural is not in -s gives both. */
export function countText(count: number, one: string, many: string = `${one}s`): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`;
}
