import { Injectable } from '@nestjs/common';
import type { Kysely } from 'kysely';
import { recordedOn, revisionAt } from '../../projections/audit-trail/query.js';
import type { Tables } from '../../projections/index.js';
import type { Scope } from '../../projections/page.js';
import type { Tranche } from '../composition.js';
import { at, type Target } from '../domain/targets.js';
import { eventsOfCase } from '../history/case-file/gather.js';
import { stateAt } from '../history/stream.js';
import { type Day, day, dayOf } from '../kernel/days.js';
import { dayKnownAt } from '../history/moments.js';
import { type Actor, type DomainEvent, type Role, UNIT_ROLES } from '../kernel/event.js';
import type { ApplicationId } from '../kernel/ids.js';
import { refuse } from '../kernel/refusal.js';
import type { AsOf } from '../history/past.js';
import { NO_STREAM } from '../stores/events/port.js';
import type { KnownQuery, ReadQuery } from './pages.js';
import { InjectTranche } from './tokens.js';

const EVERYTHING: readonly Role[] = [
  'finance-officer',
  'finance-approver',
  'auditor',
  'administrator',
];
/**
 * What somebody may see: all, the cases of their 责任单位, or those of their enterprise.
 * @throws Refusal `reading-forbidden`
 */
export function scopeOf({ roles, unit, uscc }: Actor): Scope {
  const holds = (some: readonly Role[]) => roles.some((role) => some.includes(role));
  if (holds(EVERYTHING)) return {};
  if (holds(UNIT_ROLES) && unit !== null) return { unit };
  if (holds(['applicant']) && uscc !== null) return { uscc };
  throw refuse('reading-forbidden', {
    limit: [...EVERYTHING, ...UNIT_ROLES, 'applicant'].join(', '),
    actual: roles.join(', ') || '–',
  });
}

/** @throws Refusal `other-enterprise`, `other-unit` */
export function checkScope(
  scope: Scope,
  row: { readonly uscc?: string | null | undefined; readonly unit?: string | null | undefined },
): void {
  if (scope.uscc !== undefined && scope.uscc !== row.uscc) {
    throw refuse('other-enterprise', { limit: scope.uscc });
  }
  if (scope.unit !== undefined && scope.unit !== row.unit) {
    throw refuse('other-unit', { limit: row.unit ?? '', actual: scope.unit });
  }
}

/**
 * For what belongs to no unit and no enterprise, such as a batch.
 * @throws Refusal `reading-forbidden`
 */
export function readsEverything(actor: Actor): void {
  const { unit, uscc } = scopeOf(actor);
  if (unit === undefined && uscc === undefined) return;
  throw refuse('reading-forbidden', {
    limit: EVERYTHING.join(', '),
    actual: actor.roles.join(', '),
  });
}

/** Of the district's administration, rather than of an enterprise. @throws Refusal `reading-forbidden` */
export function officerScope(actor: Actor): Scope {
  const scope = scopeOf(actor);
  if (scope.uscc === undefined) return scope;
  throw refuse('reading-forbidden', {
    limit: [...EVERYTHING, ...UNIT_ROLES].join(', '),
    actual: actor.roles.join(', '),
  });
}

/** How long an answer may wait for a replay; it goes on, and the next request finds it further. */
const REPLAY_MS = 20_000;

/** Read models: as they are, no older than what the caller has seen; or as they were. */
@Injectable()
export class Reads {
  constructor(@InjectTranche() private readonly tranche: Tranche) {}

  /** The ledger's business day. */
  get today(): Day {
    return dayOf(this.tranche.clock.now());
  }

  /** The day that a question is about: today, unless it is about the past. */
  async dayOf({ knownAt, atSeq, effectiveOn }: ReadQuery): Promise<Day> {
    if (effectiveOn !== undefined) return day(effectiveOn, 'effectiveOn');
    // Not that of the event before it: a notice ends, though nothing is recorded on that day.
    if (knownAt !== undefined) return dayKnownAt(knownAt);
    if (atSeq === undefined) return this.today;
    return (await recordedOn(this.tranche.rows.db, atSeq)) ?? this.today;
  }

