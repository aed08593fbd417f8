import { Map as PersistentMap, OrderedMap } from 'immutable';
import type { AmountClaim, Claim } from '../../kernel/claim.js';
import type { ReservationId, Sha256 } from '../../kernel/ids.js';
import { type Fen, maxFen, minFen } from '../../kernel/money.js';
import { Refusal, refusalOf, type RefusalReason, refuse } from '../../kernel/refusal.js';
import type { AccountCommand } from './commands.js';
import type { AccountEvent, ReservationStatus, ReservedFor } from './events.js';

/**
 * The one reservation account: an enterprise's limits, a pool that enterprises share, and a budget
 * line all reserve, confirm, adjust and void through it. A cap is decided here, in the append to
 * the stream that owns it; too little room is refused, never cut.
 */
export interface Account {
  readonly reservations: PersistentMap<ReservationId, Reservation>;
  /** Live (reserved or confirmed) amounts by bucket, kept so that a decision doesn't re-add them. */
  readonly used: PersistentMap<string, Fen>;
  /** Live holders of once-only keys and of years, by bucket. */
  readonly held: PersistentMap<string, Holders>;
  readonly years: PersistentMap<string, PersistentMap<number, Holders>>;
}

/** One, but for what was imported: what was awarded twice before this ledger has two. */
type Holders = OrderedMap<ReservationId, 'reserved' | 'confirmed'>;
const nobody: Holders = OrderedMap();

export interface Reservation {
  readonly status: ReservationStatus;
  readonly for: ReservedFor;
  readonly claims: readonly Claim[];
  /** Why it was voided; a later reserve under the same id is refused for this same reason. */
  readonly reason: RefusalReason | null;
}

export const emptyAccount: Account = {
  reservations: PersistentMap(),
  used: PersistentMap(),
  held: PersistentMap(),
  years: PersistentMap(),
};

/** One cap, counted by its key and, where it is yearly, by its benefit year. */
export const bucketOf = (
  claim: AmountClaim | { cap: string; key: string; year?: number },
): string => JSON.stringify([claim.cap, claim.key, claim.year ?? null]);

export const usedOf = (account: Account, bucket: string): Fen => account.used.get(bucket) ?? 0n;

export function isAccountEvent(event: { readonly type: string }): event is AccountEvent {
  return event.type.startsWith('Reservation');
}

export function evolveAccount(account: Account, event: AccountEvent): Account {
  switch (event.type) {
    case 'ReservationMade': {
      const { reservationId, claims } = event.data;
      return take(account, reservationId, 'reserved', event.data.for, claims);
    }
    case 'ReservationImported': {
      const { reservationId, claims } = event.data;
      return take(account, reservationId, 'confirmed', event.data.for, claims);
    }
    case 'ReservationConfirmed': {
      const { reservationId, claims } = event.data;
      return take(
        release(account, reservationId),
        reservationId,
        'confirmed',
        event.data.for,
        claims,
      );
    }
    case 'ReservationAdjusted': {
      const { reservationId, was, after } = event.data;
      return take(release(account, reservationId), reservationId, was, event.data.for, after);
    }
    case 'ReservationVoided': {
      const { reservationId, claims, reason } = event.data;
      const freed = release(account, reservationId);
      return {
        ...freed,
        reservations: freed.reservations.set(reservationId, {
          status: 'voided',
          for: event.data.for,
          claims,
          reason,
        }),
      };
    }
  }
}

function take(
  account: Account,
  reservationId: ReservationId,
  status: 'reserved' | 'confirmed',
  reservedFor: ReservedFor,
  claims: readonly Claim[],
): Account {
  let { used, held, years } = account;
  for (const claim of claims) {
    switch (claim.kind) {
      case 'amount':
        used = used.update(bucketOf(claim), 0n, (fen) => fen + claim.amountFen);
        break;
      case 'once':
        held = held.update(bucketOf(claim), nobody, (all) => all.set(reservationId, status));
        break;
      case 'consecutiveYears':
        years = years.update(claim.cap, PersistentMap(), (live) =>
          live.update(claim.year, nobody, (all) => all.set(reservationId, status)),
        );
        break;
    }
  }
  return {
    reservations: account.reservations.set(reservationId, {
      status,
      for: reservedFor,
      claims,
      reason: null,
    }),
    used,
    held,
    years,
  };
}

