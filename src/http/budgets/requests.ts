import type { BudgetCommand } from '../../domain/budget/decide.js';
import type { LineId, Unit } from '../../kernel/ids.js';
import { fen } from '../../kernel/money.js';
import { BankText, Id, Money, Text, Whole } from '../fields.js';

type Of<T extends BudgetCommand['type']> = Extract<BudgetCommand, { type: T }>;

export class AppropriateRequest {
  @Text(50, { description: '责任单位' })
  readonly unit!: string;
  @Whole(2000, 2999)
  readonly fiscalYear!: number;
  @BankText(100, { description: '指标文号' })
  readonly documentNumber!: string;
  @BankText(50, { description: '功能分类' })
  readonly functional!: string;
  @BankText(50, { description: '经济分类' })
  readonly economic!: string;
  @BankText(100, { description: '资金来源' })
  readonly source!: string;
  @Money()
  readonly amountFen!: string | number;

  toCommand(lineId: LineId): Of<'AppropriateBudget'> {
    const { unit, amountFen, fiscalYear, documentNumber, functional, economic, source } = this;
    return {
      type: 'AppropriateBudget',
      lineId,
      unit: unit as Unit,
      fiscalYear,
      documentNumber,
      functional,
      economic,
      source,
      amountFen: fen(amountFen, 'amountFen'),
    };
  }
}

/** 年终: what is left of a closed line is carried forward, or lapses. */
export class YearEndRequest {
  @Money({ description: '结转: carried to the next year for the same purpose' })
  readonly carriedFen!: string | number;
  @Money({ description: '结余: lapses' })
  readonly lapsedFen!: string | number;
  @Id({ optional: true, description: 'The line of the next year; absent where nothing is carried' })
  readonly toLineId?: LineId | null;
  @BankText(100, { description: '指标文号' })
  readonly documentNumber!: string;
  @Text(500)
  readonly reason!: string;

  toCommand(lineId: LineId, decisionId: string): Of<'DecideYearEnd'> {
    const { carriedFen, lapsedFen, toLineId = null, documentNumber, reason } = this;
    return {
      type: 'DecideYearEnd',
      lineId,
      decisionId,
      carriedFen: fen(carriedFen, 'carriedFen'),
      toLineId,
      lapsedFen: fen(lapsedFen, 'lapsedFen'),
      documentNumber,
      reason,
    };
  }
}

export class ProposeAdjustmentRequest {
  @Money({ description: 'More, or less when negative' })
  readonly deltaFen!: string | number;
  @BankText(100, { description: '指标文号' })
  readonly documentNumber!: string;
  @Text(500)
  readonly reason!: string;

  toCommand(lineId: LineId, adjustmentId: string): Of<'ProposeBudgetAdjustment'> {
    const { deltaFen, documentNumber, reason } = this;
    return {
      type: 'ProposeBudgetAdjustment',
      lineId,
      adjustmentId,
      deltaFen: fen(deltaFen, 'deltaFen'),
      documentNumber,
      reason,
    };
  }
}