  /**
   * Rows that hold everything up to `after`, or that are what they were.
   * @throws Refusal `position-invalid`, `projection-behind`, `replay-running`
   */
  async upTo(query: ReadQuery, ...projections: string[]): Promise<Kysely<Tables>> {
    const { projector, rows } = this.tranche;
    const { after, atSeq } = query;
    if (atSeq !== undefined) return this.#past(projections, asOfQuery(query, atSeq));
    if (after !== undefined) await projector.waitFor(after, projections);
    return rows.db;
  }

  /** The same for rows of one moment, however long `read` takes. */
  async atOneMoment<T>(
    query: ReadQuery,
    projections: readonly string[],
    read: (db: Kysely<Tables>) => Promise<T>,
  ): Promise<T> {
    const db = await this.upTo(query, ...projections);
    return query.atSeq === undefined ? this.tranche.rows.atOneMoment(read) : read(db);
  }

  /**
   * One stream's revision and rows that are no older than it, so that an If-Match of that revision
   * can't overwrite what its reader never saw; or both as they were.
   */
  async one<S, C extends { readonly type: string }, E extends DomainEvent, X>(
    target: Target<S, C, E, X>,
    query: ReadQuery,
    ...projections: string[]
  ): Promise<{ readonly db: Kysely<Tables>; readonly revision: number }> {
    const { ledger, projector, rows } = this.tranche;
    const { atSeq } = query;
    if (atSeq !== undefined) {
      const revision = (await revisionAt(rows.db, target.stream, atSeq)) ?? NO_STREAM;
      return { db: await this.upTo(query, ...projections), revision };
    }
    const { position, revision } = await ledger.fold(target);
    if (position !== null) await projector.waitFor(position, projections);
    return { db: await this.upTo(query, ...projections), revision };
  }

  /** A case and what belongs to it; as it was, from its own events alone. */
  async ofCase(
    id: ApplicationId,
    query: ReadQuery,
    ...projections: string[]
  ): Promise<{ readonly db: Kysely<Tables>; readonly revision: number }> {
    const { atSeq } = query;
    const target = at.application(id);
    if (atSeq === undefined) return this.one(target, query, ...projections);
    const { past, rows, store, codec } = this.tranche;
    const sources = { db: rows.db, store, codec };
    const events = await eventsOfCase(sources, id, { seq: atSeq, whole: true });
    const revision = (await revisionAt(rows.db, target.stream, atSeq)) ?? NO_STREAM;
    return { db: await past.rowsOf(projections, events, asOfQuery(query, atSeq)), revision };
  }

  /** One stream's own state, for what no read model holds: as it is, or as it was. */
  async state<S, C extends { readonly type: string }, E extends DomainEvent, X>(
    target: Target<S, C, E, X>,
    { atSeq }: KnownQuery,
  ): Promise<{ readonly state: S; readonly revision: number }> {
    if (atSeq === undefined) return this.tranche.ledger.fold(target);
    const revision = (await revisionAt(this.tranche.rows.db, target.stream, atSeq)) ?? NO_STREAM;
    return { state: await stateAt(this.tranche, target, revision), revision };
  }

  async #past(names: readonly string[], asOf: AsOf): Promise<Kysely<Tables>> {
    const { past } = this.tranche;
    const rows = past.rows(names, asOf);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        const { events, of } = past.progress(names, asOf);
        reject(refuse('replay-running', { actual: events, limit: of }));
      }, REPLAY_MS);
    });
    try {
      return await Promise.race([rows, late]);
    } finally {
      clearTimeout(timer);
    }
  }
}

const asOfQuery = ({ effectiveOn }: ReadQuery, seq: number): AsOf => ({
  seq,
  effectiveOn: effectiveOn === undefined ? null : day(effectiveOn, 'effectiveOn'),
});
