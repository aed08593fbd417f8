import type { Records } from '../../src/domain/erasure/events.js';
import type { RecordsId } from '../../src/kernel/ids.js';
import { toJson } from '../json.js';
import { on, type Projection } from '../projection.js';
import { change, upsert } from '../tables.js';
import { erasures, holds } from './tables.js';

const idOf = (of: Records): RecordsId =>
  (of.kind === 'application' ? of.applicationId : of.subject) as string as RecordsId;

export const erasuresProjection: Projection = {
  name: 'erasures',
  version: 1,
  tables: [erasures, holds],
  project: on({
    ErasureOrdered: ({ data: { of, subject, evidence, reason, by }, metadata, seq }) => [
      upsert(
        erasures,
        { recordsId: idOf(of), subject },
        {
          seq,
          status: 'ordered',
          reason,
          evidence: toJson(evidence),
          orderedBy: by,
          orderedAt: metadata.recordedAt,
          decidedBy: null,
          decidedAt: null,
          declinedBecause: null,
          erasedAt: null,
        },
      ),
    ],
    ErasureDeclined: ({ data: { of, subject, reason, by }, metadata }) => [
      change(
        erasures,
        { recordsId: idOf(of), subject },
        {
          status: 'declined',
          decidedBy: by,
          decidedAt: metadata.recordedAt,
          declinedBecause: reason,
        },
      ),
    ],
    ErasureConfirmed: ({ data: { of, subject, by }, metadata }) => [
      change(
        erasures,
        { recordsId: idOf(of), subject },
        { status: 'confirmed', decidedBy: by, decidedAt: metadata.recordedAt },
      ),
    ],
    SubjectErased: ({ data: { of, subject }, metadata }) => [
      change(
        erasures,
        { recordsId: idOf(of), subject },
        { status: 'erased', erasedAt: metadata.recordedAt },
      ),
    ],
    HoldPlaced: ({ data: { of, holdId, reason, by }, metadata, seq }) => [
      upsert(
        holds,
        { recordsId: idOf(of), holdId },
        { seq, reason, placedBy: by, placedAt: metadata.recordedAt },
      ),
    ],
    HoldLifted: ({ data: { of, holdId, reason, by }, metadata }) => [
      change(
        holds,
        { recordsId: idOf(of), holdId },
        { liftedBy: by, liftedAt: metadata.recordedAt, liftedBecause: reason },
      ),
    ],
  }),
};
