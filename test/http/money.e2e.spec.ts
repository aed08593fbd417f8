import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { projections } from '../../projections/index.js';
import {
  type Booked,
  type Booking,
  camt053,
  camt054,
  closingFen,
  cmbCsv,
  corporateCsv,
  icbcCsv,
  pain002,
} from '../../src/demo/bank.js';
import { type JournalFormat, journalAs } from '../../src/exports/formats.js';
import { journal } from '../../src/exports/journal.js';
import type { Day } from '../../src/kernel/days.js';
import type { Fen } from '../../src/kernel/money.js';
import { historyOf } from '../../src/ledger/projector.js';
import { type Api, type Json, openApi } from '../support/api.js';
import { booked, PAYER, sendFile } from '../support/bank.js';
import { aBatch, approve, into } from './paying.js';
import {
  aLine,
  anAccount,
  anAssessedCase,
  anEnterprise,
  approveTwice,
  publish,
  verifyTranche,
  wan,
} from './steps.js';

interface Paid {
  readonly number: number;
  readonly uscc: string;
  readonly id: string;
  /** Of the tranche that is being paid. */
  payment: string;
  account: string;
}

const FIRST = wan(200);
const isThere = (program: string): boolean => spawnSync(program, ['--version']).status === 0;
const withHledger = isThere('hledger') ? test : test.skip;
const withBeancount = isThere('bean-check') ? test : test.skip;

/**
 * What finance lives through with forty payments, over HTTP alone: 35 stay settled, 3 are rejected,
 * 2 come back, in the same year and in the next; each is paid in the end, and every fen is found in
 * the bank's statements.
 */
