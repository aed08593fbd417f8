import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { camt053, camt054, type Booking } from '../../src/demo/bank.js';
import { userId } from '../../src/access/access.js';
import { BREAK_KINDS } from '../../src/domain/break/events.js';
import type { Day } from '../../src/kernel/days.js';
import { type Api, type Json, openApi } from '../support/api.js';
import { booked, booking, PAYER, sendFile } from '../support/bank.js';
import { aBatch, approve, aReleased, into, type Released } from './paying.js';
import { wan } from './steps.js';

const ON = '2023-06-13' as Day;
const AMOUNT = wan(200);
const OPENING = wan(10_000);
/** What is missing in each way is told by its name. */
const CASES = ['certain', 'doubted', 'payee', 'less', 'unseen', 'unanswered', 'line'] as const;
type Case = (typeof CASES)[number];

let api: Api;
let payerId: string;
let payments: Readonly<Record<Case, string>>;

/** One batch paid from the account that is reconciled, and one from another. */
beforeAll(async () => {
  api = await openApi('2023-06-05');
  payerId = (await api.as('admin').does('payers', PAYER)).id;
  const other = await api.as('admin').does('payers', { ...PAYER, account: '4200000000023' });
  const cases: Released[] = [];
  for (const number of CASES.keys()) cases.push(await aReleased(api, number + 1));
  const made: Partial<Record<Case, string>> = {};
  const send = async (from: string, names: readonly Case[]): Promise<void> => {
    const batch = await aBatch(api);
    for (const name of names) {
      made[name] = await into(api, batch, cases[CASES.indexOf(name)]?.id ?? '');
    }
    await approve(api, batch);
    const asked = { payerId: from, format: 'pain.001', executeOn: ON };
    await api.as('finance').does(`batches/${batch}/export`, asked);
  };
  await send(
    payerId,
    CASES.filter((name) => name !== 'line'),
  );
  await send(other.id, ['line']);
  payments = made as typeof payments;
  api.clock.set('2023-07-03');
}, 60_000);
afterAll(() => api.close());

const accountOf = (name: Case): string => `4200${CASES.indexOf(name) + 1}00001`;
const paid = (name: Case, more: Partial<Booking> = {}): Booking =>
  booking(ON, -AMOUNT, {
    name: '某某有限公司',
    account: accountOf(name),
    endToEndId: payments[name],
    serial: `S-${name}`,
    ...more,
  });

/** The answers of the bank, for all but one. */
const answers = () =>
  camt054(
    booked(
      ON,
      ON,
      0n,
      CASES.filter((name) => name !== 'unanswered').map((name) => paid(name)),
    ),
  );

const bookings = (): readonly Booking[] => {
  const { endToEndId: _, ...doubted } = paid('doubted', { serial: 'ANOTHER' });
  return [
    paid('certain'),
    doubted,
    paid('payee', { account: '999' }),
    paid('less', { amountFen: 1n - AMOUNT }),
    paid('line'),
    paid('certain', { serial: 'TWICE' }),
    booking('2023-06-14', -55n, { name: '供电公司', summary: '电费', serial: 'POWER' }),
    booking('2023-06-15', 7n, { name: '不详公司', account: '1', summary: '退汇', serial: 'BACK' }),
    booking('2023-06-16', -3n, { name: '', account: '', summary: '其他', serial: 'NOBODY' }),
  ];
};

const finance = () => api.as('finance');
const sees = async (path: string, who: 'finance' | 'auditor' = 'finance'): Promise<Json> =>
  api.as(who).sees(`${path}${path.includes('?') ? '&' : '?'}after=${await api.head()}`);
const reconcile = (): Promise<Json> => finance().does(`payers/${payerId}/reconcile`);
const breaks = async (query = ''): Promise<readonly Json[]> =>
  (await sees(`breaks?payerId=${payerId}&limit=200${query}`)).items;
const month = (step: string): string => `payers/${payerId}/periods/2023-06/${step}`;

