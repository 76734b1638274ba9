/** A record after which a coordinator may forget the transaction: everybody has acknowledged the decision. */
const endNames = /^(end|ended|done|finished|forgotten|forget|completed?)$/i;

export function recordIsEnd(record: string): boolean {
  return endNames.test(record);
}