function release(account: Account, reservationId: ReservationId): Account {
  const reservation = account.reservations.get(reservationId);
  if (!reservation || reservation.status === 'voided') return account;
  let { used, held, years } = account;
  for (const claim of reservation.claims) {
    switch (claim.kind) {
      case 'amount':
        used = used.update(bucketOf(claim), 0n, (fen) => fen - claim.amountFen);
        break;
      case 'once':
        held = without(held, bucketOf(claim), reservationId);
        break;
      case 'consecutiveYears':
        years = years.update(claim.cap, PersistentMap(), (live) =>
          without(live, claim.year, reservationId),
        );
        break;
    }
  }
  return { ...account, used, held, years };
}

function without<K>(
  all: PersistentMap<K, Holders>,
  place: K,
  reservationId: ReservationId,
): PersistentMap<K, Holders> {
  const others = all.get(place)?.remove(reservationId);
  return others === undefined || others.isEmpty() ? all.remove(place) : all.set(place, others);
}

/**
 * @throws Refusal `cap-exceeded`, `once-used`, `years-exceeded`, `year-before-granted`,
 * `year-claimed`, or the reason for which this reservation was voided before.
 */
export function reserve(
  account: Account,
  reservationId: ReservationId,
  reservedFor: ReservedFor,
  claims: readonly Claim[],
  exceeded: (claim: AmountClaim, usedFen: Fen) => Refusal = capExceeded,
): readonly AccountEvent[] {
  const before = account.reservations.get(reservationId);
  if (before && !sameHolder(before.for, reservedFor)) {
    throw refuse('reservation-of-another', { reservationId });
  }
  if (before?.reason) throw refusalOf(before.reason);
  if (before) return [];
  let soFar = account;
  for (const claim of claims) {
    checkRoom(soFar, claim, reservedFor, exceeded);
    soFar = take(soFar, reservationId, 'reserved', reservedFor, [claim]);
  }
  return [{ type: 'ReservationMade', data: { reservationId, for: reservedFor, claims } }];
}

/**
 * What was awarded before this ledger is counted as it was, whatever there was room for; the limits
 * it passes are named. One known already, also one voided since, is left as it is.
 * @throws Refusal `reservation-of-another`
 */
export function importReservation(
  account: Account,
  reservationId: ReservationId,
  reservedFor: ReservedFor,
  claims: readonly Claim[],
  source: Sha256,
): readonly AccountEvent[] {
  const before = account.reservations.get(reservationId);
  if (before && !sameHolder(before.for, reservedFor)) {
    throw refuse('reservation-of-another', { reservationId });
  }
  if (before) return [];
  const exceeded = claims.flatMap((claim) => passed(account, claim, reservedFor));
  return [
    {
      type: 'ReservationImported',
      data: { reservationId, for: reservedFor, claims, source, exceeded },
    },
  ];
}

function passed(account: Account, claim: Claim, reservedFor: ReservedFor): RefusalReason[] {
  try {
    // Files may come in any order of their years.
    if (claim.kind === 'consecutiveYears') checkYears(account, claim, 'late too');
    else checkRoom(account, claim, reservedFor, capExceeded);
    return [];
  } catch (error) {
    if (error instanceof Refusal) return [error.reason];
    throw error;
  }
}

const sameHolder = (a: ReservedFor, b: ReservedFor): boolean =>
  a.applicationId === b.applicationId && a.tranche === b.tranche;

function checkRoom(
  account: Account,
  claim: Claim,
  reservedFor: ReservedFor,
  exceeded: (claim: AmountClaim, usedFen: Fen) => Refusal,
): void {
  switch (claim.kind) {
    case 'amount': {
      const usedFen = usedOf(account, bucketOf(claim));
      if (usedFen + claim.amountFen > claim.ceilingFen) throw exceeded(claim, usedFen);
      return;
    }
    case 'once': {
      const holder = account.held.get(bucketOf(claim))?.keySeq().first();
      if (holder === undefined) return;
      const by = account.reservations.get(holder)?.for;
      throw refuse('once-used', {
        clause: claim.clause,
        cap: claim.cap,
        key: claim.key,
        // Which case of another enterprise holds it is not the applicant's to know.
        applicationId: by?.uscc === reservedFor.uscc ? by.applicationId : '–',
      });
    }
    case 'consecutiveYears':
      return checkYears(account, claim);
  }
}

