import type { PayerCommand } from '../../domain/payer/decide.js';
import { CNAPS_LIMIT, LENGTHS } from '../../kernel/bank.js';
import type { PayerId } from '../../kernel/ids.js';
import { ACCOUNT, ACCOUNT_LIMIT, BankText, Matches } from '../fields.js';

export class OpenPayerRequest {
  @BankText(LENGTHS.name, { description: '户名' })
  readonly name!: string;
  @Matches(ACCOUNT, ACCOUNT_LIMIT, { description: '账号' })
  readonly account!: string;
  @BankText(LENGTHS.bank, { description: '开户行' })
  readonly bank!: string;
  @Matches(/^\d{12}$/, CNAPS_LIMIT, { description: '人行支付系统行号' })
  readonly bankCode!: string;

  toCommand(payerId: PayerId): Extract<PayerCommand, { type: 'OpenPayer' }> {
    const { name, account, bank, bankCode } = this;
    return { type: 'OpenPayer', payerId, name, account, bank, bankCode };
  }
}