describe('an account’s month, from its statement to its close', () => {
  test('begins with a statement and the answers, and finds each kind of break', async () => {
    const told = await sendFile(finance(), 'answers', answers(), { name: 'a.xml' });
    expect(told.body).toMatchObject({ applied: 6, notApplied: 0 });
    const statement = camt053(booked(ON, '2023-06-29', OPENING, bookings()));
    const sent = await sendFile(finance(), 'statements', statement, { name: 's.xml' });
    expect(sent.body).toMatchObject({ accounts: [{ newLines: 9 }] });
    expect(await reconcile()).toMatchObject({ lines: 9, matched: 1, waiting: 1, breaks: 9 });

    const found = await breaks();
    expect(new Set(found.map(({ kind }) => kind))).toEqual(new Set(BREAK_KINDS));
    expect(
      found.map(({ kind, finding, amountFen }) => `${kind} ${finding.code} ${amountFen}`).sort(),
    ).toEqual([
      'amount-differs amounts 1',
      `duplicate matched-already ${-AMOUNT}`,
      `missing-in-bank no-line ${AMOUNT}`,
      `missing-in-bank unanswered ${AMOUNT}`,
      'missing-in-ledger no-movement -55',
      'return-without-payment return-of-nothing 7',
      'unknown nothing-known -3',
      'wrong-line paid-from-other-line 0',
      'wrong-payee paid-to-other-account 0',
    ]);
    // From the day that the payment was to be made on.
    const [unanswered] = (await breaks('&kind=missing-in-bank')).filter(
      ({ movements }) => movements[0] === payments.unanswered,
    );
    expect(unanswered).toMatchObject({ since: ON, ageDays: 20 });
    const detail = await sees(`breaks/${unanswered.breakId}`);
    expect(detail.links.payments).toEqual([`/v1/payments/${payments.unanswered}`]);
    const [line] = await breaks('&kind=wrong-payee');
    const { bankLines, links } = await sees(`breaks/${line.breakId}`);
    expect(bankLines).toMatchObject([{ day: ON, serial: 'S-payee', line: expect.any(Number) }]);
    expect(links.imports).toHaveLength(1);
    expect((await sees(links.events.replace('/v1/', ''), 'auditor')).items).toMatchObject([
      { type: 'BreakFound' },
    ]);
  });

  test('changes nothing when it is reconciled again', async () => {
    const before = await api.head();
    expect(await reconcile()).toMatchObject({ matched: 0, waiting: 1, breaks: 9, cleared: 0 });
    expect(await api.head()).toBe(before);
  });

  test('is reconciled by finance officers, and seen by those who see everything', async () => {
    expect(await api.as('officer').isRefused(`payers/${payerId}/reconcile`)).toMatchObject({
      status: 403,
      code: 'role-missing',
    });
    for (const path of ['breaks', 'matches', `payers/${payerId}/periods`]) {
      expect((await api.as('officer').send('GET', path)).status).toBe(403);
      expect((await api.as('auditor').send('GET', path)).status).toBe(200);
    }
    const [{ breakId }] = (await breaks()) as [Json];
    const explanation = { resolution: 'other', reason: '核实' };
    expect(
      await api.as('auditor').isRefused(`breaks/${breakId}/explain`, explanation),
    ).toMatchObject({ status: 403 });
  });

  test('clears what the bank answers after all, and what a person undoes never meets again', async () => {
    const file = camt054(booked(ON, ON, 0n, [paid('unanswered')]));
    await sendFile(finance(), 'answers', file, { name: 'late.xml' });
    // Now the ledger has it, and the bank still hasn't: it is another thing that is the matter.
    expect(await reconcile()).toMatchObject({ breaks: 9, cleared: 0 });
    const [known] = (await breaks('&kind=missing-in-bank')).filter(
      ({ movements }) => movements[0] === payments.unanswered,
    );
    expect(known).toMatchObject({ status: 'open', finding: { code: 'no-line' } });

    const [matched] = (await sees('matches?status=matched')).items;
    expect(matched).toMatchObject({ certainty: 'certain', score: 100 });
    await finance().does(`matches/${matched.matchId}/undo`, { reason: '试一试' });
    // Its line is free for the one that the bank booked a second time, and never meets it again.
    expect(await reconcile()).toMatchObject({ matched: 1 });
    const [another] = (await sees('matches?status=matched')).items;
    expect(another.parts).toEqual(matched.parts);
    expect(another.lines[0].lineId).not.toBe(matched.lines[0].lineId);
    expect(await breaks('&kind=duplicate&status=open')).toHaveLength(1);
  });

  test('is not closed while a day, a proposal or an explanation is missing', async () => {
    expect(await finance().isRefused(month('close'))).toMatchObject({
      code: 'period-day-missing',
      day: '2023-06-30',
    });
    const { closingFen } = (await sees('statements')).items[0];
    const last = camt053(booked('2023-06-30', '2023-06-30', BigInt(closingFen), []));
    await sendFile(finance(), 'statements', last, { name: 'last.xml' });
    expect(await finance().isRefused(month('close'))).toMatchObject({ code: 'period-break-open' });

    const open = await breaks('&status=open');
    const [first] = open as [Json];
    expect(
      await finance().isRefused(`breaks/${first.breakId}/assign`, { owner: 'nobody' }),
    ).toMatchObject({ status: 404 });
    expect(
      await finance().isRefused(`breaks/${first.breakId}/assign`, { owner: userId('officer') }),
    ).toMatchObject({ code: 'break-owner' });
    const owner = userId('finance-approver');
    await finance().does(`breaks/${first.breakId}/assign`, { owner });
    expect((await breaks(`&owner=${owner}`)).map(({ breakId }) => breakId)).toEqual([
      first.breakId,
    ]);
    for (const { breakId } of open) {
      await finance().does(`breaks/${breakId}/explain`, {
        resolution: 'in-transit',
        reason: '已与银行核实',
      });
    }
    expect(await finance().isRefused(month('close'))).toMatchObject({ code: 'period-line-open' });
    const [waiting] = (await sees('matches?status=waiting')).items;
    expect(waiting).toMatchObject({
      certainty: 'likely',
      parts: [{ paymentId: payments.doubted }],
    });
    expect(await api.as('auditor').isRefused(`matches/${waiting.matchId}/accept`)).toMatchObject({
      status: 403,
    });
    await finance().does(`matches/${waiting.matchId}/accept`);
    const { score, reasons } = waiting;
    expect(reasons).toContainEqual(expect.objectContaining({ points: expect.any(Number) }));
    expect(await sees(`matches/${waiting.matchId}`)).toMatchObject({
      ...{ status: 'matched', certainty: 'likely', score, reasons },
    });
    expect(
      await finance().isRefused(`matches/${waiting.matchId}/decline`, { reason: '否' }),
    ).toMatchObject({ code: 'match-unknown' });
  });

  test('is closed once, on totals that add up, and stays as it is', async () => {
    expect(await api.as('officer').isRefused(month('close'))).toMatchObject({ status: 403 });
    await finance().does(month('close'));
    const before = await api.head();
    await finance().does(month('close'));
    expect(await api.head()).toBe(before);
    const { status, totals, sealedSeq, totalsSha256 } = await sees(month('').slice(0, -1));
    expect({ status, seq: typeof sealedSeq, hash: totalsSha256.length }).toEqual({
      status: 'closed',
      seq: 'number',
      hash: 64,
    });
    const fen = (name: string): bigint => BigInt(totals[name]);
    expect(fen('openingFen') + fen('inFen') - fen('outFen')).toBe(fen('closingFen'));
    expect(fen('inFen') - fen('outFen') - (fen('ledgerInFen') - fen('ledgerOutFen'))).toBe(
      fen('acrossFen') + fen('explainedFen'),
    );
    expect(totals.explained.length).toBe(9);

    const [matched] = (await sees('matches?status=matched')).items;
    expect(
      await finance().isRefused(`matches/${matched.matchId}/undo`, { reason: '再试' }),
    ).toMatchObject({ code: 'period-closed' });
    const more = camt053(
      booked('2023-06-30', '2023-06-30', BigInt(totals.closingFen), [
        booking('2023-06-30', -1n),
        booking('2023-06-30', 1n),
      ]),
    );
    const late = await sendFile(finance(), 'statements', more, { name: 'more.xml' });
    expect(late.body).toMatchObject({ code: 'period-closed' });
  });

  test('takes in nothing that is recorded later: that is booked to the next', async () => {
    const back = { returnId: 'R1', kind: 'by-payee', amountFen: 100n, valueOn: '2023-06-28' };
    await finance().does(`payments/${payments.certain}/return`, { ...back, reason: '多报' });
    const path = `books/journal?paymentId=${payments.certain}&limit=200`;
    const late = (await sees(path)).items.filter(({ day }: Json) => day === '2023-06-28');
    expect(late.length).toBeGreaterThan(0);
    expect(late.map(({ period }: Json) => period)).toEqual(late.map(() => '2023-07'));
    const balance = async (period: string): Promise<string> =>
      (await sees(`books/trial-balance?period=${period}`)).accounts.find(
        ({ account }: Json) => account === '5001',
      ).balanceFen;
    expect(BigInt(await balance('2023-06')) - BigInt(await balance('2023-07'))).toBe(100n);
  });

  test('is reopened by two persons, and closed again with what came late', async () => {
    await finance().does(month('propose-reopening'), { reason: '漏记退款' });
    expect(await finance().isRefused(month('reopen'))).toMatchObject({ code: 'same-person' });
    await api.as('finance-approver').does(month('decline-reopening'), { reason: '次月更正' });
    expect(await api.as('finance-approver').isRefused(month('reopen'))).toMatchObject({
      code: 'period-not-reopening',
    });
    await finance().does(month('propose-reopening'), { reason: '漏记退款' });
    await api.as('finance-approver').does(month('reopen'));
    const path = `books/journal?paymentId=${payments.certain}&limit=200`;
    const late = (await sees(path)).items.filter(({ day }: Json) => day === '2023-06-28');
    expect(late.map(({ period }: Json) => period)).toEqual(late.map(() => '2023-06'));
    expect(await finance().isRefused(month('close'))).toMatchObject({
      code: 'period-movement-open',
    });
    await reconcile();
    for (const { breakId } of await breaks('&status=open')) {
      const explanation = { resolution: 'in-transit', reason: '次月到账' };
      await finance().does(`breaks/${breakId}/explain`, explanation);
    }
    await finance().does(month('close'));
    expect((await sees(month('').slice(0, -1))).status).toBe('closed');
  });
});
