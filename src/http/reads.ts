import { Injectable } from '@nestjs/common';
import type { Kysely } from 'kysely';
import type { Tables } from '../../projections/index.js';
import type { Scope } from '../../projections/page.js';
import type { Tranche } from '../composition.js';
import type { Target } from '../domain/targets.js';
import { type Day, dayOf } from '../kernel/days.js';
import { type Actor, type DomainEvent, type Role, UNIT_ROLES } from '../kernel/event.js';
import { refuse } from '../kernel/refusal.js';
import type { Fold } from '../ledger/folds.js';
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

/** Read models, no older than what the caller has seen. */
@Injectable()
export class Reads {
  constructor(@InjectTranche() private readonly tranche: Tranche) {}

  /** The ledger's business day. */
  get today(): Day {
    return dayOf(this.tranche.clock.now());
  }

  /**
   * Rows that hold everything up to `after`.
   * @throws Refusal `position-invalid`, `projection-behind`
   */
  async upTo(after: string | undefined, ...projections: string[]): Promise<Kysely<Tables>> {
    const { projector, rows } = this.tranche;
    if (after !== undefined) await projector.waitFor(after, projections);
    return rows.db;
  }

  /**
   * One stream and rows that are no older than its revision, so that an If-Match of that revision
   * can't overwrite what its reader never saw.
   */
  async asOf<S, C extends { readonly type: string }, E extends DomainEvent, X>(
    target: Target<S, C, E, X>,
    after: string | undefined,
    ...projections: string[]
  ): Promise<Fold<S> & { readonly db: Kysely<Tables> }> {
    const { ledger, projector, rows } = this.tranche;
    const fold = await ledger.fold(target);
    if (fold.position !== null) await projector.waitFor(fold.position, projections);
    if (after !== undefined) await projector.waitFor(after, projections);
    return { ...fold, db: rows.db };
  }
}
