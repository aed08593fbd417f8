import type { BatchFormat } from '../domain/batch/events.js';
import type { AccountAtBank } from '../kernel/bank.js';

/** 付款账户: how the district's money left it, from one day on. */
export interface Channel extends AccountAtBank {
  readonly from: string;
  readonly format: BatchFormat;
}

const BANK = { bank: '光谷示例银行营业部', bankCode: '105521000009' } as const;

/** 凭证 by hand, until the bank took files: since then every month is reconciled. */
const COUNTER: Channel = {
  name: '示例新区财政金融局零余额账户',
  account: '4200100000000090018',
  ...BANK,
  from: '2023-03-27',
  format: 'csv',
};

export const DIRECT: Channel = {
  name: '示例新区财政金融局零余额账户（银企直联）',
  account: '4200100000000090025',
  ...BANK,
  from: '2025-01-02',
  format: 'pain.001',
};

export const channels: readonly Channel[] = [COUNTER, DIRECT];

export const channelOn = (day: string): Channel => (day < DIRECT.from ? COUNTER : DIRECT);
