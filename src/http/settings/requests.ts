import type { LedgerCommand } from '../../domain/ledger/decide.js';
import { fen } from '../../kernel/money.js';
import { Money, Nested, Text, Whole } from '../fields.js';

export class ApprovalLevelRequest {
  @Money({
    optional: true,
    description: 'Up to and including; absent in the last, which has no limit',
  })
  readonly upToFen?: string | number | null;
  @Whole(1, 5)
  readonly levels!: number;
}

export class ChangeSettingsRequest {
  @Nested(ApprovalLevelRequest, { max: 20 })
  readonly approvalLevels!: readonly ApprovalLevelRequest[];
  @Whole(0, 90, { description: 'Days a newly confirmed payee account waits' })
  readonly payeeCoolingDays!: number;
  @Whole(0, 365, { description: 'Days within which two payments alike may be one paid twice' })
  readonly duplicateWindowDays!: number;
  @Text(500)
  readonly reason!: string;

  toCommand(): Extract<LedgerCommand, { type: 'ChangeSettings' }> {
    const { approvalLevels, payeeCoolingDays, duplicateWindowDays, reason } = this;
    return {
      type: 'ChangeSettings',
      settings: {
        approvalLevels: approvalLevels.map(({ upToFen, levels }) => ({
          upToFen: upToFen == null ? null : fen(upToFen, 'upToFen'),
          levels,
        })),
        payeeCoolingDays,
        duplicateWindowDays,
      },
      reason,
    };
  }
}
