import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Api, openApi } from '../support/api.js';
import { aBatch, approve, aReleased, into, type Released, settle } from './paying.js';
import { aLine, anAccount, verifyTranche, wan } from './steps.js';

let api: Api;
beforeAll(async () => {
  api = await openApi('2023-06-05');
});
afterAll(() => api.close());

const finance = () => api.as('finance');
const approver = () => api.as('approver-1');
const checker = () => api.as('finance-approver');

async function settings(changed: object): Promise<void> {
  const { approvalLevels, payeeCoolingDays, duplicateWindowDays } = await api
    .as('admin')
    .sees('settings');
  const body = { approvalLevels, payeeCoolingDays, duplicateWindowDays, ...changed };
  await api.as('admin').succeed('PUT', 'settings', { ...body, reason: '试点' });
}

/** 200万 paid on 2023-06-13. */
async function aPaid(number: number): Promise<Released & { readonly payment: string }> {
  const released = await aReleased(api, number);
  const batch = await aBatch(api);
  const payment = await into(api, batch, released.id);
  await approve(api, batch);
  await settle(api, payment, '2023-06-13');
  return { ...released, payment };
}

/** The second tranche may be paid, in the next year. */
async function released2(id: string): Promise<string> {
  api.clock.set('2024-06-03');
  const line = await aLine(api, 2024, wan(1000));
  await verifyTranche(api, id, 2, { inCoreDigitalStatistics: true });
  await finance().does(`applications/${id}/tranches/2/release`, { lineId: line });
  return line;
}

/** Refused, and nothing was written. */
async function refused(asking: Promise<unknown>, expected: object): Promise<void> {
  const head = await api.head();
  expect(await asking).toMatchObject(expected);
  expect(await api.head()).toBe(head);
}

describe('before the bank is asked', () => {
  test('an account changed within the cooling time waits it out', async () => {
    await settings({ payeeCoolingDays: 3 });
    const { id, uscc } = await aReleased(api, 1);
    const batch = await aBatch(api);
    const payment = await into(api, batch, id);
    const accountId = await anAccount(api, uscc, '420099900001');
    await finance().does(`payments/${payment}/account`, { accountId });
    await finance().does(`batches/${batch}/seal`);
    const approval = { count: 1, totalFen: wan(200) };
    await refused(checker().isRefused(`batches/${batch}/approve`, approval), {
      code: 'payee-account-cooling',
      limit: '2023-06-16',
      actual: '2023-06-13',
    });
    api.clock.set('2023-06-16');
    await checker().does(`batches/${batch}/approve`, approval);
    expect(await finance().sees(`payments/${payment}`)).toMatchObject({ status: 'instructed' });
    await settings({ payeeCoolingDays: 0 });
  });

  test('an account that nobody confirmed, or that was retired, is not paid to', async () => {
    const { id, uscc } = await aReleased(api, 2);
    const batch = await aBatch(api);
    const payment = await into(api, batch, id);
    const { accountId: used } = await finance().sees(`payments/${payment}`);
    const account = { holder: '某公司', number: '420099900002', bank: '光谷支行' };
    const { id: accountId } = await api
      .as('officer')
      .does(`enterprises/${uscc}/payee-accounts`, { ...account, bankCode: '105521000012' });
    const code = 'payee-account-unconfirmed';
    await refused(finance().isRefused(`payments/${payment}/account`, { accountId }), { code });
    await finance().does(`enterprises/${uscc}/payee-accounts/${used}/retire`, { reason: '销户' });
    await finance().does(`batches/${batch}/seal`);
    const approval = { count: 1, totalFen: wan(200) };
    await refused(checker().isRefused(`batches/${batch}/approve`, approval), { code });
  });

  test('a payment is taken out with a reason, before the seal, and may be paid anew', async () => {
    const { id } = await aReleased(api, 3);
    const batch = await aBatch(api);
    const payment = await into(api, batch, id);
    const path = `batches/${batch}/payments/${payment}/take-out`;
    await refused(finance().isRefused(path, {}), { status: 400 });
    await finance().does(`batches/${batch}/seal`);
    await refused(finance().isRefused(path, { reason: '材料待补' }), { code: 'batch-not-open' });
    await checker().does(`batches/${batch}/return`, { reason: '材料待补' });
    await finance().does(path, { reason: '材料待补' });
    const after = await api.head();
    expect((await finance().sees(`batches/${batch}?after=${after}`)).takenOut).toMatchObject([
      { paymentId: payment, reason: '材料待补' },
    ]);
    expect(await finance().sees(`payments/${payment}?after=${after}`)).toMatchObject({
      status: 'dropped',
    });
    await into(api, await aBatch(api), id);
  });

  test('what may be paid already is held until another person decides', async () => {
    await settings({ duplicateWindowDays: 365 });
    const { id } = await aPaid(4);
    // The second tranche is then of the same amount.
    await approver().does(`applications/${id}/reduce`, { toFen: wan(400), reason: '核减' });
    await released2(id);
    const batch = await aBatch(api);
    const payment = await into(api, batch, id, { tranche: 2 });
    await finance().does(`batches/${batch}/seal`);
    const approval = { count: 1, totalFen: wan(200) };
    await refused(checker().isRefused(`batches/${batch}/approve`, approval), {
      code: 'payment-possibly-duplicate',
      paymentId: payment,
    });
    const clear = `payments/${payment}/duplicate/clear`;
    const reason = { reason: '第二期，非重复' };
    await refused(finance().isRefused(clear, reason), { code: 'role-missing' });
    await checker().does(clear, reason);
    await checker().does(`batches/${batch}/approve`, approval);
    await settings({ duplicateWindowDays: 0 });
  });
});

