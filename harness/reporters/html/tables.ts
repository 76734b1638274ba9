import { type Json, isJsonObject, stringifyJson } from '../../core/json.ts';
import type { Validity, Verdict } from '../../core/verdict.ts';
import { type Content, Markup, escapeLines, markup } from './escape.ts';
import { seriesChart, seriesIn } from './series-chart.ts';

const rowsMax = 200;
const columnsMax = 16;
const jsonLinesMax = 120;
const jsonLineCharactersMax = 400;

export interface Column {
  readonly name: string;
  readonly isNumber?: boolean;
}

/** A table that scrolls sideways on narrow screens; the first cell of each row is its heading. */
export function table(label: string, columns: readonly Column[], rows: readonly (readonly Content[])[]): Markup {
  const shown = rows.slice(0, rowsMax);
  const heads = columns.map((column) => markup`<th scope="col"${className(column)}>${column.name}</th>`);
  const body = shown.map((row) => {
    const cells = columns.map((column, i) =>
      i === 0
        ? markup`<th scope="row"${className(column)}>${row[i]}</th>`
        : markup`<td${className(column)}>${row[i]}</td>`,
    );
    return markup`<tr>${cells}</tr>`;
  });
  const more =
    rows.length > shown.length ? markup`<p class="soft">and ${rows.length - shown.length} more rows</p>` : '';
  return markup`<div class="scroll" tabindex="0" role="region" aria-label="${label}"><table><thead><tr>${heads}</tr></thead><tbody>${body}</tbody></table></div>${more}`;
}

function className(column: Column): Markup {
  return new Markup(column.isNumber === true ? ' class="num"' : '');
}

const validityWord: Readonly<Record<Validity, readonly [name: string, text: string]>> = {
  valid: ['held', '✓ held'],
  invalid: ['broken', '✕ violated'],
  unknown: ['open', '? not judged'],
};

export function validityMark(validity: Validity): Markup {
  const [name, text] = validityWord[validity];
  return markup`<span class="${name}">${text}</span>`;
}

/** A verdict's details, whatever their shape: tables for objects of objects, pairs for plain values, JSON for the rest. */
export function detailTables(verdict: Verdict): Markup {
  const plain: [string, Json][] = [];
  const parts: Markup[] = [];
  for (const [name, value] of Object.entries(verdict.details)) {
    if (isScalar(value)) plain.push([name, value]);
    else parts.push(nested(`${verdict.checker}: ${name}`, name, value));
  }
  const pairs =
    plain.length === 0
      ? ''
      : markup`<dl class="pairs">${plain.map(([name, value]) => markup`<dt>${words(name)}</dt><dd>${scalarText(value)}</dd>`)}</dl>`;
  return markup`${pairs}${parts}`;
}

function nested(label: string, name: string, value: Json): Markup {
  const series = seriesIn(value);
  if (series !== undefined) {
    const fields = series.fields.map((field) => ({ ...field, name: words(field.name) }));
    return markup`<h3>${words(name)}</h3>${seriesChart(label, { ...series, fields })}`;
  }
  const rows = namedRows(value);
  if (rows === undefined || rows.length === 0) return markup`<h3>${words(name)}</h3>${jsonBlock(value)}`;
  const fields = [...new Set(rows.flatMap(([, row]) => Object.keys(row)))].slice(0, columnsMax);
  const isNumber = (field: string): boolean =>
    rows.every(([, row]) => row[field] === undefined || typeof row[field] !== 'string');
  const columns = [
    { name: words(name) },
    ...fields.map((field) => ({ name: words(field), isNumber: isNumber(field) })),
  ];
  const cells = rows.map(([key, row]) => [key, ...fields.map((field) => scalarText(row[field] ?? null))]);
  return table(label, columns, cells);
}

type Row = { readonly [key: string]: Json | undefined };

/** The rows of an object of flat objects, of a list of them, or of a flat object; undefined for any other shape. */
function namedRows(value: Json): (readonly [string, Row])[] | undefined {
  const entries: [string, Json][] = Array.isArray(value)
    ? value.map((each: Json, i): [string, Json] => [String(i + 1), each])
    : isJsonObject(value)
      ? Object.entries(value).map(([key, each]): [string, Json] => [key, each ?? null])
      : [];
  if (entries.every(([, each]) => isScalar(each))) return entries.map(([key, each]) => [key, { value: each }] as const);
  const rows = entries.flatMap(([key, each]): (readonly [string, Row])[] =>
    isJsonObject(each) && Object.values(each).every((field) => isScalar(field ?? null)) ? [[key, each]] : [],
  );
  return rows.length === entries.length ? rows : undefined;
}

/** JSON from the system, in a block of bounded size. */
export function jsonBlock(value: Json): Markup {
  return markup`<pre>${escapeLines(stringifyJson(value, 2), jsonLinesMax, jsonLineCharactersMax)}</pre>`;
}

/** What fits in a cell; of what is empty there is no more to show than that. */
function isScalar(value: Json): boolean {
  return typeof value !== 'object' || value === null || Object.keys(value).length === 0;
}

function scalarText(value: Json): string {
  if (value === null) return '–';
  if (typeof value === 'number') {
    return Number.isInteger(value)
      ? value.toLocaleString('en-GB')
      : value.toLocaleString('en-GB', { maximumFractionDigits: 2 });
  }
  return typeof value === 'object' ? 'none' : String(value);
}

/** `decidedAfterHeal` as `decided after heal`; names with spaces are somebody's words already. */
function words(name: string): string {
  if (/[^a-zA-Z0-9]/.test(name)) return name;
  return name.replace(
    /([a-z0-9])([A-Z])/g,
    (_all, before: string, letter: string) => `${before} ${letter.toLowerCase()}`,
  );
}
