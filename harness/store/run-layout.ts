import { join } from 'node:path';

/** Where things are in a run's folder (harness/docs/run-format.md). */
export class RunLayout {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  get plan(): string {
    return join(this.folder, 'plan.json');
  }
  get history(): string {
    return join(this.folder, 'history.jsonl');
  }
  get states(): string {
    return join(this.folder, 'states.jsonl');
  }
  get verdict(): string {
    return join(this.folder, 'verdict.json');
  }
  get report(): string {
    return join(this.folder, 'report.html');
  }
  get junit(): string {
    return join(this.folder, 'junit.xml');
  }
  get edn(): string {
    return join(this.folder, 'history.edn');
  }
  /** The nodes' own data, each in a folder; removed with the run unless it was asked to stay. */
  get data(): string {
    return join(this.folder, 'data');
  }
  get logs(): string {
    return join(this.folder, 'logs');
  }
  get controlLog(): string {
    return join(this.logs, 'control.jsonl');
  }
  get evidence(): string {
    return join(this.folder, 'evidence');
  }
  get traces(): string {
    return join(this.evidence, 'traces.jsonl');
  }
  /** What the relay carried around faults and triggers; absent where no relay was needed. */
  get messages(): string {
    return join(this.evidence, 'messages.jsonl');
  }
  /** What the system promised when the run was made. */
  get declaration(): string {
    return join(this.evidence, 'declaration.json');
  }
  /** The machine, the versions, the command: how the run came about. */
  get environment(): string {
    return join(this.evidence, 'environment.json');
  }
  /** What the process inside the containment was asked to do. */
  get request(): string {
    return join(this.evidence, 'request.json');
  }
  /** Intents of faults, written before each acts. */
  get ledger(): string {
    return join(this.evidence, 'ledger.jsonl');
  }
  /** How the run itself went: stages, failures, leftovers. */
  get outcome(): string {
    return join(this.evidence, 'outcome.json');
  }
  get checksums(): string {
    return join(this.evidence, 'sha256.txt');
  }
}
