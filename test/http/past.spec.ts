import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Api, type Json, openApi } from '../support/api.js';
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

/** An auditor comes years later, and is shown what was shown then, whatever has arrived since. */
describe('the past, over HTTP', () => {
  let api: Api;
  let uscc: string;
  let id: string;
  let line: string;
  let payment: string;
  let settledAt: string;
  const then = new Map<string, unknown>();
  const routes = (): readonly string[] => [
    'totals',
    'totals/sum',
    'limits',
    `enterprises/${uscc}`,
    'applications',
    `applications/${id}`,
    'tranches?day=2023-06-13',
    'payments',
    `payments/${payment}`,
    'batches',
    'budgets',
    `budgets/${line}`,
    'books/trial-balance',
    'books/journal',
    'audit',
    'settings',
    'users/officer',
    'publications/grants',
    'publications/notices?year=2023',
  ];
  const withQuery = (route: string, query: string): string =>
    `${route}${route.includes('?') ? '&' : '?'}${query}`;

  beforeAll(async () => {
    api = await openApi('2023-06-05');
    uscc = await anEnterprise(api, 1, '云樵图算有限公司');
    line = await aLine(api, 2023, wan(350));
    id = await anAssessedCase(api, uscc);
    await publish(api, id);
    api.clock.set('2023-06-13');
    await approveTwice(api, id);
    await verifyTranche(api, id, 1, { insuredHeadcount: 120 });
    await api.as('finance').does(`applications/${id}/tranches/1/release`, { lineId: line });
    payment = await pay(api, id, 1, '2023-06-13');
    settledAt = api.tranche.clock.now();
    const after = await api.head();
    for (const route of routes()) {
      then.set(route, await api.as('auditor').sees(withQuery(route, `after=${after}`)));
    }
    // What comes later: money back whose value date is an earlier day, and another case.
    api.clock.set('2023-09-20');
    await api.as('finance').does(`payments/${payment}/return`, {
      returnId: 'LS-BACK',
      kind: 'by-bank',
      amountFen: wan(200),
      valueOn: '2023-06-20',
      reason: '账户已销户',
    });
    await anAssessedCase(api, await anEnterprise(api, 2, '小荷数据有限公司'));
  });
  afterAll(() => api.close());

  test('every read route answers as it did, by the moment and by the event', async () => {
    const auditor = api.as('auditor');
    for (const route of routes()) {
      const query = withQuery(route, `knownAt=${settledAt}`);
      const { body, headers, status } = await auditor.send<Json>('GET', query);
      expect([route, status, body]).toEqual([route, 200, then.get(route)]);
      const seq = headers['tranche-seq'];
      expect(Number(seq)).toBeGreaterThan(0);
      expect(await auditor.sees(withQuery(route, `atSeq=${seq}`))).toEqual(then.get(route));
    }
  });

  test('what is public asks for nobody’s name, but its past does: a replay is work', async () => {
    const query = `publications/grants?knownAt=${settledAt}`;
    expect(await api.nobody.send('GET', query)).toMatchObject({
      status: 401,
      body: { code: 'unauthenticated' },
    });
    expect((await api.nobody.send('GET', 'publications/grants')).status).toBe(200);
  });

  test('amounts of later business days don’t count, and the case stands where it stands', async () => {
    const auditor = api.as('auditor');
    const sum = (query: string) => auditor.sees<Json>(`totals/sum?${query}`);
    expect(await sum('effectiveOn=2023-06-19')).toMatchObject({
      paidFen: '200000000',
      returnedFen: '0',
    });
    expect(await sum('effectiveOn=2023-06-20')).toMatchObject({ returnedFen: '200000000' });
    // Known then, it hadn't come back yet, whatever the day it counts for.
    expect(await sum(`effectiveOn=2023-06-20&knownAt=${settledAt}`)).toMatchObject({
      returnedFen: '0',
    });
    const { status } = await auditor.sees<Json>(`applications/${id}?effectiveOn=2023-06-01`);
    expect(status).toBe('granted');
  });

  test('a moment outside history is an error, never an empty answer', async () => {
    const problem = async (query: string) =>
      (await api.as('auditor').send<Json>('GET', `totals?${query}`)).body;
    for (const knownAt of ['2020-01-01', '2999-01-01', '2999-01-01T00:00:00Z']) {
      expect(await problem(`knownAt=${knownAt}`)).toMatchObject({ code: 'moment-outside-history' });
    }
    expect(await problem('atSeq=999999')).toMatchObject({ code: 'moment-outside-history' });
    expect(await problem(`atSeq=1&knownAt=${settledAt}`)).toMatchObject({ code: 'moments-both' });
    expect(await problem('knownAt=soon')).toMatchObject({ code: 'moment-invalid' });
    expect(await problem('effectiveOn=2023-02-30')).toMatchObject({ code: 'day-invalid' });
  });

  test('a figure opens into the events that make it up', async () => {
    const [total]: Json[] = (await api.as('auditor').sees(`totals?uscc=${uscc}`)).items;
    const { benefitYear, measure, unit } = total;
    const row = encodeURIComponent(JSON.stringify({ uscc, benefitYear, measure, unit }));
    const why = (figure: string, more = '') =>
      api
        .as('auditor')
        .sees<Json>(`past/why?table=enterprise_totals&figure=${figure}&row=${row}${more}`);
    const paid = await why('paidFen');
    expect(paid).toMatchObject({ amountFen: total.paidFen, more: false });
    expect(paid.parts).toMatchObject([
      { deltaFen: '200000000', event: { type: 'PaymentSettled', actor: 'finance' } },
    ]);
    expect((await why('returnedFen')).parts).toMatchObject([
      { deltaFen: '200000000', event: { type: 'PaymentReturned' } },
    ]);
    const { headers } = await api.as('auditor').send('GET', `totals?knownAt=${settledAt}`);
    expect(await why('returnedFen', `&atSeq=${headers['tranche-seq']}`)).toMatchObject({
      amountFen: '0',
      parts: [],
    });
    const bad = (query: string) =>
      api
        .as('auditor')
        .send<Json>('GET', `past/why?${query}`)
        .then(({ body }) => body.code);
    expect(await bad(`table=nothing&figure=paidFen&row=${row}`)).toBe('figure-unknown');
    for (const nothing of ['{"nothing":1}', '[]', 'null', '{"uscc":{}}', '"x"']) {
      const query = `table=enterprise_totals&figure=paidFen&row=${encodeURIComponent(nothing)}`;
      expect(await bad(query)).toBe('row-key-invalid');
    }
  });

  test('every figure of a total, a limit and a budget opens down to events that re-add to it', async () => {
    const auditor = api.as('auditor');
    const why = (table: string, figure: string, row: Json) => {
      const query = new URLSearchParams({ table, figure, row: JSON.stringify(row) });
      return auditor.sees<Json>(`past/why?${query}`);
    };
    const added = (amounts: readonly string[]): bigint =>
      amounts.reduce((sum, amount) => sum + BigInt(amount), 0n);
    /** How many events it took; throws where something doesn't add up. */
    const open = async (
      table: string,
      figure: string,
      row: Json,
      shown: string,
    ): Promise<number> => {
      const { amountFen, parts, terms, liftedFen, more } = await why(table, figure, row);
      expect([table, figure, row, amountFen, more]).toEqual([table, figure, row, shown, false]);
      const deltas = parts.map(({ deltaFen }: Json) => deltaFen);
      const amounts = terms.map((term: Json) => term.amountFen);
      expect(added([...deltas, ...amounts, liftedFen])).toBe(BigInt(shown));
      let events = parts.length;
      for (const term of terms) {
        // A term that is taken away opens into what it is itself.
        const own = await why(term.table, term.figure, term.key);
        expect([term.amountFen, `-${term.amountFen}`, term.amountFen.slice(1)]).toContain(
          own.amountFen,
        );
        events += await open(term.table, term.figure, term.key, own.amountFen);
      }
      return events;
    };
    const figures = (row: Json) =>
      Object.entries<string>(row).filter(([name]) => /Fen$/.test(name));
    let events = 0;
    const total = await auditor.sees<Json>('totals/sum');
    for (const [name, shown] of figures(total)) {
      events += await open('enterprise_totals', name, {}, shown);
    }
    for (const item of (await auditor.sees<Json>('totals')).items) {
      const { benefitYear, measure, unit } = item;
      const row = { uscc: item.uscc, benefitYear, measure, unit };
      for (const [name, shown] of figures(item)) {
        events += await open('enterprise_totals', name, row, shown);
      }
    }
    for (const item of (await auditor.sees<Json>('limits')).items) {
      const { scope, owner, cap, key, year } = item;
      const row = { scope, owner, cap, key: key ?? '', year: year ?? 0 };
      for (const [name, shown] of figures(item)) events += await open('limits', name, row, shown);
    }
    for (const item of (await auditor.sees<Json>('budgets')).items) {
      for (const [name, shown] of figures(item)) {
        events += await open('budget_lines', name, { lineId: item.lineId }, shown);
      }
    }
    expect(events).toBeGreaterThan(20);
  }, 120_000);

  test('what changed between two moments: rows, events, by whom', async () => {
    const changes = (query: string) =>
      api.as('auditor').sees<Json>(`past/changes?from=${settledAt}&${query}`);
    const { rows, events } = await changes(`readModel=enterprise-totals&uscc=${uscc}`);
    expect(rows).toMatchObject([
      { before: { returnedFen: '0' }, after: { returnedFen: '200000000' } },
    ]);
    expect(events).toMatchObject([{ type: 'PaymentReturned', actor: 'finance' }]);
    const all = (await changes(`uscc=${uscc}`)).events.map(({ type }: Json) => type);
    expect(all).toEqual([
      'PaymentReturned',
      'TranchePaymentReturned',
      'BudgetRestored',
      'ReservationAdjusted',
    ]);
    expect((await changes(`lineId=${line}`)).events).toMatchObject([
      { type: 'BudgetRestored' },
      { type: 'ReservationAdjusted' },
    ]);
    const { body } = await api
      .as('auditor')
      .send<Json>('GET', `past/changes?from=2023-09-20&to=${settledAt}`);
    expect(body.code).toBe('moments-reversed');
  });

  test('a unit’s people see their cases as they were, and not the whole ledger', async () => {
    const officer = api.as('other-officer');
    expect((await officer.sees<Json>(`applications?knownAt=${settledAt}`)).items).toEqual([]);
    const { body } = await officer.send<Json>('GET', `applications/${id}?knownAt=${settledAt}`);
    expect(body.code).toBe('other-unit');
    const { body: refused } = await officer.send<Json>('GET', `past/changes?from=${settledAt}`);
    expect(refused.code).toBe('reading-forbidden');
  });
});
