import type { EnterpriseCommand } from '../../domain/enterprise/decide.js';
import { TERRITORY_FACTS, type TerritoryFact } from '../../domain/enterprise/events.js';
import { CNAPS_LIMIT } from '../../kernel/bank.js';
import { day } from '../../kernel/days.js';
import type { AccountId } from '../../kernel/ids.js';
import { ACCOUNT, ACCOUNT_LIMIT, BankText, Day, Flag, Matches, OneOf, Text } from '../fields.js';

type Of<T extends EnterpriseCommand['type']> = Extract<EnterpriseCommand, { type: T }>;

export class RegisterEnterpriseRequest {
  @Text(18, { description: '统一社会信用代码' })
  readonly uscc!: string;
  @Text(200)
  readonly name!: string;
  @Text(500, {
    optional: true,
    description: 'For an administrator: why the check character is not asked for',
  })
  readonly checkWaived?: string | null;

  toCommand(): Of<'RegisterEnterprise'> {
    const { uscc, name, checkWaived = null } = this;
    return { type: 'RegisterEnterprise', uscc, name, checkWaived };
  }
}

export class RecordFactRequest {
  @OneOf(TERRITORY_FACTS)
  readonly fact!: TerritoryFact;
  @Flag()
  readonly value!: boolean;
  @Day({ description: 'Holds from this day until a later one is recorded' })
  readonly from!: string;
  @Text(500, { description: 'What it rests on, such as a registry extract' })
  readonly basis!: string;

  toCommand(): Of<'RecordEnterpriseFact'> {
    const { fact, value, from, basis } = this;
    return { type: 'RecordEnterpriseFact', fact, value, from: day(from, 'from'), basis };
  }
}

export class RecordAgreementRequest {
  @Text(200)
  readonly title!: string;
  @Day()
  readonly from!: string;
  @Day({ optional: true, description: 'Inclusive; absent while it is open' })
  readonly to?: string | null;

  toCommand(agreementId: string): Of<'RecordAgreement'> {
    const { title, from, to } = this;
    return {
      type: 'RecordAgreement',
      agreementId,
      title,
      from: day(from, 'from'),
      to: to == null ? null : day(to, 'to'),
    };
  }
}

export class EndAgreementRequest {
  @Day({ description: 'Its last day' })
  readonly to!: string;
  @Text(500)
  readonly reason!: string;

  toCommand(agreementId: string): Of<'EndAgreement'> {
    return { type: 'EndAgreement', agreementId, to: day(this.to, 'to'), reason: this.reason };
  }
}

export class ProposePayeeAccountRequest {
  @BankText(100, { description: '户名' })
  readonly holder!: string;
  @Matches(ACCOUNT, ACCOUNT_LIMIT, { description: '账号' })
  readonly number!: string;
  @BankText(100, { description: '开户行' })
  readonly bank!: string;
  @Matches(/^\d{12}$/, CNAPS_LIMIT, { description: '联行号' })
  readonly bankCode!: string;

  toCommand(accountId: AccountId): Of<'ProposePayeeAccount'> {
    const { holder, number, bank, bankCode } = this;
    return { type: 'ProposePayeeAccount', accountId, holder, number, bank, bankCode };
  }
}