describe('追回', () => {
  test('claims what the payee has, is received in parts, and never beyond', async () => {
    const { payment } = await aPaid(11);
    const recoveries = `payments/${payment}/recoveries`;
    const claim = { amountFen: wan(120), reason: '迁出', basis: '武新管〔2023〕4号 附则' };
    await refused(finance().isRefused(recoveries, claim), { code: 'role-missing' });
    await refused(approver().isRefused(recoveries, { ...claim, basis: ' ' }), { status: 400 });
    await refused(approver().isRefused(recoveries, { ...claim, amountFen: wan(201) }), {
      code: 'recovery-exceeds-payment',
      limitFen: String(wan(200)),
    });
    const { id } = await approver().does(recoveries, claim, { key: 'claim-11' });
    expect((await approver().does(recoveries, claim, { key: 'claim-11' })).id).toBe(id);
    await refused(approver().isRefused(recoveries, { ...claim, amountFen: wan(81) }), {
      code: 'recovery-exceeds-payment',
      limitFen: String(wan(80)),
    });

    const receive = `${recoveries}/${id}/receive`;
    const part = { returnId: '追1', amountFen: wan(50), valueOn: '2023-06-13' };
    await finance().does(receive, part);
    await finance().does(receive, part);
    await refused(finance().isRefused(receive, { ...part, amountFen: wan(49) }), {
      code: 'return-differs',
    });
    await refused(finance().isRefused(receive, { ...part, returnId: '追2', amountFen: wan(71) }), {
      code: 'recovery-exceeds-claim',
      limitFen: String(wan(70)),
    });
    const later = { returnId: '追2', amountFen: 1, valueOn: '2023-06-14' };
    await refused(finance().isRefused(receive, later), { code: 'day-in-future' });
    await refused(finance().isRefused(`${recoveries}/rec-0/receive`, later), {
      code: 'recovery-unknown',
    });

    await approver().does(`${recoveries}/${id}/cancel`, { reason: '行政复议' });
    await refused(finance().isRefused(receive, { ...part, returnId: '追3', amountFen: 1 }), {
      code: 'recovery-exceeds-claim',
      limitFen: '0',
    });
  });

  test('is withheld from a later payment of the same enterprise', async () => {
    const { id, payment } = await aPaid(12);
    const { id: stranger } = await aReleased(api, 13);
    const claim = { amountFen: wan(50), reason: '核减', basis: '附则' };
    const { id: recoveryId } = await approver().does(`payments/${payment}/recoveries`, claim);
    const offset = { paymentId: payment, recoveryId, amountFen: wan(50) };
    const batch = await aBatch(api);
    const pay = (of: string, tranche: number, body: object) =>
      finance().isRefused(`applications/${of}/tranches/${tranche}/payments`, {
        batchId: batch,
        offset: { ...offset, ...body },
      });
    expect(await pay(stranger, 1, {})).toMatchObject({ code: 'recovery-unknown' });
    await released2(id);
    const next = await aBatch(api);
    const payNext = (body: object) =>
      finance().isRefused(`applications/${id}/tranches/2/payments`, {
        batchId: next,
        offset: { ...offset, ...body },
      });
    expect(await payNext({ amountFen: wan(51) })).toMatchObject({ code: 'recovery-exceeds-claim' });
    await refused(payNext({ amountFen: wan(301) }), { code: 'offset-exceeds-tranche' });
    await refused(payNext({ recoveryId: 'not an id' }), { status: 400 });

    const later = await into(api, next, id, { tranche: 2, offset });
    await refused(
      approver().isRefused(`payments/${payment}/recoveries/${recoveryId}/cancel`, { reason: '误' }),
      { code: 'offset-pending', paymentId: later },
    );
    await approve(api, next);
    expect(await finance().sees(`batches/${next}`)).toMatchObject({ totalFen: String(wan(250)) });
    await settle(api, later, '2024-06-03', wan(250));
    const { returns } = await finance().sees(`payments/${payment}?after=${await api.head()}`);
    expect(returns).toMatchObject([{ kind: 'offset', amountFen: String(wan(50)), to: 'treasury' }]);
  });

  test('of what was overpaid charges no budget', async () => {
    const { payment, line } = await aPaid(14);
    const over = {
      amountFen: wan(200),
      bankReference: '重复入账1',
      clearedOn: '2023-06-13',
      reason: '银行重复入账',
    };
    const claim = {
      amountFen: wan(200),
      reason: '多付',
      basis: '财政部令',
      overpaymentId: '重复入账1',
    };
    await refused(approver().isRefused(`payments/${payment}/recoveries`, claim), {
      code: 'overpayment-unknown',
    });
    await finance().does(`payments/${payment}/overpayments`, over);
    await finance().does(`payments/${payment}/overpayments`, over);
    const differing = { ...over, amountFen: wan(199) };
    await refused(finance().isRefused(`payments/${payment}/overpayments`, differing), {
      code: 'return-differs',
    });
    const { id } = await approver().does(`payments/${payment}/recoveries`, claim);
    const part = { amountFen: wan(150), valueOn: '2023-06-13' };
    await finance().does(`payments/${payment}/recoveries/${id}/receive`, {
      ...part,
      returnId: '多付追回',
    });
    const back = { ...part, kind: 'by-payee', reason: '多付退回', overpaymentId: '重复入账1' };
    await refused(finance().isRefused(`payments/${payment}/return`, { ...back, returnId: '退9' }), {
      code: 'return-exceeds-payment',
      limitFen: String(wan(50)),
    });
    await finance().does(`payments/${payment}/return`, {
      ...back,
      returnId: '退9',
      amountFen: wan(50),
    });
    const after = await api.head();
    expect(await finance().sees(`budgets/${line}?after=${after}`)).toMatchObject({
      leftFen: String(wan(800)),
    });
  });
});