describe('forty payments, from the batch to the closed month', () => {
  let api: Api;
  let payerId: string;
  let line2023: string;
  let line2024: string;
  let batch: string;
  const cases: Paid[] = [];
  /** What the account holds, as the bank has it. */
  let balanceFen: Fen = wan(20_000);

  const finance = () => api.as('finance');
  const head = async (): Promise<string> => `after=${await api.head()}`;
  const paymentOf = async (id: string): Promise<Json> =>
    finance().sees(`payments/${id}?${await head()}`);
  const statuses = async (which: readonly Paid[]): Promise<readonly string[]> =>
    Promise.all(which.map(async ({ payment }) => (await paymentOf(payment)).status));

  const booking = (
    on: string,
    paid: Paid,
    amountFen: Fen,
    more: Partial<Booking> = {},
  ): Booking => ({
    on: on as Day,
    amountFen,
    name: '某某有限公司',
    account: paid.account,
    summary: '总部迁入奖励',
    serial: `LS${on.replaceAll('-', '')}${String(paid.number).padStart(3, '0')}`,
    ...more,
  });
  const month = (from: string, to: string, bookings: readonly Booking[]): Booked => {
    const of = booked(from, to, balanceFen, bookings);
    balanceFen = closingFen(of);
    return of;
  };
  const answers = async (name: string, bytes: Uint8Array): Promise<Json> =>
    (await sendFile(finance(), 'answers', bytes, { name })).body;
  const statement = async (name: string, bytes: Uint8Array, more = {}): Promise<Json> => {
    const { status, body } = await sendFile(finance(), 'statements', bytes, {
      name,
      payerId,
      ...more,
    });
    expect([name, status, body.code]).toEqual([name, 200, undefined]);
    return body;
  };
  /** Of what an enterprise has confirmed, the account that it gave last. */
  const toNewAccount = async ({ uscc, payment, account }: Paid): Promise<void> => {
    const { payeeAccounts } = await finance().sees(`enterprises/${uscc}?${await head()}`);
    const { accountId } = payeeAccounts.find(({ number }: Json) => number === account);
    if ((await paymentOf(payment)).accountId === accountId) return;
    await finance().does(`payments/${payment}/account`, { accountId });
  };
  const reconcile = (): Promise<Json> =>
    finance().does(`payers/${payerId}/reconcile`) as Promise<Json>;

  beforeAll(async () => {
    api = await openApi('2023-06-05');
    ({ id: payerId } = await api.as('admin').does('payers', PAYER));
    line2023 = await aLine(api, 2023, wan(9_000));
    for (let number = 1; number <= 40; number += 1) {
      const uscc = await anEnterprise(api, number, `${number}号科技有限公司`);
      const id = await anAssessedCase(api, uscc);
      await publish(api, id);
      cases.push({ number, uscc, id, payment: '', account: `4200${number}00001` });
    }
    api.clock.set('2023-06-13');
    for (const { id } of cases) {
      await approveTwice(api, id);
      await verifyTranche(api, id, 1, { insuredHeadcount: 120 });
      await finance().does(`applications/${id}/tranches/1/release`, { lineId: line2023 });
    }
  }, 300_000);
  afterAll(() => api.close());

  const rejected = () => cases.slice(0, 3);
  const sameYear = () => cases[3] as Paid;
  const nextYear = () => cases[4] as Paid;
  const offsetFrom = () => cases[5] as Paid;

  test('one batch holds them, sealed by one and approved by another, exported once', async () => {
    batch = await aBatch(api, '2023年6月第1批');
    for (const each of cases) each.payment = await into(api, batch, each.id);
    await approve(api, batch);
    expect(await finance().sees(`batches/${batch}?${await head()}`)).toMatchObject({
      count: 40,
      totalFen: String(40n * FIRST),
    });
    const asked = { payerId, format: 'pain.001', executeOn: '2023-06-14' };
    await finance().does(`batches/${batch}/export`, asked, { key: 'export-june' });
    const file = () => finance().send<Buffer>('GET', `batches/${batch}/file`);
    const [one, two] = [await file(), await file()];
    expect(one.body.equals(two.body)).toBe(true);
    const text = one.body.toString('utf8');
    expect(text).toContain('<NbOfTxs>40</NbOfTxs><CtrlSum>80000000.00</CtrlSum>');
    for (const { payment } of cases) expect(text).toContain(`<EndToEndId>${payment}</EndToEndId>`);
  });

  test('the bank rejects three and pays the others; its files twice change nothing', async () => {
    api.clock.set('2023-06-15');
    const report = pain002(
      { messageId: batch, batchId: batch, on: '2023-06-14' as Day },
      rejected().map(({ payment }) => ({
        endToEndId: payment,
        code: 'AC01',
        text: '账号户名不符',
      })),
    );
    expect(await answers('pain002.xml', report)).toMatchObject({ applied: 3, notApplied: 0 });
    const paid = camt054(
      booked(
        '2023-06-14',
        '2023-06-14',
        0n,
        cases
          .slice(3)
          .map((each) => booking('2023-06-14', each, -FIRST, { endToEndId: each.payment })),
      ),
    );
    expect(await answers('camt054.xml', paid)).toMatchObject({ applied: 37, notApplied: 0 });
    const before = await api.head();
    expect(await answers('camt054.xml', paid)).toMatchObject({ repeated: true });
    expect(await answers('pain002.xml', report)).toMatchObject({ repeated: true });
    expect(await api.head()).toBe(before);
    expect(new Set(await statuses(rejected()))).toEqual(new Set(['rejected']));
    expect(new Set(await statuses(cases.slice(3)))).toEqual(new Set(['settled']));
  });

  test('June is closed with no difference: every line of the corporate export is found', async () => {
    api.clock.set('2023-07-03');
    const june = month(
      '2023-06-01',
      '2023-06-30',
      cases
        .slice(3)
        .map((each) => booking('2023-06-14', each, -FIRST, { endToEndId: each.payment })),
    );
    const bytes = corporateCsv(june);
    expect(await statement('六月.csv', bytes)).toMatchObject({ format: 'corporate' });
    const after = await api.head();
    await statement('六月.csv', bytes);
    expect(await api.head()).toBe(after);
    expect(await reconcile()).toMatchObject({ lines: 37, matched: 37, waiting: 0, breaks: 0 });
    await finance().does(`payers/${payerId}/periods/2023-06/close`);
    expect(await finance().sees(`payers/${payerId}/periods/2023-06?${await head()}`)).toMatchObject(
      {
        status: 'closed',
        totals: {
          lines: 37,
          movements: 37,
          outFen: String(37n * FIRST),
          ledgerOutFen: String(37n * FIRST),
          acrossFen: '0',
          explainedFen: '0',
          explained: [],
        },
      },
    );
    const unmatched = await finance().sees(`payments?matched=false&status=settled&${await head()}`);
    expect(unmatched.items).toEqual([]);
  });

  test('what came back in the same year restores the line, and is paid again with the rejected', async () => {
    api.clock.set('2023-07-05');
    const back = camt054(
      booked('2023-07-04', '2023-07-04', 0n, [
        booking('2023-07-04', sameYear(), FIRST, {
          endToEndId: sameYear().payment,
          returned: 'AC04',
          serial: 'LS-BACK-1',
          summary: '退汇',
        }),
      ]),
    );
    expect(await answers('退汇.xml', back)).toMatchObject({ applied: 1 });
    expect(await paymentOf(sameYear().payment)).toMatchObject({ returnedFen: String(FIRST) });
    const spent = await finance().sees(`budgets/${line2023}?${await head()}`);
    expect(spent).toMatchObject({ restoredFen: String(FIRST) });

    for (const each of [...rejected(), sameYear()]) {
      each.account = `4299${each.number}00001`;
      await anAccount(api, each.uscc, each.account);
    }
    // An account that was confirmed today cools before it can be paid to.
    const again = await aBatch(api, '2023年7月重发');
    await finance().does(`applications/${sameYear().id}/tranches/1/release`, { lineId: line2023 });
    const first = new Map(cases.map(({ id, payment }) => [id, payment]));
    for (const each of [...rejected(), sameYear()]) {
      each.payment = await into(api, again, each.id);
      await toNewAccount(each);
      expect(await paymentOf(each.payment)).toMatchObject({ reissueOf: first.get(each.id) });
      const { resembles } = await paymentOf(each.payment);
      if (resembles.length > 0) {
        await api
          .as('finance-approver')
          .does(`payments/${each.payment}/duplicate/clear`, { reason: '原支付已退回，重新支付' });
      }
    }
    await finance().does(`batches/${again}/seal`);
    const { count, totalFen } = await finance().sees(`batches/${again}?${await head()}`);
    const refused = await api
      .as('finance-approver')
      .isRefused(`batches/${again}/approve`, { count, totalFen });
    expect(refused).toMatchObject({ code: 'payee-account-cooling' });
    api.clock.set('2023-07-10');
    await api.as('finance-approver').does(`batches/${again}/approve`, { count, totalFen });
    await finance().does(`batches/${again}/export`, {
      payerId,
      format: 'xlsx',
      executeOn: '2023-07-10',
    });
    api.clock.set('2023-07-12');
    const paid = [...rejected(), sameYear()].map((each) =>
      booking('2023-07-11', each, -FIRST, { endToEndId: each.payment }),
    );
    expect(
      await answers('重发.xml', camt054(booked('2023-07-11', '2023-07-11', 0n, paid))),
    ).toMatchObject({ applied: 4 });

    api.clock.set('2023-08-01');
    const july = month('2023-07-01', '2023-07-31', [
      booking('2023-07-04', sameYear(), FIRST, {
        account: `4200${sameYear().number}00001`,
        endToEndId: first.get(sameYear().id) as string,
        serial: 'LS-BACK-1',
        summary: '退汇',
      }),
      ...paid,
    ]);
    await statement('七月.csv', icbcCsv(july), { from: '2023-07-01', to: '2023-07-31' });
    expect(await reconcile()).toMatchObject({ matched: 5, waiting: 0, breaks: 0 });
    await finance().does(`payers/${payerId}/periods/2023-07/close`);
  });

  test('what came back in the next year goes to the treasury, and needs new budget', async () => {
    api.clock.set('2024-01-16');
    const back = booking('2024-01-15', nextYear(), FIRST, {
      endToEndId: nextYear().payment,
      returned: 'AC04',
      serial: 'LS-BACK-2',
      summary: '退汇',
    });
    const before = await finance().sees(`budgets/${line2023}?${await head()}`);
    await answers('次年退汇.xml', camt054(booked('2024-01-15', '2024-01-15', 0n, [back])));
    const { returns } = await paymentOf(nextYear().payment);
    expect(returns).toMatchObject([{ to: 'treasury', amountFen: String(FIRST) }]);
    expect((await finance().sees(`budgets/${line2023}?${await head()}`)).restoredFen).toBe(
      before.restoredFen,
    );
    const release = `applications/${nextYear().id}/tranches/1/release`;
    expect(await finance().isRefused(release, { lineId: line2023 })).toMatchObject({
      code: 'budget-other-year',
    });
    line2024 = await aLine(api, 2024, wan(2_000));
    await finance().does(release, { lineId: line2024 });
    const again = await aBatch(api, '2024年1月重发');
    const first = nextYear().payment;
    nextYear().account = `4299${nextYear().number}00001`;
    await anAccount(api, nextYear().uscc, nextYear().account);
    api.clock.set('2024-01-22');
    nextYear().payment = await into(api, again, nextYear().id);
    await toNewAccount(nextYear());
    await approve(api, again);
    await finance().does(`batches/${again}/export`, {
      payerId,
      format: 'csv',
      executeOn: '2024-01-22',
    });
    api.clock.set('2024-02-01');
    // The bank's daily lines between are of no interest here; their balances agree.
    const paid = booking('2024-01-23', nextYear(), -FIRST, { endToEndId: nextYear().payment });
    expect(
      await answers('一月重发.xml', camt054(booked('2024-01-23', '2024-01-23', 0n, [paid]))),
    ).toMatchObject({ applied: 1 });
    const rest = month('2023-08-01', '2024-01-31', [{ ...back, endToEndId: first }, paid]);
    expect(await statement('八月至一月.xml', camt053(rest))).toMatchObject({
      format: 'camt.053.001.08',
    });
    expect(await reconcile()).toMatchObject({ matched: 2, waiting: 0, breaks: 0 });
    for (const each of ['2023-08', '2023-09', '2023-10', '2023-11', '2023-12', '2024-01']) {
      await finance().does(`payers/${payerId}/periods/${each}/close`);
    }
  });

  test('what is claimed back is withheld from the second tranche, both sides shown', async () => {
    const first = offsetFrom().payment;
    const { id: recoveryId } = await api.as('approver-1').does(`payments/${first}/recoveries`, {
      amountFen: wan(50),
      reason: '核查发现人数不实',
      basis: '武新管〔2023〕4号 附则',
    });
    api.clock.set('2024-06-03');
    await verifyTranche(api, offsetFrom().id, 2, { inCoreDigitalStatistics: true });
    await finance().does(`applications/${offsetFrom().id}/tranches/2/release`, {
      lineId: line2024,
    });
    const june = await aBatch(api, '2024年6月第1批');
    offsetFrom().payment = await into(api, june, offsetFrom().id, {
      tranche: 2,
      offset: { paymentId: first, recoveryId, amountFen: wan(50) },
    });
    await approve(api, june);
    await finance().does(`batches/${june}/export`, {
      payerId,
      format: 'pain.001',
      executeOn: '2024-06-03',
    });
    api.clock.set('2024-06-05');
    const paid = booking('2024-06-04', offsetFrom(), -wan(250), {
      endToEndId: offsetFrom().payment,
    });
    await answers('第二期.xml', camt054(booked('2024-06-04', '2024-06-04', 0n, [paid])));
    expect(await paymentOf(offsetFrom().payment)).toMatchObject({
      status: 'settled',
      amountFen: String(wan(300)),
      effectiveFen: String(wan(250)),
    });
    expect((await paymentOf(first)).returns).toMatchObject([
      { kind: 'offset', amountFen: String(wan(50)), against: offsetFrom().payment },
    ]);
    api.clock.set('2024-07-01');
    // CMB's lines tell neither the account nor the period: who imports them does.
    const rest = month('2024-02-01', '2024-06-30', [paid]);
    await statement('二月至六月.csv', cmbCsv(rest), { from: '2024-02-01', to: '2024-06-30' });
    expect(await reconcile()).toMatchObject({ matched: 1, waiting: 0, breaks: 0 });
    for (const each of ['2024-02', '2024-03', '2024-04', '2024-05', '2024-06']) {
      await finance().does(`payers/${payerId}/periods/${each}/close`);
    }
  });

  test('nothing is netted away: totals, budget and limits are right to the fen', async () => {
    const auditor = api.as('auditor');
    const sum = await auditor.sees(`totals/sum?${await head()}`);
    expect(sum).toMatchObject({
      grantedFen: String(40n * wan(500)),
      // 40 first tranches, two of them twice, and 250万 of a second.
      paidFen: String(42n * FIRST + wan(250)),
      withheldFen: String(wan(50)),
      returnedFen: String(2n * FIRST),
      offsetFen: String(wan(50)),
      recoveredFen: '0',
    });
    const { items } = await auditor.sees(`budgets?${await head()}`);
    const lines = Object.fromEntries(items.map((line: Json) => [line.lineId, line]));
    expect(lines[line2023]).toMatchObject({
      spentFen: String(41n * FIRST),
      restoredFen: String(FIRST),
      leftFen: String(wan(9_000) - 40n * FIRST),
    });
    expect(lines[line2024]).toMatchObject({
      spentFen: String(FIRST + wan(300)),
      leftFen: String(wan(2_000) - FIRST - wan(300)),
    });
    const trial = await auditor.sees(`books/trial-balance?${await head()}`);
    expect(trial.books.map(({ differenceFen }: Json) => differenceFen)).toEqual(['0', '0', '0']);
    expect(balanceFen).toBe(wan(20_000) - 42n * FIRST + 2n * FIRST - wan(250));
  });

  test('every read model equals its rebuild, row for row', async () => {
    const { rows, store, codec, projector } = api.tranche;
    const names = projections.map(({ name }) => name);
    await projector.waitFor((await api.head()) as string, names, 30_000);
    const differences: unknown[] = [];
    for await (const found of rows.verify(names, historyOf(store, codec))) differences.push(found);
    expect(differences).toEqual([]);
  });

  describe('the journal', () => {
    let folder: string;
    beforeAll(() => {
      folder = mkdtempSync(join(tmpdir(), 'forty-payments-'));
    });
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    const exported = async (format: JournalFormat): Promise<string> => {
      const file = join(folder, `books.${format}`);
      const entries = journal(api.tranche.rows.db, {});
      const chunks: Buffer[] = [];
      for await (const chunk of journalAs(format, entries, 'zh')) {
        chunks.push(Buffer.from(chunk as string));
      }
      writeFileSync(file, Buffer.concat(chunks));
      return file;
    };
    const env = { ...process.env, LC_ALL: 'C.UTF-8' };

    withHledger('passes hledger', async () => {
      const file = await exported('hledger');
      execFileSync('hledger', ['-f', file, 'check', '--strict', 'ordereddates'], { env });
    });
    withBeancount('passes bean-check', async () => {
      execFileSync('bean-check', [await exported('beancount')], { env });
    });
  });
});
