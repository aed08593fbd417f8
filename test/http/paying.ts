import type { Api } from '../support/api.js';
import {
  aLine,
  anAssessedCase,
  anEnterprise,
  approveTwice,
  publish,
  verifyTranche,
  wan,
} from './steps.js';

export interface Released {
  readonly id: string;
  readonly uscc: string;
  readonly line: string;
}

/** A head office whose first tranche of 200万 may be paid; the clock is left on 2023-06-13. */
export async function aReleased(api: Api, number: number): Promise<Released> {
  api.clock.set('2023-06-05');
  const uscc = await anEnterprise(api, number, `${number}号公司`);
  const id = await anAssessedCase(api, uscc);
  await publish(api, id);
  api.clock.set('2023-06-13');
  await approveTwice(api, id);
  const line = await aLine(api, 2023, wan(1000));
  await verifyTranche(api, id, 1, { insuredHeadcount: 120 });
  await api.as('finance').does(`applications/${id}/tranches/1/release`, { lineId: line });
  return { id, uscc, line };
}

export const aBatch = async (api: Api, title = '一批'): Promise<string> =>
  (await api.as('finance').does('batches', { title })).id;

export const into = async (
  api: Api,
  batchId: string,
  id: string,
  { tranche = 1, ...body }: { tranche?: number; offset?: object } = {},
): Promise<string> =>
  (
    await api
      .as('finance')
      .does(`applications/${id}/tranches/${tranche}/payments`, { batchId, ...body })
  ).id;

/** Sealed, and approved by another person. */
export async function approve(api: Api, batchId: string): Promise<void> {
  await api.as('finance').does(`batches/${batchId}/seal`);
  const { count, totalFen } = await api.as('finance').sees(`batches/${batchId}`);
  await api.as('finance-approver').does(`batches/${batchId}/approve`, { count, totalFen });
}

export const settle = (api: Api, paymentId: string, clearedOn: string, amountFen = wan(200)) =>
  api.as('finance').does(`payments/${paymentId}/settle`, {
    amountFen,
    bankReference: `BANK-${paymentId}`,
    clearedOn,
  });

export const payer = {
  name: '武汉新城管委会财政局',
  account: '4200000000000000001',
  bank: '光谷支行',
  bankCode: '105521000012',
};
