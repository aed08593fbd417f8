import { existsSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { type Options, openTranche, type Tranche } from '../composition.js';
import type { Moment } from '../kernel/days.js';
import type { EventStore } from '../stores/events/port.js';
import { MovedClock } from './clock.js';
import { writeFiles } from './files.js';
import { makeDistrict, presentMoment, StepClock } from './make.js';

type DemoOptions = Omit<Options, 'kind' | 'clock'>;

/** Whether the demo is there already; a folder with anything else in it is nobody's to fill. */
export const isDemo = (folder: string): boolean => MovedClock.isIn(folder);

/**
 * Makes the sample district beside its folder and moves it there whole: one that was interrupted
 * leaves nothing that looks like a demo.
 */
export async function makeDemo(
  options: DemoOptions,
  onProgress?: (done: number, of: number) => void,
): Promise<void> {
  const folder = resolve(options.folder);
  await mkdir(dirname(folder), { recursive: true });
  const unfinished = mkdtempSync(`${folder}.`);
  try {
    const clock = new StepClock();
    const tranche = await openTranche({ ...options, folder: unfinished, kind: 'demo', clock });
    try {
      writeFiles(await makeDistrict(tranche, clock, onProgress), unfinished);
      await readModelsTaken(tranche);
    } finally {
      await tranche.close();
    }
    MovedClock.start(unfinished, presentMoment());
    if (existsSync(folder) && readdirSync(folder).length === 0) rmSync(folder, { recursive: true });
    renameSync(unfinished, folder);
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    throw error;
  }
}

/** So that whoever looks next, without a server, sees all of it. */
async function readModelsTaken({ store, projector }: Tranche): Promise<void> {
  const head = await store.head();
  const names = projector.status().map(({ name }) => name);
  if (head !== null) await projector.waitFor(head, names, 60_000);
}

/** Opens a demo on its own clock, which is never behind what the ledger holds. */
export async function openDemo(options: DemoOptions): Promise<Tranche> {
  const clock = new MovedClock(options.folder);
  const tranche = await openTranche({ ...options, kind: 'demo', clock });
  clock.notBefore(await newestIn(tranche.store));
  return tranche;
}

/** When the newest event was recorded. */
export async function newestIn(store: EventStore): Promise<Moment> {
  let newest = '' as Moment;
  for await (const batch of store.readAll(null)) {
    newest = batch.at(-1)?.metadata.recordedAt ?? newest;
  }
  return newest;
}
