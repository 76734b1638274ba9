import { scenarios } from '../../../nemesis/scenarios/registry.ts';
import type { Scenario } from '../../../nemesis/scenarios/scenario.ts';
import { expectedText } from '../../runner/score/scenario-score.ts';

/** The page, from the root of the repository. */
export const pagePath = 'harness/docs/scenarios.md';

const introduction = `# Faults at an exact moment

Most bugs of coordinators live in moments that no clock finds: after the second yes, before the first commit is heard.
\`--inject\` waits for such a moment, and a **scenario** is one that has a name.

\`\`\`sh
indoubt run --inject 'kill coordinator after commit(txn=T) #1 for 500ms'
indoubt run --inject 'partition $to before commit(txn=T) #2 for 4s' --inject 'kill n1 after step i1 proven'
indoubt run --scenario coordinator-dies-decided
indoubt score --scenario all --scenario-runs 20    # how often each shows what this page says
\`\`\`

## What can be written

\`\`\`
inject  = fault [targets] ['(' key '=' value {',' key '=' value} ')'] [when] ['for' duration] ['deliver-in-flight']
targets = node-or-role {',' node-or-role} | 'all' | a role in the plural | '$' variable
when    = 'at' duration | ('before' | 'after') event ['#' number]
event   = name [fields] ['from' node-or-role] ['to' node-or-role]     a message, as the system names it
        | 'trace' act [fields] ['on' node-or-role]                    an act that a node tells in its trace
        | 'state' field ('changes' | test value) ['on' node-or-role]  a node's sampled state; inDoubt counts
        | 'log' "text" ['on' node-or-role]                            a line of a node's log
        | 'op' f ('invoke' | 'ok' | 'fail' | 'info')                  an operation of the history
        | 'step' id ('proven' | 'healed' | 'done')                    another fault: i1, i2 ... are those of --inject
fields  = '(' field '=' (value | Variable) {',' ...} ')'
\`\`\`

- A word that begins with a capital letter is a **variable**: it takes whatever stands there, and matches are counted for each
  value apart. \`commit(txn=T) #2\` is the second commit of one transaction. \`$from\`, \`$to\`, \`$node\` and the variables can be targets.
- \`before\` holds the message in the relay until the fault is proven, and drops it then; \`after\` lets it through first. At a kill
  or a cut, later messages of the same kind that are in the relay are dropped as well, unless \`deliver-in-flight\` says otherwise.
- What is not said is the simplest form of the fault: no storms, no flaps. Options are those of the plan (\`--dry-run\` shows
  them), \`act.ms=700\` is a field of one, and \`message=ack\` chooses messages by their name.
- Names of messages come from the system (\`System.messages\`, [adding a system](adding-a-system.md)). Waiting for a message puts
  a [relay](message-relay.md) in the way of every link; the other events need none.
- A required fault whose moment never came leaves the run inconclusive. What fired stands in the history with the fault.

## The scenarios
`;

/** The page of scenarios: what happens, what is injected, and what comes of it. */
export function scenarioPage(): string {
  return `${introduction}${scenarios.map(section).join('')}`;
}

function section({ name, summary, inject, expected, finds, set, concurrency }: Scenario): string {
  const clients = concurrency === undefined ? [] : [`--concurrency ${concurrency}`];
  const settings = Object.entries(set ?? {}).map(([key, value]) => `--set ${key}=${String(value)}`);
  const results = Object.entries(expected).map(([system, result]) => `\`${system}\` ${expectedText(result)}`);
  const found = finds.length === 0 ? '' : ` Finds ${finds.map((bug) => `\`${bug}\``).join(', ')}.`;
  return `
### ${name}

${sentence(summary)} ${sentence(results.join(', '))}${found}

\`\`\`
${[...inject, ...clients, ...settings].join('\n')}
\`\`\`
`;
}

function sentence(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`;
}
