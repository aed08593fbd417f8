import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { camt053, closingFen, cmbCsv, corporateCsv, icbcCsv } from '../../src/demo/bank.js';
import { type Api, openApi } from '../support/api.js';
import { booked, booking, PAYER, sendFile } from '../support/bank.js';

const SHAPES = { corporateCsv, icbcCsv, cmbCsv, camt053 } as const;

let api: Api;
let payerId: string;

async function opened(): Promise<void> {
  api = await openApi('2024-06-20');
  payerId = (await api.as('admin').does('payers', PAYER)).id;
}
const send = (bytes: Uint8Array, query: Readonly<Record<string, string>> = {}) =>
  sendFile(api.as('finance'), 'statements', bytes, { name: 'june.csv', ...query });
const lines = async (query = '') =>
  (await api.as('finance').sees(`bank-lines?after=${await api.head()}&limit=200${query}`)).items;
const days = async () =>
  (await api.as('finance').sees(`statements?after=${await api.head()}`)).items.toReversed();

describe.each(Object.entries(SHAPES))('a statement as %s', (shape, write) => {
  beforeAll(opened);
  afterAll(() => api.close());
  const first = booked('2024-06-10', '2024-06-12', 100_000n, [
    booking('2024-06-10', -30_000n),
    booking('2024-06-12', 5_000n, { name: '张三', account: '6222000099998888777' }),
    booking('2024-06-12', -20_000n),
  ]);
  /** 招行's has no account in it. */
  const named = () => (shape === 'cmbCsv' ? { payerId } : {});

  test('is shown before it comes in, comes in once, and goes on with the next', async () => {
    const before = await api.head();
    const dry = await send(write(first), { ...named(), dryRun: 'true' });
    expect(dry.status).toBe(200);
    expect(dry.body).toMatchObject({
      dryRun: true,
      accounts: [
        {
          payerId,
          repeated: false,
          lines: 3,
          newLines: 3,
          days: [
            { day: '2024-06-10', openingFen: '100000', closingFen: '70000', newLines: 1 },
            { day: '2024-06-11', openingFen: '70000', closingFen: '70000', newLines: 0 },
            { day: '2024-06-12', openingFen: '70000', closingFen: '55000', newLines: 2 },
          ],
        },
      ],
    });
    expect(await api.head()).toBe(before);

    const { body } = await send(write(first), named());
    expect(body.accounts).toEqual(dry.body.accounts);
    const after = await api.head();
    const again = await send(write(first), { ...named(), name: 'copy.csv' });
    expect(again.body.accounts).toMatchObject([{ repeated: true, newLines: 0 }]);
    expect(await api.head()).toBe(after);

    // One more line of the last day, and a day more.
    const second = booked('2024-06-12', '2024-06-13', 70_000n, [
      ...first.bookings.slice(1),
      booking('2024-06-12', -1n, { serial: 'late' }),
      booking('2024-06-13', -54_999n),
    ]);
    const more = await send(write(second), named());
    expect(more.body.accounts).toMatchObject([{ lines: 4, newLines: 2 }]);
    expect((await lines()).map(({ amountFen }: { amountFen: string }) => amountFen)).toEqual([
      ...['-30000', '5000', '-20000', '-1', '-54999'],
    ]);
    expect(await days()).toMatchObject([
      { day: '2024-06-10', lines: 1, files: 1 },
      { day: '2024-06-11', lines: 0, files: 1 },
      { day: '2024-06-12', openingFen: '70000', closingFen: '54999', lines: 3, files: 2 },
      { day: '2024-06-13', openingFen: '54999', closingFen: '0', lines: 1, files: 1 },
    ]);
    const { items } = await api.as('finance').sees(`imports?after=${await api.head()}`);
    expect(items).toMatchObject([
      { kind: 'statement', payerId, file: 'june.csv', from: '2024-06-12', lines: 4, newLines: 2 },
      { kind: 'statement', payerId, file: 'june.csv', from: '2024-06-10', lines: 3, newLines: 3 },
    ]);
  });

  test('shows who is on the other side to those who reconcile, and to nobody else', async () => {
    const [, second] = await lines();
    expect(second.counterparty).toEqual({
      value: { name: '张三', account: '6222000099998888777' },
      masked: false,
      erased: false,
      recordsId: expect.stringMatching(/^cp-account-/),
    });
    const { items } = await api.as('admin').sees(`bank-lines?from=2024-06-12&limit=1`);
    expect(items[0].counterparty).toEqual({
      value: null,
      masked: true,
      erased: false,
      recordsId: null,
    });
    expect((await api.as('officer').send('GET', 'bank-lines')).status).toBe(403);
    for await (const batch of api.tranche.store.readAll(null)) {
      expect(JSON.stringify(batch)).not.toContain('张三');
    }
  });
});

