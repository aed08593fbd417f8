import { isAsImported as isAwardAsImported, keptFen } from '../domain/application/import.js';
import { type Entry, entriesOf } from '../domain/history/entries.js';
import type { HistoryEvent } from '../domain/history/events.js';
import type { Confirmed } from '../domain/history/state.js';
import { isAsImported as isPaymentAsImported } from '../domain/payment/import.js';
import { at } from '../domain/targets.js';
import type { StreamName } from '../kernel/ids.js';
import { refusalOf, type RefusalReason } from '../kernel/refusal.js';
import { type Hold, ownClaims, pools, voidClaims } from './claims.js';
import { abreast, look, type Process, refusalIn, send, type Steps, withdrawn } from './process.js';

type DataOf<T extends HistoryEvent['type']> = Extract<HistoryEvent, { type: T }>['data'];

export const holdOf = ({ award, for: reservedFor }: Entry): Hold => ({
  reservationId: award.reservationId,
  claims: award.claims,
  for: reservedFor,
});

/** What keeps another file from recording it again: apart from the limits, which a recovery frees. */
export const onceOf = (entry: Entry): Hold => ({ ...holdOf(entry), claims: [entry.onlyOnce] });

/**
 * All or nothing: every award is first taken for this file alone, which can be refused; what then
 * follows can't be, and is finished whatever happens.
 */
export function* importHistory({ historyId, attempt }: DataOf<'HistoryConfirmed'>): Process {
  const state = yield* look(at.history(historyId));
  if (!('attempt' in state) || state.attempt !== attempt) return undefined;
  if (state.status === 'failed') return refusalOf(state.reason);
  if (state.status !== 'importing') return undefined;
  const entries = entriesOf(state);
  try {
    yield* abreast(entries.map(takeOnce));
  } catch (error) {
    const { reason } = refusalIn(error);
    yield* abreast(entries.map((each) => freeOnce(each, reason)));
    const line = Number(reason.params['line']);
    yield* send(at.history(historyId), { type: 'FailHistory', historyId, line, reason });
    return refusalOf(reason);
  }
  yield* abreast(sharingLimits(entries).map((those) => recordAll(those, state)));
  yield* send(at.history(historyId), { type: 'RecordHistoryImported', historyId });
  return undefined;
}

/**
 * Apart from one another, and in the file's order within: which award passes a cap, and is recorded
 * as having passed it, depends on those before it in the same stream.
 */
function sharingLimits(entries: readonly Entry[]): readonly (readonly Entry[])[] {
  const joinedTo = new Map<StreamName, StreamName>();
  const rootOf = (stream: StreamName): StreamName => {
    let root = stream;
    for (let next = joinedTo.get(root); next !== undefined; next = joinedTo.get(root)) root = next;
    return root;
  };
  const own = ({ award }: Entry): StreamName => at.enterprise(award.uscc).stream;
  for (const entry of entries) {
    for (const { target } of pools(holdOf(entry))) {
      const [from, to] = [rootOf(own(entry)), rootOf(target.stream)];
      if (from !== to) joinedTo.set(from, to);
    }
  }
  const groups = new Map<StreamName, Entry[]>();
  for (const entry of entries) {
    const root = rootOf(own(entry));
    const group = groups.get(root);
    if (group) group.push(entry);
    else groups.set(root, [entry]);
  }
  return [...groups.values()];
}

function* recordAll(entries: readonly Entry[], state: Confirmed): Steps<void> {
  for (const entry of entries) yield* record(entry, state);
}

/** @throws Refusal `history-award-known`, with the line */
function* takeOnce(entry: Entry): Steps<void> {
  const hold = onceOf(entry);
  const { reservationId } = hold;
  try {
    for (const { target, claims } of pools(hold)) {
      yield* send(target, { type: 'ReserveClaims', reservationId, for: hold.for, claims });
      yield* send(target, { type: 'ConfirmReservation', reservationId });
    }
  } catch (error) {
    throw refusalOf(knownAlready(entry, refusalIn(error).reason));
  }
}

