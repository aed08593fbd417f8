import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { History, Options, Provable, Reading, Tranche } from '../composition.js';
import type { Config } from '../config.js';
import { refuse } from '../kernel/refusal.js';
import { note, type Shell } from './shell.js';

// What opens a ledger is loaded when one is opened: most of a short command's time would go there.

/** As configured, with the folder that was named on the command line. */
export async function configFor(folder: string | undefined): Promise<Config> {
  const { readConfig } = await import('../config.js');
  return readConfig({ ...process.env, ...(folder !== undefined && { TRANCHE_DATA: folder }) });
}

/** What a command needs to open the folder of a configuration. */
export async function optionsOf(config: Config): Promise<Omit<Options, 'kind' | 'clock'>> {
  const { pino } = await import('pino');
  return {
    folder: config.TRANCHE_DATA,
    policiesFolder: config.TRANCHE_POLICIES,
    profilesFolder: config.TRANCHE_PROFILES,
    ...(config.TRANCHE_OPERATOR && { operator: config.TRANCHE_OPERATOR }),
    webhookAllow: config.webhookAllow,
    // Standard output is for what was asked.
    log: pino({ level: 'warn' }, pino.destination(2)),
    ...(config.KURRENTDB_URL && { kurrentdbUrl: config.KURRENTDB_URL }),
    ...(config.DATABASE_URL && { postgresUrl: config.DATABASE_URL }),
  };
}

/** Every ledger has its keys beside it, also where its events are on a server. */
const holdsLedger = (folder: string): boolean => existsSync(join(folder, 'keys.db'));

/** @throws Refusal `ledger-absent` */
async function optionsFor({ data }: Shell): Promise<Omit<Options, 'kind' | 'clock'>> {
  const config = await configFor(data);
  const folder = config.TRANCHE_DATA;
  if (!holdsLedger(folder)) throw refuse('ledger-absent', { folder });
  return optionsOf(config);
}

/**
 * Opens a ledger that is there, as the kind it is, and makes none.
 * @throws Refusal `ledger-absent`, `folder-locked`
 */
export async function openFolder(shell: Shell): Promise<Tranche> {
  const options = await optionsFor(shell);
  const [{ isDemo, openDemo }, { openTranche }, { systemClock }] = await Promise.all([
    import('../demo/folder.js'),
    import('../composition.js'),
    import('../ledger/clock.js'),
  ]);
  return isDemo(options.folder)
    ? openDemo(options)
    : openTranche({ ...options, kind: 'real', clock: systemClock });
}

/** For reading alone: beside a server that holds the folder, and leaving it as it was. */
export async function toReadFolder<T>(
  shell: Shell,
  read: (options: Options) => Promise<T>,
): Promise<T> {
  const options = await optionsFor(shell);
  const [{ MovedClock }, { systemClock }] = await Promise.all([
    import('../demo/clock.js'),
    import('../ledger/clock.js'),
  ]);
  return MovedClock.isIn(options.folder)
    ? read({ ...options, kind: 'demo', clock: new MovedClock(options.folder) })
    : read({ ...options, kind: 'real', clock: systemClock });
}

/** How long a server may take to bring its read models up to what it has just recorded. */
const CATCH_UP_MS = 1_000;
const LOOK_MS = 50;

/**
 * The ledger with its read models; says so where these lack something that was recorded.
 * @throws Refusal `ledger-absent`, `read-models-absent`
 */
export async function openToRead(shell: Shell): Promise<Reading> {
  const opened = await toReadFolder(shell, async (options) => {
    const { readTranche } = await import('../composition.js');
    return readTranche(options);
  });
  try {
    let late = await behind(opened);
    for (let waited = 0; late.length > 0 && waited < CATCH_UP_MS; waited += LOOK_MS) {
      await sleep(LOOK_MS);
      late = await behind(opened);
    }
    if (late.length > 0) {
      note(
        shell.say(
          `读模型尚未包含最新事件：${late.join('、')}。启动服务后即会跟上。`,
          `These read models lack the latest events: ${late.join(', ')}. A server brings them up to date.`,
        ),
      );
    }
    return opened;
  } catch (error) {
    await opened.close();
    throw error;
  }
}

/** The read models of which some row would be changed by what was recorded after their checkpoint. */
async function behind({
  rows,
  store,
  codec,
}: Pick<Reading, 'rows' | 'store' | 'codec'>): Promise<readonly string[]> {
  const { historyOf } = await import('../ledger/projector.js');
  const checkpoints = await rows.checkpoints();
  const seqOf = (name: string): number => checkpoints.get(name)?.seq ?? 0;
  const late = new Set<string>();
  const [first] = rows.projections
    .map(({ name }) => checkpoints.get(name))
    .toSorted((a, b) => (a?.seq ?? 0) - (b?.seq ?? 0));
  const after = first?.position ? { position: first.position, seq: first.seq } : null;
  for await (const facts of historyOf(store, codec).read(after, null)) {
    for (const projection of rows.projections) {
      const seq = seqOf(projection.name);
      const lacks = facts.some((fact) => fact.seq > seq && projection.project(fact).length > 0);
      if (lacks) late.add(projection.name);
    }
    if (late.size === rows.projections.length) break;
  }
  return [...late];
}

/** Works with a ledger's read models, and lets go of them whatever happens. */
export const withRows = <T>(shell: Shell, work: (opened: Reading) => Promise<T>): Promise<T> =>
  using(openToRead(shell), work);

/** Works with a ledger's history alone. */
export const withHistory = <T>(shell: Shell, work: (opened: History) => Promise<T>): Promise<T> =>
  using(
    toReadFolder(shell, async (options) => {
      const { readHistory } = await import('../composition.js');
      return readHistory(options);
    }),
    work,
  );

/** Works with what an export is made of. */
export const withProvable = <T>(
  shell: Shell,
  work: (opened: Provable, options: Options) => Promise<T>,
): Promise<T> =>
  toReadFolder(shell, async (options) => {
    const { readProvable } = await import('../composition.js');
    return using(readProvable(options), (opened) => work(opened, options));
  });

/** Opens it, works with it, and lets go of it whatever happens. */
export const withFolder = <T>(shell: Shell, work: (tranche: Tranche) => Promise<T>): Promise<T> =>
  using(openFolder(shell), work);

async function using<R extends { close(): Promise<void> }, T>(
  opening: Promise<R>,
  work: (opened: R) => Promise<T>,
): Promise<T> {
  const opened = await opening;
  try {
    return await work(opened);
  } finally {
    await opened.close();
  }
}
