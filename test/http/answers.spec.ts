import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { camt053, camt054, pain002 } from '../../src/demo/bank.js';
import type { Day, Month } from '../../src/kernel/days.js';
import { breakIdOf } from '../../src/domain/streams.js';
import type { BatchId, PayerId } from '../../src/kernel/ids.js';
import { booksOf } from '../../src/reconciliation/books.js';
import { at } from '../../src/domain/targets.js';
import { type Api, openApi } from '../support/api.js';
import { booked, booking, PAYER, sendFile } from '../support/bank.js';
import { aBatch, approve, aReleased, into } from './paying.js';
import { wan } from './steps.js';

const ON = '2023-06-13' as Day;
const UNKNOWN = 'pay-00000000000000000000';
const AMOUNT = BigInt(wan(200));

let api: Api;
let batch: string;
let [first, second, third, fourth] = ['', '', '', ''];

beforeAll(async () => {
  api = await openApi('2023-06-05');
  const { id: payerId } = await api.as('admin').does('payers', PAYER);
  const cases = [];
  for (const number of [1, 2, 3, 4]) cases.push(await aReleased(api, number));
  batch = await aBatch(api);
  const payments: string[] = [];
  for (const { id } of cases) payments.push(await into(api, batch, id));
  [first = '', second = '', third = '', fourth = ''] = payments;
  await approve(api, batch);
  const asked = { payerId, format: 'pain.001', executeOn: ON };
  await api.as('finance').does(`batches/${batch}/export`, asked);
});
afterAll(() => api.close());

const send = async (bytes: Uint8Array, query: Readonly<Record<string, string>> = {}) =>
  (await sendFile(api.as('finance'), 'answers', bytes, { name: 'answers.xml', ...query })).body;
const paid = (endToEndId: string, more: Partial<Parameters<typeof booking>[2]> = {}) =>
  booking(ON, -AMOUNT, { endToEndId, serial: `S-${endToEndId}`, ...more });
const payment = async (id: string) =>
  api.as('finance').sees(`payments/${id}?after=${await api.head()}`);
const became = (report: {
  answers: readonly { became: string; reason: { code: string } | null }[];
}) => report.answers.map((answer) => answer.reason?.code ?? answer.became);