/**
 * 最高连续给予3年: calendar years, counted from the earliest live one. A skipped year is not made up:
 * once a later one was granted, it is too late for it.
 */
function checkYears(
  account: Account,
  claim: Extract<Claim, { kind: 'consecutiveYears' }>,
  order: 'in order' | 'late too' = 'in order',
): void {
  const live = account.years.get(claim.cap);
  if (!live || live.isEmpty()) return;
  const params = { clause: claim.clause, cap: claim.cap, actual: claim.year };
  if (live.has(claim.year)) throw refuse('year-claimed', params);
  const latestGranted = live
    .filter((holders) => holders.includes('confirmed'))
    .keySeq()
    .max();
  if (order === 'in order' && latestGranted !== undefined && claim.year < latestGranted) {
    throw refuse('year-before-granted', { ...params, limit: latestGranted });
  }
  const all = [...live.keys(), claim.year];
  const first = Math.min(...all);
  if (Math.max(...all) - first >= claim.span) {
    throw refuse('years-exceeded', {
      ...params,
      limit: `${first}–${first + claim.span - 1}`,
      span: claim.span,
    });
  }
}

const capExceeded = (claim: AmountClaim, usedFen: Fen): Refusal =>
  refuse('cap-exceeded', {
    clause: claim.clause,
    cap: claim.cap,
    key: claim.key,
    limitFen: claim.ceilingFen,
    usedFen,
    actualFen: claim.amountFen,
    leftFen: maxFen(0n, claim.ceilingFen - usedFen),
  });

/**
 * One voided since is left alone: what it held is free.
 * @throws Refusal `reservation-unknown`
 */
export function confirm(account: Account, reservationId: ReservationId): readonly AccountEvent[] {
  const { status, claims, for: reservedFor } = known(account, reservationId);
  if (status !== 'reserved') return [];
  return [{ type: 'ReservationConfirmed', data: { reservationId, for: reservedFor, claims } }];
}

/**
 * Lowers every amount of a reservation to at most `toFen`; what is freed can be claimed again.
 * @throws Refusal `reservation-unknown`
 */
export function adjust(
  account: Account,
  reservationId: ReservationId,
  toFen: Fen,
  reason: string,
): readonly AccountEvent[] {
  const { status, claims, for: reservedFor } = known(account, reservationId);
  if (status === 'voided') return [];
  const after = claims.map((claim) =>
    claim.kind === 'amount' ? { ...claim, amountFen: minFen(claim.amountFen, toFen) } : claim,
  );
  const lowered = claims.some((claim) => claim.kind === 'amount' && claim.amountFen > toFen);
  if (!lowered) return [];
  return [
    {
      type: 'ReservationAdjusted',
      data: { reservationId, for: reservedFor, was: status, before: claims, after, reason },
    },
  ];
}

/**
 * Frees everything. A reservation never made is voided all the same, so that a slow attempt to make
 * it is refused: a process may have given up on it.
 */
export function voidReservation(
  account: Account,
  reservationId: ReservationId,
  reservedFor: ReservedFor,
  reason: RefusalReason,
): readonly AccountEvent[] {
  const before = account.reservations.get(reservationId);
  if (before?.status === 'voided') return [];
  return [
    {
      type: 'ReservationVoided',
      data: {
        reservationId,
        for: before?.for ?? reservedFor,
        was: before?.status ?? 'none',
        claims: before?.claims ?? [],
        reason,
      },
    },
  ];
}

function known(account: Account, reservationId: ReservationId): Reservation {
  const reservation = account.reservations.get(reservationId);
  if (!reservation) throw refuse('reservation-unknown', { reservationId });
  return reservation;
}

/** The three commands that mean the same in every stream that holds an account. */
export function decideAccount(command: AccountCommand, account: Account): readonly AccountEvent[] {
  switch (command.type) {
    case 'ConfirmReservation':
      return confirm(account, command.reservationId);
    case 'AdjustReservation':
      return adjust(account, command.reservationId, command.toFen, command.reason);
    case 'VoidReservation':
      return voidReservation(account, command.reservationId, command.for, command.reason);
  }
}
