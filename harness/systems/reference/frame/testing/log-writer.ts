import { LogFile } from '../log-file.ts';

/** Appends forced records to the log at argv[2], one after another, until it fails; prints how many were durable, and why. */
const recordsMax = 100;
let told = 0;
const { log } = await LogFile.open(process.argv[2] ?? '', {
  onFailure: ({ message }) => {
    // Nothing that is appended from here on may be said to be durable.
    append();
    process.stdout.write(`${JSON.stringify({ told, message })}\n`);
  },
});

function append(): void {
  log.append({ filler: 'x'.repeat(100) }, () => {
    told += 1;
    if (told < recordsMax) append();
  });
}

append();