describe('a statement that is refused', () => {
  beforeAll(opened);
  afterAll(() => api.close());

  test.each([
    [
      'whose last day does not fit the next',
      async () => {
        await send(
          corporateCsv(booked('2024-06-12', '2024-06-12', 500n, [booking('2024-06-12', -1n)])),
        );
        return [
          corporateCsv(
            booked('2024-06-09', '2024-06-11', 1_000n, [
              booking('2024-06-09', -1n),
              booking('2024-06-11', -2n),
            ]),
          ),
          {},
        ] as const;
      },
      { code: 'statement-chain-broken', file: 'june.csv', on: '2024-06-11', day: '2024-06-12' },
    ],
    [
      'with another amount under a serial',
      async () =>
        [
          corporateCsv(
            booked('2024-06-11', '2024-06-12', 502n, [
              booking('2024-06-11', -2n),
              booking('2024-06-12', -2n, { serial: booking('2024-06-12', -1n).serial }),
            ]),
          ),
          {},
        ] as const,
      { code: 'statement-line-changed', file: 'june.csv', line: 6 },
    ],
    [
      'that is cut off',
      async () =>
        [
          camt053(booked('2024-06-01', '2024-06-02', 0n, [booking('2024-06-01', 1n)])).subarray(
            0,
            900,
          ),
          {},
        ] as const,
      { code: 'file-xml', file: 'june.csv' },
    ],
    [
      'of an account that is not ours',
      async () =>
        [
          corporateCsv({ ...booked('2024-06-01', '2024-06-01', 0n, []), account: '999' }),
          {},
        ] as const,
      { code: 'statement-account-unknown', actual: '999' },
    ],
    [
      'of another account than was named',
      async () => {
        const other = { ...PAYER, account: '4200000000023' };
        const { id } = await api.as('admin').does('payers', other);
        return [corporateCsv(booked('2024-06-01', '2024-06-01', 0n, [])), { payerId: id }] as const;
      },
      { code: 'statement-account-differs', actual: PAYER.account },
    ],
    [
      'without an account, where none is named',
      async () =>
        [cmbCsv(booked('2024-06-01', '2024-06-01', 0n, [booking('2024-06-01', 1n)])), {}] as const,
      { code: 'statement-account-missing' },
    ],
    [
      'of days to come',
      async () =>
        [
          corporateCsv(
            booked('2024-06-20', '2024-06-22', 499n, [
              booking('2024-06-20', -1n),
              booking('2024-06-21', -1n),
            ]),
          ),
          {},
        ] as const,
      { code: 'day-in-future', actual: '2024-06-21' },
    ],
  ])('%s leaves nothing', async (_what, make, problem) => {
    const [bytes, query] = await make();
    const before = await api.head();
    const { status, body } = await send(bytes, { ...query, name: '/home/me/june.csv' });
    expect(status).toBeGreaterThanOrEqual(400);
    expect(body).toMatchObject(problem);
    expect(await api.head()).toBe(before);
  });

  test('by whoever may not import it is not read', async () => {
    const bytes = corporateCsv(booked('2024-06-01', '2024-06-01', 0n, []));
    const { body } = await sendFile(api.as('auditor'), 'statements', bytes, { name: 'a.csv' });
    expect(body).toMatchObject({ code: 'role-missing' });
  });

  test('for its size is refused before it is held', async () => {
    const { status, body } = await send(Buffer.alloc(33 * 1024 * 1024, 0x20));
    expect([status, body.code]).toEqual([413, 'file-too-large']);
  });

  test('is of the days it is said to be of, where it begins with its first line', async () => {
    const quiet = booked('2024-05-10', '2024-05-10', 10_000n, [booking('2024-05-10', -1n)]);
    const outside = { payerId, from: '2024-05-11', to: '2024-05-12' };
    const before = await api.head();
    expect((await send(cmbCsv(quiet), outside)).body).toMatchObject({
      code: 'statement-outside',
      actual: '2024-05-10',
    });
    expect(await api.head()).toBe(before);
    const alone = await send(cmbCsv(quiet), { payerId, dryRun: 'true' });
    expect(alone.body.accounts[0].days).toHaveLength(1);
    const all = { payerId, from: '2024-05-09', to: '2024-05-11', dryRun: 'true' };
    expect((await send(cmbCsv(quiet), all)).body.accounts[0].days).toMatchObject([
      { day: '2024-05-09', openingFen: '10000', closingFen: '10000', lines: 0 },
      { day: '2024-05-10', closingFen: '9999', lines: 1 },
      { day: '2024-05-11', openingFen: '9999', closingFen: '9999', lines: 0 },
    ]);
  });

  test('tells of days to come where it covers them and nothing moved', async () => {
    const month = booked('2024-06-12', '2024-06-30', 500n, [booking('2024-06-12', -1n)]);
    const { body } = await send(camt053(month));
    expect(body.accounts).toMatchObject([{ lines: 1, newLines: 0 }]);
    expect(body.accounts[0].days.at(-1)).toMatchObject({ day: '2024-06-20', closingFen: '499' });
    expect(closingFen(month)).toBe(499n);
  });
});