describe('what the bank did with payments', () => {
  const told = () =>
    camt054(
      booked(ON, ON, 0n, [
        // As it came back it was told first; it was paid before.
        booking(ON, AMOUNT, { endToEndId: second, serial: 'BACK-2', returned: 'AC01' }),
        paid(first),
        paid(second),
        paid(UNKNOWN),
      ]),
    );

  const breakId = breakIdOf(null, {
    lines: [],
    movements: [],
    answer: `settled ${UNKNOWN} S-${UNKNOWN} ${AMOUNT}`,
  });

  test('is shown, done, and the same file twice changes nothing', async () => {
    const before = await api.head();
    const dry = await send(told(), { dryRun: 'true' });
    expect(became(dry)).toEqual(['applied', 'applied', 'applied', 'answer-payment-unknown']);
    expect(await api.head()).toBe(before);

    const report = await send(told());
    expect(report).toMatchObject({ applied: 3, already: 0, notApplied: 1, repeated: false });
    expect(report.answers).toEqual(dry.answers);
    expect(await payment(first)).toMatchObject({
      status: 'settled',
      settledOn: ON,
      bankReference: `S-${first}`,
    });
    expect(await payment(second)).toMatchObject({ returnedFen: String(wan(200)) });

    const found = await api.tranche.ledger.read(at.break(breakId));
    expect(found).toMatchObject({ status: 'open', kind: 'missing-in-ledger', amountFen: -AMOUNT });

    const after = await api.head();
    const again = await send(told(), { name: 'copy.xml' });
    expect(again).toMatchObject({ applied: 3, notApplied: 1, repeated: true });
    expect(await api.head()).toBe(after);

    const { importId } = report;
    const detail = await api.as('auditor').sees(`imports/${importId}?after=${after}`);
    expect(detail).toMatchObject({ kind: 'answers', file: 'answers.xml', lines: 4, newLines: 3 });
    expect(detail.unapplied).toMatchObject([
      { endToEndId: UNKNOWN, paymentId: null, outcome: 'settled' },
    ]);
  });

  test('told again by another channel is known already; told otherwise it is not applied', async () => {
    const statement = camt053(booked(ON, ON, AMOUNT, [paid(first)]));
    expect(became(await send(statement))).toEqual(['already']);
    const twice = camt054(booked(ON, ON, 0n, [paid(first, { serial: 'AGAIN' })]));
    expect(became(await send(twice))).toEqual(['payment-already-settled']);
    const less = camt054(booked(ON, ON, 0n, [{ ...paid(third), amountFen: -1n }]));
    expect(became(await send(less))).toEqual(['settlement-differs']);
    expect(await payment(third)).toMatchObject({ status: 'instructed' });
  });

  test('holds the months of the account that it is about, and of no other', async () => {
    const { id: other } = await api.as('admin').does('payers', { ...PAYER, account: '42009' });
    const { payerId: ours } = (await api.as('finance').sees('payers')).items.find(
      ({ account }: { account: string }) => account === PAYER.account,
    );
    const books = booksOf(api.tranche);
    const amountsFen = async (payerId: string) =>
      (await books(payerId as PayerId, '2023-06' as Month)).breaks.map(
        ({ amountFen }) => amountFen,
      );
    // Of a payment that nobody knows, of one paid twice, and of one paid less: see above.
    expect((await amountsFen(ours)).toSorted()).toEqual([-AMOUNT, -AMOUNT, AMOUNT - 1n]);
    expect(await amountsFen(other)).toEqual([]);
    const openIn = async (payerId: string) =>
      (await api.as('finance').does(`payers/${payerId}/reconcile`)) as unknown as object;
    expect(await openIn(other)).toMatchObject({ breaks: 0, explained: 0 });

    // Of no payment and no account that is known: it may be of anybody's month.
    const nobody = booked(ON, ON, 0n, [booking(ON, -5n, { endToEndId: 'NOBODY' })]);
    const told = camt054({ ...nobody, account: '99999' });
    expect(became(await send(told))).toEqual(['answer-payment-unknown']);
    // A run that said that bank and ledger agree would be followed by a month that can't be closed.
    expect(await openIn(other)).toMatchObject({ breaks: 1, explained: 0 });
    expect(await amountsFen(other)).toEqual([-5n]);
  });

  test('of a whole file is of each payment in it that has no answer of its own', async () => {
    const message = { messageId: batch, batchId: batch, on: ON };
    const one = pain002(message, [{ endToEndId: third, code: 'AC04', text: '账户已销户' }]);
    const whole = Buffer.from(one.toString().replace('PART', 'RJCT'));
    const report = await send(whole);
    // What was paid before can't be rejected.
    expect(became(report).toSorted()).toEqual([
      ...['applied', 'applied', 'payment-already-settled', 'payment-already-settled'],
    ]);
    expect(await payment(third)).toMatchObject({
      status: 'rejected',
      rejection: 'AC04 账户已销户',
    });
    expect(await payment(fourth)).toMatchObject({ status: 'rejected' });
  });

  test('by the number of a voucher in place of the EndToEndId is of its payment', async () => {
    const { id } = await aReleased(api, 6);
    const vouchers = await aBatch(api);
    const sixth = await into(api, vouchers, id);
    await approve(api, vouchers);
    const [{ payerId }] = (await api.as('finance').sees('payers')).items;
    const asked = { payerId, format: 'xlsx', executeOn: ON };
    await api.as('finance').does(`batches/${vouchers}/export`, asked);
    const state = await api.tranche.ledger.read(at.batch(vouchers as BatchId));
    const exported = state.status === 'none' ? null : state.exported;
    const endToEndId = exported?.vouchers[0]?.voucherNumber ?? '';
    expect(became(await send(camt054(booked(ON, ON, 0n, [paid(endToEndId)]))))).toEqual([
      'applied',
    ]);
    expect(await payment(sixth)).toMatchObject({ status: 'settled' });
  });

  test('by a status report has no reference of the bank: the one that comes later is learned', async () => {
    const { id } = await aReleased(api, 5);
    const other = await aBatch(api);
    const fifth = await into(api, other, id);
    await approve(api, other);
    const [{ payerId }] = (await api.as('finance').sees('payers')).items;
    const asked = { payerId, format: 'pain.001', executeOn: ON };
    await api.as('finance').does(`batches/${other}/export`, asked);

    const report = pain002({ messageId: other, batchId: other, on: ON }, []);
    const settled = Buffer.from(report.toString().replace('PART', 'ACSC'));
    expect(became(await send(settled))).toEqual(['applied']);
    expect(await payment(fifth)).toMatchObject({ status: 'settled', bankReference: fifth });

    // Booked on the day after; the day that was told first stands.
    const next = '2023-06-14' as Day;
    const told = (serial: string) =>
      camt054(booked(next, next, 0n, [booking(next, -AMOUNT, { endToEndId: fifth, serial })]));
    expect(became(await send(told('S-5'), { dryRun: 'true' }))).toEqual(['applied']);
    expect(became(await send(told('S-5')))).toEqual(['applied']);
    expect(await payment(fifth)).toMatchObject({ settledOn: ON, bankReference: 'S-5' });
    const moved = await api.tranche.rows.db
      .selectFrom('movements')
      .selectAll()
      .where('movementId', '=', fifth)
      .execute();
    expect(moved).toMatchObject([{ day: ON, bankReference: 'S-5' }]);

    const after = await api.head();
    expect(became(await send(told('S-5'), { name: 'again.xml' }))).toEqual(['applied']);
    expect(became(await send(settled))).toEqual(['applied']);
    expect(await api.head()).toBe(after);
    expect(became(await send(told('S-6')))).toEqual(['payment-already-settled']);
  });

  test('is no statement, and a statement without a payment of ours answers none', async () => {
    const statement = camt053(booked(ON, ON, 5n, [booking(ON, -5n)]));
    expect(await send(statement)).toMatchObject({ code: 'file-without-answers' });
    const { body } = await sendFile(api.as('finance'), 'statements', told(), { name: 'a.xml' });
    expect(body).toMatchObject({ code: 'file-is-answers' });
    const auditor = await sendFile(api.as('auditor'), 'answers', told(), { name: 'a.xml' });
    expect(auditor).toMatchObject({ status: 403, body: { code: 'role-missing' } });
  });
});
