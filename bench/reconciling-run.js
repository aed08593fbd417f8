// Run by matching.ts in a process of its own, of what is built: the loader of the sources would be
// more than 100 MiB of its memory. Imports the files in a folder made by reconciling-fill.ts,
// reconciles them twice, and says what it took.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { pino } from 'pino';
import { openTranche } from '../dist/src/composition.js';
import { payerIdOf } from '../dist/src/domain/streams.js';
import { systemClock } from '../dist/src/ledger/clock.js';
import { reconcile } from '../dist/src/reconciliation/run.js';

const [folder, account] = process.argv.slice(2);
const officer = { id: 'u-finance', roles: ['finance-officer'], unit: null, uscc: null };

const tranche = await openTranche({
  folder,
  kind: 'real',
  clock: systemClock,
  log: pino({ level: 'error' }, pino.destination(2)),
  policiesFolder: 'policies',
  profilesFolder: 'profiles',
});
const delay = monitorEventLoopDelay({ resolution: 5 });
const steps = [];

async function timed(step, work) {
  delay.reset();
  delay.enable();
  const started = performance.now();
  const before = process.cpuUsage();
  const result = await work();
  delay.disable();
  const { user, system } = process.cpuUsage(before);
  const ms = performance.now() - started;
  steps.push({ step, ms, processorMs: (user + system) / 1000, stallMs: delay.max / 1e6 });
  return result;
}

let imported = 0;
for (const name of ['first-half.xml', 'second-half.xml']) {
  const bytes = readFileSync(join(folder, name));
  const asked = { actor: officer, commandId: `import-${name}`, dryRun: false };
  const { accounts } = await timed('import', () =>
    tranche.statements.import({ name, bytes }, asked),
  );
  for (const { newLines } of accounts) imported += newLines;
}
const payerId = payerIdOf(account);
const ran = await timed('reconcile', () => reconcile(tranche, payerId, officer));
await timed('again', () => reconcile(tranche, payerId, officer));
await tranche.close();
process.stdout.write(
  JSON.stringify({ steps, imported, ran, peakKiB: process.resourceUsage().maxRSS }),
);
