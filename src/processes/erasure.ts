import type { ErasureEvent, Records } from '../domain/erasure/events.js';
import { at } from '../domain/targets.js';
import type { RecordsId } from '../kernel/ids.js';
import { type Process, send, shred } from './process.js';

type Confirmed = Extract<ErasureEvent, { type: 'ErasureConfirmed' }>['data'];

/** First the keys, then the record of it: what is said to be erased is. */
export function* erase({ of, subject, evidence }: Confirmed): Process {
  yield* shred(subject, evidence);
  const recordsId = recordsIdOf(of);
  yield* send(at.erasure(recordsId), { type: 'RecordErased', recordsId, subject });
  return undefined;
}

const recordsIdOf = (of: Records): RecordsId =>
  (of.kind === 'application' ? of.applicationId : of.subject) as string as RecordsId;
