import { dayOf } from '../../src/kernel/days.js';
import { toJson } from '../json.js';
import type { Fact, Projection } from '../projection.js';
import { insert } from '../tables.js';
import { type AuditNote, notes } from './basis.js';
import { auditTrail } from './tables.js';

const noteOf = (event: Fact): AuditNote =>
  (notes[event.type] as (data: Fact['data']) => AuditNote)(event.data);

export const auditTrailProjection: Projection = {
  name: 'audit-trail',
  version: 2,
  tables: [auditTrail],
  project: (event) => {
    const { seq, stream, revision, id, type, metadata } = event;
    const { actor, about } = metadata;
    const { amountFen = null, ...basis } = noteOf(event);
    return [
      insert(auditTrail, {
        seq,
        stream,
        revision,
        eventId: id,
        type,
        recordedAt: metadata.recordedAt,
        recordedOn: dayOf(metadata.recordedAt),
        effectiveOn: metadata.effectiveOn,
        actor: actor.id,
        actorRoles: toJson(actor.roles),
        actorUnit: actor.unit,
        applicationId: about.applicationId ?? null,
        uscc: about.uscc ?? null,
        unit: about.unit ?? null,
        measure: about.measure ?? null,
        amountFen,
        basis: toJson(basis),
        correlationId: metadata.correlationId,
        causationId: metadata.causationId,
      }),
    ];
  },
};