describe('付款更正', () => {
  test('moves a payment to another line of its year, by two persons', async () => {
    const { payment, line } = await aPaid(21);
    const other = await aLine(api, 2023, wan(200));
    const path = `payments/${payment}/corrections`;
    const propose = { toLineId: other, reason: '列错指标' };
    await refused(finance().isRefused(path, { ...propose, toLineId: line }), {
      code: 'correction-same-line',
    });
    const { id } = await finance().does(path, propose);
    await refused(finance().isRefused(path, propose), { code: 'correction-pending' });
    await refused(finance().isRefused(`${path}/${id}/confirm`), { code: 'same-person' });
    await refused(checker().isRefused(`${path}/hold-0/confirm`), { code: 'correction-unknown' });
    await checker().does(`${path}/${id}/decline`, { reason: '原指标无误' });
    await refused(checker().isRefused(`${path}/${id}/confirm`), { code: 'correction-unknown' });

    const { id: again } = await finance().does(path, propose);
    await refused(checker().isRefused(`${path}/${again}/confirm`, undefined, { ifMatch: '"0"' }), {
      status: 412,
    });
    await checker().does(`${path}/${again}/confirm`);
    const after = await api.head();
    const left = async (lineId: string) =>
      (await finance().sees(`budgets/${lineId}?after=${after}`)).leftFen;
    expect([await left(line), await left(other)]).toEqual([String(wan(1000)), '0']);
  });

  test('waits for room on the other line, and changes neither', async () => {
    const { payment } = await aPaid(22);
    const toLineId = await aLine(api, 2023, wan(199));
    const path = `payments/${payment}/corrections`;
    const { id } = await finance().does(path, { toLineId, reason: '列错指标' });
    expect(await checker().isRefused(`${path}/${id}/confirm`)).toMatchObject({
      code: 'budget-exceeded',
    });
    await finance().does(path, { toLineId: await aLine(api, 2023, wan(200)), reason: '列错指标' });
  });
});

test('what is left of a year is carried or lapses, all of it, once the line is closed', async () => {
  api.clock.set('2023-06-13');
  const line = await aLine(api, 2023, wan(10));
  const path = `budgets/${line}/year-end`;
  const decide = {
    carriedFen: wan(8),
    lapsedFen: wan(2),
    toLineId: await aLine(api, 2024, wan(1)),
    documentNumber: '武新财预〔2024〕2号',
    reason: '项目未完',
  };
  await refused(checker().isRefused(path, decide), { code: 'budget-line-open' });
  await api.as('budget').does(`budgets/${line}/close`);
  await refused(checker().isRefused(path, decide), { code: 'year-not-over' });
  api.clock.set('2024-01-08');
  await refused(finance().isRefused(path, decide), { code: 'role-missing' });
  await refused(checker().isRefused(path, { ...decide, lapsedFen: wan(1) }), {
    code: 'year-end-differs',
    limitFen: String(wan(10)),
  });
  await refused(checker().isRefused(path, { ...decide, toLineId: null }), {
    code: 'carry-line-missing',
  });
  const anotherYear = { ...decide, toLineId: await aLine(api, 2025, wan(1)) };
  await refused(checker().isRefused(path, anotherYear), { code: 'carry-other-purpose' });
  await checker().does(path, decide, { key: 'year-end' });
  await checker().does(path, decide, { key: 'year-end' });
  const after = await api.head();
  expect(await finance().sees(`budgets/${decide.toLineId}?after=${after}`)).toMatchObject({
    leftFen: String(wan(9)),
  });
});
