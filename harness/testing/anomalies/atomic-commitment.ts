import type { AnomalyChapter } from './example.ts';

/** A transfer that both participants voted for: n1 has decided, and nobody else knows. */
const voted = `
10 p0 transfer t1 a0 a1 5
11 n1 begin t1 n2 n3
12 n2 forced prepared t1
12 n3 forced prepared t1
13 n2 yes t1
13 n3 yes t1
14 n1 forced committed t1
14 n1 decide t1 commit votes`;

const applied = (node: string): string => `
16 ${node} forced committed t1
16 ${node} decide t1 commit coordinator
17 ${node} apply t1 commit
17 ${node} release t1`;

const told = `
15 n1 tell t1 commit client
15 n1 tell t1 commit n2
15 n1 tell t1 commit n3
16 p0 ok`;

const ended = `
9001 n1 final
9001 n2 final data a0=95
9001 n3 final data a1=105`;

export const atomicCommitment: AnomalyChapter = {
  title: 'Atomic commitment',
  text: [
    'What a transaction across several nodes may do (Bernstein, Hadzilacos and Goodman 1987, chapter 7) shows in their logs, votes and messages as much',
    'as in the answers. These examples are runs: a line is a time in milliseconds, a client or a node, and what it did. `n1` coordinates, `n2`',
    'and `n3` hold an account each. The folder of each run is the one that `run` leaves; phases are left out below.',
  ].join('\n'),
  examples: [
    {
      file: 'ac1-split-decision',
      title: 'AC1: split decision',
      story: 'Both participants went by the rules that they know, and one committed what the other one aborted.',
      checker: 'atomic-commit',
      isRun: true,
      drawing: `${voted}
15 n1 tell t1 commit n2${applied('n2')}
600 n3 timeout t1 decision
601 n3 forced aborted t1
601 n3 decide t1 abort termination
602 n3 apply t1 abort`,
    },
    {
      file: 'ac1-heuristic-mixed',
      title: 'AC1: heuristic outcome, mixed',
      story:
        'A participant in doubt took its decision alone, and took the wrong one. Where nobody knows what the others decided it is a hazard, which `--json` counts.',
      checker: 'atomic-commit',
      isRun: true,
      drawing: `${voted}${told}${applied('n2')}
600 n3 timeout t1 decision
601 n3 forced aborted t1
601 n3 decide t1 abort unilateral
602 n3 apply t1 abort`,
    },
    {
      file: 'ac2-reversed-decision',
      title: 'AC2: reversed decision',
      story: 'A node that had committed aborted the same transaction after a restart.',
      checker: 'atomic-commit',
      isRun: true,
      drawing: `${voted}
15 n1 tell t1 commit n2${applied('n2')}
2000 n2 restarts t1=committed
2600 n2 decide t1 abort recovery
2601 n2 apply t1 abort`,
    },
    {
      file: 'ac2-equivocation',
      title: 'AC2: equivocation',
      story: 'The coordinator told one participant to commit and the other one to abort.',
      checker: 'atomic-commit',
      isRun: true,
      drawing: `${voted}
15 n1 tell t1 commit n2
15 n1 tell t1 abort n3`,
    },
    {
      file: 'ac3-commit-without-vote',
      title: 'AC3: commit without a vote',
      story: 'The coordinator decided for commit, and one of the participants had not voted.',
      checker: 'atomic-commit',
      isRun: true,
      drawing: `
0 n1 starts
0 n2 starts
0 n3 starts
10 p0 transfer t1 a0 a1 5
11 n1 begin t1 n2 n3
12 n2 forced prepared t1
13 n2 yes t1
14 n1 forced committed t1
14 n1 decide t1 commit votes`,
    },
    {
      file: 'ac3-vote-before-record',
      title: 'AC3: vote before its record',
      story: 'A participant voted yes before its log held that it is prepared: after a crash it would not know.',
      checker: 'atomic-commit',
      isRun: true,
      drawing: `
10 p0 transfer t1 a0 a1 5
11 n1 begin t1 n2 n3
12 n2 yes t1
13 n2 forced prepared t1`,
    },
    {
      file: 'ac4-needless-abort',
      title: 'AC4: needless abort',
      story: 'Nothing failed, nobody was slow, everybody voted yes: and the transaction was aborted.',
      checker: 'atomic-commit',
      isRun: true,
      drawing: `
0 n1 starts
0 n2 starts
0 n3 starts
10 p0 transfer t1 a0 a1 5
11 n1 begin t1 n2 n3
12 n2 forced prepared t1
12 n3 forced prepared t1
13 n2 yes t1
13 n3 yes t1
14 n1 decide t1 abort timeout
15 p0 fail aborted: timeout`,
    },
    {
      file: 'ac5-in-doubt',
      title: 'AC5: in doubt for ever',
      story: 'All faults were healed long ago, and a participant still does not know what became of the transaction.',
      checker: 'atomic-commit',
      isRun: true,
      drawing: `
0 n1 starts
0 n2 starts
0 n3 starts${voted}${told}${applied('n2')}
9001 n1 final
9001 n2 final data a0=95
9001 n3 final doubt t1:8988 locks a1:t1 data a1=100`,
    },
    {
      file: 'ac6-false-answer',
      title: 'AC6: false answer',
      story: 'The client was told that its transfer happened; the log of the coordinator says that it did not.',
      checker: 'atomic-commit',
      isRun: true,
      drawing: `
10 p0 transfer t1 a0 a1 5
11 n1 begin t1 n2 n3
12 n3 no t1 lock conflict
13 n1 forced aborted t1
13 n1 decide t1 abort refusal
14 p0 ok`,
    },
    {
      file: 'ac6-conflicting-answers',
      title: 'AC6: conflicting answers',
      story: 'One client was told commit and another one, who asked later, abort.',
      checker: 'atomic-commit',
      isRun: true,
      drawing: `
10 p0 transfer t1 a0 a1 5
20 p0 ok
30 p1 outcome t1
40 p1 ok abort`,
    },
    {
      file: 'ac7-amnesia',
      title: 'AC7: amnesia',
      story:
        'A participant voted yes, crashed, and knows nothing of its vote: what it had promised was not on its disk.',
      checker: 'atomic-commit',
      isRun: true,
      drawing: `
10 p0 transfer t1 a0 a1 5
11 n1 begin t1 n2 n3
12 n2 yes t1
2000 n2 restarts`,
    },
    {
      file: 'ac7-lost-decision',
      title: 'AC7: lost decision',
      story: 'The coordinator had told commit to a client, and after a restart it collects votes again.',
      checker: 'atomic-commit',
      isRun: true,
      drawing: `
10 p0 transfer t1 a0 a1 5
11 n1 begin t1 n2 n3
12 n1 tell t1 commit client
2000 n1 restarts t1=collecting`,
    },
    {
      file: 'ac8-lock-kept',
      title: 'AC8: lock that nobody holds',
      story: 'The transaction is decided and applied everywhere, and its lock is still there in the end.',
      checker: 'atomic-commit',
      isRun: true,
      drawing: `
0 n1 starts
0 n2 starts
0 n3 starts${voted}${told}${applied('n2')}${applied('n3')}
9001 n1 final
9001 n2 final locks a0:t1 data a0=95
9001 n3 final data a1=105`,
    },
    {
      file: 'ac9-seen-in-part',
      title: 'AC9: seen in part',
      story: 'A read of all accounts finds the money gone from one and not yet arrived at the other.',
      checker: 'atomic-commit',
      isRun: true,
      drawing: `
0 n1 starts
0 n2 starts
0 n3 starts${voted}${told}${applied('n2')}${applied('n3')}
20 p1 read-all r1
30 p1 ok a0=95 a1=100${ended}`,
    },
  ],
};
