import type { Claim } from '../kernel/claim.js';
import type { ReservationId } from '../kernel/ids.js';
import type { Fen } from '../kernel/money.js';
import type { RefusalReason } from '../kernel/refusal.js';
import type { ReservedFor } from '../domain/limits/events.js';
import { at } from '../domain/targets.js';
import { send, type Steps } from './process.js';

/** An award's hold on the limits: one reservation id in the enterprise's stream and in each pool. */
export interface Hold {
  readonly reservationId: ReservationId;
  readonly for: ReservedFor;
  readonly claims: readonly Claim[];
}

export const ownClaims = ({ claims }: Hold): readonly Claim[] =>
  claims.filter(({ scope }) => scope === 'enterprise');

/** Pools in one order everywhere, each with the claims on it. */
export function pools({ claims }: Hold) {
  const byStream = new Map<string, { target: ReturnType<typeof at.pool>; claims: Claim[] }>();
  for (const claim of claims) {
    if (claim.scope !== 'district') continue;
    const target = at.pool(claim.cap, claim.key, claim.kind === 'amount' ? claim.year : undefined);
    const known = byStream.get(target.stream) ?? { target, claims: [] };
    known.claims.push(claim);
    byStream.set(target.stream, known);
  }
  return [...byStream.values()].sort((a, b) => (a.target.stream < b.target.stream ? -1 : 1));
}

export function* confirmClaims(hold: Hold): Steps<void> {
  const confirm = { type: 'ConfirmReservation', reservationId: hold.reservationId } as const;
  yield* send(at.enterprise(hold.for.uscc), confirm);
  for (const { target } of pools(hold)) yield* send(target, confirm);
}

export function* adjustClaims(hold: Hold, toFen: Fen, reason: string): Steps<void> {
  const { reservationId } = hold;
  const adjust = { type: 'AdjustReservation', reservationId, toFen, reason } as const;
  yield* send(at.enterprise(hold.for.uscc), adjust);
  for (const { target } of pools(hold)) yield* send(target, adjust);
}

/** Everywhere, also where nothing was reserved yet: a slow attempt must not succeed later. */
export function* voidClaims(hold: Hold, reason: RefusalReason): Steps<void> {
  const { reservationId } = hold;
  const command = { type: 'VoidReservation', reservationId, for: hold.for, reason } as const;
  yield* send(at.enterprise(hold.for.uscc), command);
  for (const { target } of pools(hold)) yield* send(target, command);
}
