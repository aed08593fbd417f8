import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { at } from '../../src/domain/targets.js';
import type { PaymentId, RecoveryId, Unit, UserId } from '../../src/kernel/ids.js';
import { commandIdOf } from '../../src/ledger/ids.js';
import type { Problem } from '../../src/http/problem.js';
import { type Api, type Client, openApi, UNIT } from '../support/api.js';
import {
  aLine,
  anAssessedCase,
  anEnterprise,
  approveTwice,
  pay,
  publish,
  verifyTranche,
  wan,
} from './steps.js';

let api: Api;
let applicant: Client;
let stranger: Client;
let id: string;
let payment: string;
let line: string;
const recoveryId = 'rec-0001' as RecoveryId;

beforeAll(async () => {
  api = await openApi('2023-06-05');
  const uscc = await anEnterprise(api, 1, '一号公司');
  applicant = await api.newPerson('applicant-1', { roles: ['applicant'], uscc });
  const other = await anEnterprise(api, 2, '二号公司');
  stranger = await api.newPerson('applicant-2', { roles: ['applicant'], uscc: other });
  id = await anAssessedCase(api, uscc);
  await publish(api, id);
  api.clock.set('2023-06-13');
  await approveTwice(api, id);
  line = await aLine(api, 2023, wan(1000));
  await verifyTranche(api, id, 1, { insuredHeadcount: 120 });
  await api.as('finance').does(`applications/${id}/tranches/1/release`, { lineId: line });
  payment = await pay(api, id, 1, '2023-06-13');
  const paymentId = payment as PaymentId;
  const approver = {
    id: 'approver-1' as UserId,
    roles: ['approver'] as const,
    unit: UNIT as Unit,
    uscc: null,
  };
  const order = {
    type: 'OrderRecovery',
    paymentId,
    recoveryId,
    overpaymentId: null,
    amountFen: wan(120),
    reason: '迁出',
    basis: '武新管〔2023〕4号 附则',
  } as const;
  const asked = { actor: approver, commandId: commandIdOf(approver.id, 'order') };
  await api.tranche.processes.dispatch(at.payment(paymentId), order, asked);
});
afterAll(() => api.close());

const claimed = async (who: Client) =>
  (await who.sees(`recoveries?after=${await api.head()}`)).items.length;
const code = async (who: Client) =>
  (await who.send<Problem>('GET', `recoveries/${recoveryId}`)).body.code;

describe('the register of recoveries', () => {
  test('shows a claim with its basis and what is open, under the revision of its payment', async () => {
    const { headers, body } = await api
      .as('auditor')
      .send('GET', `recoveries/${recoveryId}?after=${await api.head()}`);
    expect(body).toMatchObject({
      paymentId: payment,
      status: 'open',
      amountFen: '120000000',
      openFen: '120000000',
      basis: '武新管〔2023〕4号 附则',
      overpaymentId: null,
      parts: [],
      offsets: [],
    });
    const { headers: ofPayment } = await api.as('auditor').send('GET', `payments/${payment}`);
    expect([typeof headers['etag'], headers['etag']]).toEqual(['string', ofPayment['etag']]);
  });

  test('is the unit’s own, and the applicant’s own', async () => {
    expect(await claimed(api.as('auditor'))).toBe(1);
    expect(await claimed(api.as('officer'))).toBe(1);
    expect(await claimed(applicant)).toBe(1);
    expect(await claimed(api.as('other-officer'))).toBe(0);
    expect(await claimed(stranger)).toBe(0);
    expect(await code(api.as('other-officer'))).toBe('other-unit');
    expect(await code(stranger)).toBe('other-enterprise');
    const { body } = await api.as('auditor').send<Problem>('GET', 'recoveries/rec-none');
    expect([body.status, body.code]).toEqual([404, 'recovery-unknown']);
  });

  test('leads from a payment, and to what waits for a finance officer', async () => {
    const finance = api.as('finance');
    expect(await finance.sees(`payments/${payment}`)).toMatchObject({
      effectiveFen: '200000000',
      keptFen: '200000000',
      offset: null,
      resembles: [],
      held: false,
      unmatched: 1,
      chargedTo: line,
      recoveries: [{ recoveryId, openFen: '120000000' }],
    });
    const found = async (query: string) => (await finance.sees(`payments?${query}`)).items.length;
    expect(await found('openRecovery=true&matched=false')).toBe(1);
    expect(await found('openRecovery=false')).toBe(0);
    expect(await found('held=true')).toBe(0);
    expect(await found(`lineId=${line}`)).toBe(1);
    const { status } = await finance.send('GET', 'payments?held=perhaps');
    expect(status).toBe(400);
  });
});