/** Where a crash came between, the first to be refused now is one that was freed for the other's sake. */
function knownAlready({ line, award }: Entry, reason: RefusalReason): RefusalReason {
  const code = 'history-award-known';
  if (reason.code === code) return reason;
  const { number } = award.source;
  return { code, params: { ...reason.params, line, number, document: award.document } };
}

function* freeOnce(entry: Entry, reason: RefusalReason): Steps<void> {
  const hold = onceOf(entry);
  for (const { target } of pools(hold)) {
    yield* send(target, {
      type: 'VoidReservation',
      reservationId: hold.reservationId,
      for: hold.for,
      reason,
    });
  }
}

/** The limits first, so that nothing can be reserved of what was used already. */
function* record(entry: Entry, { proposedBy, confirmedBy }: Confirmed): Steps<void> {
  const { award, payments, name } = entry;
  const hold = holdOf(entry);
  const { reservationId } = hold;
  const taken = { reservationId, for: hold.for, source: award.source.sha256 };
  yield* send(at.enterprise(award.uscc), {
    type: 'ImportClaims',
    ...taken,
    claims: ownClaims(hold),
    name,
    importedBy: proposedBy,
  });
  for (const { target, claims } of pools(hold)) {
    yield* send(target, { type: 'ImportClaims', ...taken, claims });
  }
  // Wholly recovered: it is as if it had not been.
  if (keptFen(award) === 0n) yield* voidClaims(hold, withdrawn);
  yield* send(at.application(award.applicationId), {
    type: 'ImportAward',
    award,
    importedBy: proposedBy,
    confirmedBy,
  });
  for (const payment of payments) {
    yield* send(at.payment(payment.order.paymentId), {
      type: 'ImportPayment',
      payment,
      importedBy: proposedBy,
    });
  }
}

/** A case of which something has come here since stays whole; every other one is voided. */
export function* voidHistory({ historyId, attempt }: DataOf<'HistoryTakenBack'>): Process {
  const state = yield* look(at.history(historyId));
  if (state.status !== 'voiding' || state.attempt !== attempt) return undefined;
  const entries = entriesOf(state);
  const voided = yield* abreast(entries.map((entry) => voidEntry(entry, state)));
  const kept = entries.flatMap(({ award }, n) => (voided[n] ? [] : [award.applicationId]));
  yield* send(at.history(historyId), { type: 'RecordHistoryVoided', historyId, kept });
  return undefined;
}

function* voidEntry(
  entry: Entry,
  { reason, takenBackBy: voidedBy, proposedBy }: Extract<Confirmed, { takenBackBy: unknown }>,
): Steps<boolean> {
  const { award, payments } = entry;
  if (!(yield* isUnused(entry))) return false;
  try {
    for (const { order } of payments) {
      const { paymentId } = order;
      yield* send(at.payment(paymentId), {
        type: 'VoidImportedPayment',
        paymentId,
        reason,
        voidedBy,
      });
    }
    yield* send(at.application(award.applicationId), {
      type: 'VoidImportedAward',
      reason,
      voidedBy,
    });
  } catch (error) {
    refusalIn(error);
    // Somebody was faster: what was voided of it is there again.
    for (const payment of payments) {
      const target = at.payment(payment.order.paymentId);
      yield* send(target, { type: 'ImportPayment', payment, importedBy: proposedBy });
    }
    return false;
  }
  const { historyId } = award.source;
  const takenBack = { code: 'history-taken-back', params: { historyId } } as const;
  yield* voidClaims(holdOf(entry), takenBack);
  yield* freeOnce(entry, takenBack);
  return true;
}

/** Nothing came of it, or it is voided already. */
function* isUnused({ award, payments }: Entry): Steps<boolean> {
  const application = yield* look(at.application(award.applicationId));
  if (application.status !== 'none' && !isAwardAsImported(application)) return false;
  for (const { order } of payments) {
    const payment = yield* look(at.payment(order.paymentId));
    if (payment.status !== 'none' && !isPaymentAsImported(payment)) return false;
  }
  return true;
}
