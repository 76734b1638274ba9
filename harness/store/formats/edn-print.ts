import { unreachable } from '../../core/errors.ts';
import { type Edn, namedChars } from './edn.ts';

const charNames = new Map(Object.entries(namedChars).map(([name, char]) => [char, name]));

/** Writes a value as EDN, on one line: control characters in strings are escaped. */
export function printEdn(value: Edn): string {
  if (value === null) return 'nil';
  if (typeof value === 'string') return printString(value);
  if (typeof value === 'bigint') return `${value}N`;
  if (typeof value !== 'object') return String(value);
  switch (value.kind) {
    case 'keyword':
      return `:${value.name}`;
    case 'symbol':
      return value.name;
    case 'char':
      return printChar(value.name);
    case 'vector':
      return `[${value.items.map(printEdn).join(' ')}]`;
    case 'list':
      return `(${value.items.map(printEdn).join(' ')})`;
    case 'set':
      return `#{${value.items.map(printEdn).join(' ')}}`;
    case 'map':
      return `{${value.entries.map(([key, item]) => `${printEdn(key)} ${printEdn(item)}`).join(', ')}}`;
    case 'tagged':
      return `#${value.tag} ${printEdn(value.value)}`;
    default:
      return unreachable(value);
  }
}

function printString(text: string): string {
  // JSON's escapes are EDN's; it leaves the two line separators alone, which are no line ends here.
  return JSON.stringify(text);
}

function printChar(char: string): string {
  const name = charNames.get(char);
  if (name !== undefined) return `\\${name}`;
  const isPlain = /^[!-~]$/.test(char);
  return isPlain ? `\\${char}` : `\\u${(char.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`;
}
