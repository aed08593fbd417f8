import type { ErasureCommand } from '../../domain/erasure/decide.js';
import type { HoldId, ObjectionId, RecordsId, Sha256, SubjectId } from '../../kernel/ids.js';
import { Hashes, Id, Text } from '../fields.js';

type Of<T extends ErasureCommand['type']> = Extract<ErasureCommand, { type: T }>;

export class OrderErasureRequest {
  @Id({ description: 'An application’s id, or `recordsId` of a bank line’s counterparty' })
  readonly recordsId!: RecordsId;

  @Id({
    optional: true,
    description: 'Of a case: whoever raised this objection; absent: its contact person',
  })
  readonly objectionId?: ObjectionId | null;

  @Hashes(200, {
    optional: true,
    description:
      'Files of the case that tell of the person; absent: all of them for its contact person, none for an objector',
  })
  readonly evidence?: readonly Sha256[] | null;

  @Text(2000, { description: 'Name nobody here: a reason stays' })
  readonly reason!: string;

  toCommand(subject: SubjectId): Of<'OrderErasure'> {
    const { recordsId, evidence = null, reason } = this;
    return { type: 'OrderErasure', recordsId, subject, evidence, reason };
  }
}

export class PlaceHoldRequest {
  @Id({ description: 'An application’s id, or `recordsId` of a bank line’s counterparty' })
  readonly recordsId!: RecordsId;

  @Text(2000, { description: 'Name nobody here: a reason stays' })
  readonly reason!: string;

  toCommand(holdId: HoldId): Of<'PlaceHold'> {
    return { type: 'PlaceHold', recordsId: this.recordsId, holdId, reason: this.reason };
  }
}
