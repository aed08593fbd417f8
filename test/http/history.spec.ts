import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { wan } from '../../src/kernel/money.js';
import { historyOf } from '../../src/ledger/projector.js';
import { type Api, type Json, openApi } from '../support/api.js';
import { paidRow, relocationRows, tableFile } from '../support/history.js';
import { HUAWEI, TENCENT } from '../support/world.js';

let api: Api;
beforeAll(async () => {
  api = await openApi('2025-03-01');
});
afterAll(() => api.close());

const CSV = { headers: { 'content-type': 'text/csv' } };
const path = (dryRun = false) =>
  `history?file=${encodeURIComponent('台账.csv')}${dryRun ? '&dryRun=true' : ''}`;

const good = [
  ...relocationRows('1', { recoveredOn: '2024-09-01', recovered: '1000.01', basis: '追1' }),
  paidRow('2', { uscc: TENCENT, name: '另一公司', amount: '1300000', paid: '1200000' }),
  paidRow('3', {
    document: '武新规〔2019〕7号',
    unit: '科创局',
    benefitYear: '2019',
    grantedOn: '2020-05-10',
    paidOn: '2020-06-01',
  }),
];
const bytes = (rows: Parameters<typeof tableFile>[0]) => Buffer.from(tableFile(rows).bytes);

describe('a file of earlier awards, over HTTP', () => {
  it('is reported row by row, and nothing of it is recorded while a row is wrong', async () => {
    const head = await api.head();
    const rows = [...good, paidRow('4', { paid: '30万', benefitYear: '2021' })];
    const finance = api.as('finance');
    const report = await finance.succeed<Json>('POST', path(true), bytes(rows), CSV);
    expect(report).toMatchObject({ wrong: 2, totals: { awards: 3 } });
    expect(report.rows[4]).toMatchObject({
      line: 7,
      award: null,
      problems: [
        { code: 'history-year', column: '受益年度' },
        { code: 'file-amount', column: '付款金额', text: { en: expect.stringContaining('30万') } },
      ],
    });
    expect(await finance.isRefused(path(), bytes(rows), CSV)).toMatchObject({
      status: 422,
      code: 'history-rows-wrong',
    });
    expect(await api.head()).toBe(head);
  });

  it('says which limits it fills, who is registered, and what counts in none', async () => {
    const report = await api.as('finance').succeed<Json>('POST', path(true), bytes(good), CSV);
    expect(report.wrong).toBe(0);
    const [first, , second, third] = report.rows;
    expect(first.award).toMatchObject({ isNew: true, counted: true });
    expect(second).toMatchObject({
      notes: [{ code: 'cap-exceeded' }],
      award: { taken: expect.arrayContaining([expect.objectContaining({ leftFen: '0' })]) },
    });
    expect(third.award).toMatchObject({ isNew: false, counted: false, taken: [] });
  });

  it('is proposed by one and confirmed by another, then shown everywhere as imported', async () => {
    const finance = api.as('finance');
    const report = await finance.succeed<Json>('POST', path(), bytes(good), CSV);
    const { historyId, sha256 } = report;
    expect(await finance.isRefused(`history/${historyId}/confirm`)).toMatchObject({ status: 403 });
    const { position } = await api.as('finance-approver').does(`history/${historyId}/confirm`);
    const after = `after=${position}`;
    const auditor = api.as('auditor');

    const { items: applications } = await auditor.sees<Json>(`applications?${after}`);
    expect(applications).toHaveLength(3);
    for (const each of applications)
      expect(each).toMatchObject({ status: 'granted', source: sha256 });
    const { items: payments } = await auditor.sees<Json>(`payments?${after}`);
    expect(payments).toHaveLength(3);
    for (const each of payments) expect(each).toMatchObject({ status: 'settled', source: sha256 });

    const totals = await auditor.sees<Json>(`totals?${after}`);
    const of = (uscc: string, measure: string) =>
      totals.items.find((row: Json) => row.uscc === uscc && row.measure === measure);
    expect(of(HUAWEI, 'hq-relocation')).toMatchObject({
      grantedFen: String(wan(500)),
      paidFen: String(wan(200)),
      recoveredFen: '100001',
      outstandingFen: String(wan(300)),
      keptFen: String(wan(200) - 100_001n),
      stillClaimedFen: '0',
    });
    expect(of(TENCENT, 'hq-settlement')).toMatchObject({ outstandingFen: String(wan(10)) });

    // The same bytes again: the same report, and nothing more in the ledger.
    const head = await api.head();
    expect((await finance.succeed<Json>('POST', path(), bytes(good), CSV)).historyId).toBe(
      historyId,
    );
    expect(await api.head()).toBe(head);
    const { items } = await auditor.sees<Json>(`history?${after}`);
    expect(items).toEqual([expect.objectContaining({ historyId, status: 'imported', awards: 3 })]);
  });

  it('is taken back, and the totals and registers are as if it had not been', async () => {
    const [{ historyId }] = (await api.as('auditor').sees<Json>('history')).items;
    const { position } = await api
      .as('finance-approver')
      .does(`history/${historyId}/take-back`, { reason: '导错文件' });
    const auditor = api.as('auditor');
    const totals = await auditor.sees<Json>(`totals?after=${position}`);
    for (const row of totals.items) {
      expect([row.grantedFen, row.paidFen, row.recoveredFen]).toEqual(['0', '0', '0']);
    }
    const { items } = await auditor.sees<Json>(`applications?after=${position}`);
    expect(items.map((each: Json) => each.status)).toEqual(['voided', 'voided', 'voided']);
    const limits = await auditor.sees<Json>(`limits?uscc=${HUAWEI}&after=${position}`);
    expect(JSON.stringify(limits)).not.toContain('"confirmed"');
  });

  it('leaves read models that equal their rebuild, row for row', async () => {
    const { rows, store, codec, projector } = api.tranche;
    const head = await store.head();
    const names = rows.projections.map(({ name }) => name);
    if (head !== null) await projector.waitFor(head, names);
    const differences = rows.verify(names, historyOf(store, codec), () => undefined);
    for await (const difference of differences)
      throw new Error(JSON.stringify(difference, (_, v: unknown) => String(v)));
  });

  it('is nothing for a case officer to import', async () => {
    expect(await api.as('officer').isRefused(path(true), bytes(good), CSV)).toMatchObject({
      code: 'role-missing',
    });
  });

  it('is a file, not JSON', async () => {
    expect(await api.as('finance').isRefused(path(true), { rows: [] })).toMatchObject({
      code: 'media-type-unsupported',
    });
  });
});
