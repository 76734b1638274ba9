import { UsageError } from '../../core/errors.ts';
import { History } from '../../core/history.ts';
import type { OpType } from '../../core/op.ts';
import { type Edn, isKeyword } from './edn.ts';
import { ednToJson } from './edn-json.ts';
import { parseEdn } from './edn-parse.ts';
import type { ForeignHistory, HistoryFormat } from './format.ts';
import { type DraftOp, OpsDraft } from './ops-draft.ts';
import { isOpType } from './op-type.ts';
import { SyntaxProblem, located, placeWithin } from './place.ts';
import { type TextLine, readLines } from './read-lines.ts';
import { isRegisterOperation, registerValue } from './register-values.ts';

const opLine = /\bjepsen\.util\s+-\s+(\d+|:nemesis)\s+:(invoke|ok|fail|info)\s+:(\S+)\s+(.*)$/;
/** Other loggers write into the same file. */
const otherLine = /\b(?:TRACE|DEBUG|INFO|WARN|ERROR)\b/;

/**
 * Jepsen's log of a register: `INFO  jepsen.util - 3 :invoke :cas [3 0]`, without times. A cas that is `:fail` with its
 * own arguments as the value was refused because the register held something else; one that is `:fail :timed-out` says nothing.
 */
export const jepsenUtil: HistoryFormat = {
  name: 'jepsen-util',
  summary: "Jepsen's log of a register: INFO jepsen.util - PROCESS :type :f value",
  recognises: (head) => /^[^\n{]*\bjepsen\.util\s+-\s/.test(head),
  read,
};

async function read(path: string): Promise<ForeignHistory> {
  const draft = new OpsDraft();
  const gaps: string[] = [];
  await readLines(path, (line) => {
    const { text, isEnded } = line;
    const match = opLine.exec(text);
    if (match === null && isEnded && (text.trim() === '' || isOther(text))) return;
    const op = match === null ? new SyntaxProblem('not a line of jepsen.util', 0) : parseOp(match);
    // "1" may be what is left of "12".
    const isTorn = !isEnded && (op instanceof SyntaxProblem || /\d$/.test(text));
    if (isTorn) gaps.push(`the last line was torn and left out (line ${line.line})`);
    else if (op instanceof SyntaxProblem) throw refusal(path, line, op);
    else located(path, line, () => draft.add(op));
  });
  return { history: new History(draft.ops), model: 'cas-register', gaps: [...gaps, ...draft.gaps] };
}

function refusal(path: string, from: TextLine, problem: SyntaxProblem): UsageError {
  const { line, column } = placeWithin(from, from.text, problem.at);
  return new UsageError(`${path}:${line}:${column}: ${problem.message}; restore the line or remove it`);
}

function isOther(text: string): boolean {
  return otherLine.test(text) && !text.includes('jepsen.util');
}

/** The operation of a line, or what is wrong with it. */
function parseOp(match: RegExpExecArray): DraftOp | SyntaxProblem {
  const [line, process = '', type = '', f = '', text = ''] = match;
  const valueAt = match.index + line.length - text.length;
  let value: Edn | undefined;
  try {
    value = parseEdn(text);
  } catch (error) {
    if (error instanceof SyntaxProblem)
      return new SyntaxProblem(`the value is not EDN: ${error.message}`, valueAt + error.at);
    throw error;
  }
  if (value === undefined) return new SyntaxProblem('the value is missing', valueAt);
  if (process === ':nemesis') return { process: 'nemesis', type: 'info', f, value: ednToJson(value) };
  const op = isOpType(type) ? registerOp({ process: Number(process), type, f }, value) : `":${type}" is no type`;
  return typeof op === 'string' ? new SyntaxProblem(op, valueAt) : op;
}

function registerOp(op: { process: number; type: OpType; f: string }, value: Edn): DraftOp | string {
  if (!isRegisterOperation(op.f)) return `":${op.f}" is no operation of a register`;
  const json = registerValue({ ...op, value: ednToJson(value), isKeyed: false });
  if (json === undefined) return `the value is none of a ${op.f}`;
  return { ...op, value: json, error: errorOf(op, value) };
}

function errorOf(op: { type: OpType; f: string }, value: Edn): string | undefined {
  if (op.type !== 'fail' && op.type !== 'info') return undefined;
  if (isKeyword(value)) return value.name;
  return op.type === 'fail' && op.f === 'cas' ? 'mismatch' : undefined;
}
