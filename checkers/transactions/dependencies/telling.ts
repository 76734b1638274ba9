import { type Json, stringifyJson } from '../../../harness/core/json.ts';
import { countText } from '../../count-text.ts';
import { listAt } from '../table/list-at.ts';
import { type TransactionTable, nil, read, unread } from '../table/transaction-table.ts';

/** Elements of a long list that are shown: the last ones, where lists differ. */
const elementsMax = 6;
const textMax = 60;

/** `T12`: a transaction by its history line. */
export function transactionName({ operations }: TransactionTable, transaction: number): string {
  return `T${operations[transaction]?.index}`;
}

export function keyText({ keys }: TransactionTable, key: number): string {
  const name = keys[key] ?? null;
  return typeof name === 'string' && /^\w{1,40}$/.test(name) ? name : valueText(name);
}

export function valueText(value: Json): string {
  const text = stringifyJson(value);
  return text.length > textMax ? `${text.slice(0, textMax - 3)}...` : text;
}

/** The value that a read found, be it the one that the key begins with. */
export function foundText({ versions, initial }: TransactionTable, key: number, version: number): string {
  if (version === unread) return 'nil';
  if (version !== nil) return valueText(versions.valueOf(version));
  const begin = initial.get(key);
  return begin === undefined ? 'nil' : valueText(begin);
}

/** `[1 2 3]`, or `[... 7 8 9]` when it is long. */
export function listText(list: readonly Json[]): string {
  const shown = list.slice(-elementsMax).map(valueText).join(' ');
  return list.length > elementsMax ? `[... ${shown}]` : `[${shown}]`;
}

/** What a transaction did, a line a micro-operation: `append x 4`, `r y [1 2]`. */
export function microTexts(table: TransactionTable, transaction: number): string[] {
  const { microStart, microKind, microKey, microVersion, versions, shape } = table;
  const texts: string[] = [];
  for (let m = microStart[transaction] ?? 0; m < (microStart[transaction + 1] ?? 0); m++) {
    const version = microVersion[m] ?? nil;
    const key = keyText(table, microKey[m] ?? 0);
    if (microKind[m] !== read) {
      texts.push(`${shape === 'list' ? 'append' : 'w'} ${key} ${valueText(versions.valueOf(version))}`);
    } else if (version === unread) texts.push(`r ${key} ?`);
    else if (shape === 'list') texts.push(`r ${key} ${listText(listAt(table, m))}`);
    else texts.push(`r ${key} ${foundText(table, microKey[m] ?? 0, version)}`);
  }
  // Their rows are among the reads above; a question that found none would not be seen at all.
  for (const { transaction: reader, text, keys } of table.predicateReads)
    if (reader === transaction) texts.push(`rp ${text}: ${countText(keys.length, 'row')}`);
  return texts;
}
