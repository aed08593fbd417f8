import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { openTranche, type Options, type Tranche } from '../composition.js';
import { type Config, readConfig } from '../config.js';
import { isDemo, openDemo } from '../demo/folder.js';
import { refuse } from '../kernel/refusal.js';
import { systemClock } from '../ledger/clock.js';
import type { Shell } from './shell.js';

/** As configured, with the folder that was named on the command line. */
export const configFor = (folder: string | undefined): Config =>
  readConfig({ ...process.env, ...(folder !== undefined && { TRANCHE_DATA: folder }) });

/** What a command needs to open the folder of a configuration. */
export const optionsOf = (config: Config): Omit<Options, 'kind' | 'clock'> => ({
  folder: config.TRANCHE_DATA,
  policiesFolder: config.TRANCHE_POLICIES,
  // Standard output is for what was asked.
  log: pino({ level: 'warn' }, pino.destination(2)),
  ...(config.KURRENTDB_URL && { kurrentdbUrl: config.KURRENTDB_URL }),
  ...(config.DATABASE_URL && { postgresUrl: config.DATABASE_URL }),
});

/** Every ledger has its keys beside it, also where its events are on a server. */
const holdsLedger = (folder: string): boolean => existsSync(join(folder, 'keys.db'));

/**
 * Opens a ledger that is there, as the kind it is, and makes none.
 * @throws Refusal `ledger-absent`, `folder-locked`
 */
export async function openFolder({ data }: Shell): Promise<Tranche> {
  const config = configFor(data);
  const folder = config.TRANCHE_DATA;
  if (!holdsLedger(folder)) throw refuse('ledger-absent', { folder });
  const options = optionsOf(config);
  return isDemo(folder)
    ? openDemo(options)
    : openTranche({ ...options, kind: 'real', clock: systemClock });
}

/** Opens it, works with it, and lets go of it whatever happens. */
export async function withFolder<T>(
  shell: Shell,
  work: (tranche: Tranche) => Promise<T>,
): Promise<T> {
  const tranche = await openFolder(shell);
  try {
    return await work(tranche);
  } finally {
    await tranche.close();
  }
}
