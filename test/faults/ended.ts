import { pino } from 'pino';
import { readTranche } from '../../src/composition.js';
import type { StreamName } from '../../src/kernel/ids.js';
import { systemClock } from '../../src/ledger/clock.js';
import type { SubjectKeys } from '../../src/stores/keys/port.js';

/** What each stream says, in order: the same for two ledgers that came to the same end. */
export type End = Readonly<Record<StreamName, readonly unknown[]>>;

/** Reads the files of a ledger that nobody writes to just now. */
export async function endOf(folder: string): Promise<End> {
  const log = pino({ level: 'silent' });
  const options = { folder, kind: 'real', clock: systemClock, log, policiesFolder: '' } as const;
  const { store, keys, close } = await readTranche(options);
  try {
    const end: Record<string, unknown[]> = {};
    for await (const batch of store.readAll(null)) {
      for (const { stream, type, data, metadata } of batch) {
        const { actor, about, effectiveOn, correlationId } = metadata;
        (end[stream] ??= []).push(
          said({ type, data, actor, about, effectiveOn, correlationId }, keys),
        );
      }
    }
    return end;
  } finally {
    await close();
  }
}

const MOMENT = /^\d{4}-\d\d-\d\dT/;

/** When it was done is another time, and what is personal is another cipher of the same words. */
function said(value: unknown, keys: Pick<SubjectKeys, 'open'>): unknown {
  if (typeof value === 'string') return MOMENT.test(value) ? 'a moment' : value;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((each) => said(each, keys));
  if ('sealed' in value) return keys.open(value as Parameters<SubjectKeys['open']>[0]);
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !('createdAt' in value && name === 'sha256'))
      .map(([name, each]) => [name, said(each, keys)]),
  );
}
