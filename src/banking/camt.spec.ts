import { describe, expect, it } from '@jest/globals';
import { Refusal } from '../kernel/refusal.js';
import { readMessage } from './message.js';
import type { Answers, StatementLine, Statements } from './values.js';

const read = (text: string): Answers | Statements =>
  readMessage({ name: 'bank.xml', bytes: Buffer.from(text) });
const refusalOf = (text: string): Refusal => {
  try {
    read(text);
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
  throw new Error('nothing was refused');
};

interface Version {
  readonly version: string;
  /** How a status and a party are wrapped from version 08 on. */
  readonly status: (code: string) => string;
  readonly name: (name: string) => string;
}
const plain: Omit<Version, 'version'> = {
  status: (code) => `<Sts>${code}</Sts>`,
  name: (name) => `<Nm>${name}</Nm>`,
};
const wrapped: Omit<Version, 'version'> = {
  status: (code) => `<Sts><Cd>${code}</Cd></Sts>`,
  name: (name) => `<Pty><Nm>${name}</Nm></Pty>`,
};
const v04: Version = { version: '04', ...plain };

const yuan = (amount: string, currency = 'CNY') => `<Amt Ccy="${currency}">${amount}</Amt>`;
const balance = (code: string, amount: string, on: string, sign = 'CRDT') =>
  `<Bal><Tp><CdOrPrtry><Cd>${code}</Cd></CdOrPrtry></Tp>${yuan(amount)}<CdtDbtInd>${sign}</CdtDbtInd><Dt><Dt>${on}</Dt></Dt></Bal>`;

interface Part {
  readonly id?: string;
  readonly amount?: string;
  readonly payee?: string;
  readonly back?: string;
}
const part = ({ id, amount, payee, back }: Part, { name }: Version): string =>
  `<TxDtls><Refs><AcctSvcrRef>S-${id}</AcctSvcrRef><InstrId>V-${id}</InstrId><EndToEndId>${id ?? 'NOTPROVIDED'}</EndToEndId></Refs>${
    amount === undefined ? '' : yuan(amount)
  }<RltdPties><Cdtr>${name(payee ?? '桂林甲公司')}</Cdtr><CdtrAcct><Id><Othr><Id>4500123</Id></Othr></Id></CdtrAcct></RltdPties><RmtInf><Ustrd>奖励</Ustrd></RmtInf>${
    back === undefined
      ? ''
      : `<RtrInf><Rsn><Cd>${back}</Cd></Rsn><AddtlInf>账号有误</AddtlInf></RtrInf>`
  }</TxDtls>`;

interface Booking {
  readonly amount: string;
  readonly credit?: boolean;
  readonly status?: string;
  readonly reversal?: boolean;
  readonly on?: string;
  readonly parts?: readonly Part[];
  readonly batch?: string;
  readonly currency?: string;
}
const booking = (of: Booking, version: Version): string =>
  `<Ntry>${yuan(of.amount, of.currency)}<CdtDbtInd>${of.credit ? 'CRDT' : 'DBIT'}</CdtDbtInd>${
    of.reversal ? '<RvslInd>true</RvslInd>' : ''
  }${version.status(of.status ?? 'BOOK')}<BookgDt><Dt>${of.on ?? '2025-03-04'}</Dt></BookgDt><ValDt><Dt>2025-03-05</Dt></ValDt><AcctSvcrRef>B-1</AcctSvcrRef><NtryDtls>${
    of.batch === undefined ? '' : `<Btch><PmtInfId>${of.batch}</PmtInfId></Btch>`
  }${(of.parts ?? [{ id: 'E2E-1' }]).map((each) => part(each, version)).join('')}</NtryDtls></Ntry>`;

const ACCOUNT = '<Acct><Id><Othr><Id>2102110009</Id></Othr></Id></Acct>';
const camt053 = (bookings: readonly Booking[], closing: string, version = v04): string =>
  `<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.${version.version}"><BkToCstmrStmt><Stmt>
${ACCOUNT}
${balance('OPBD', '1000.00', '2025-03-03')}
${balance('CLBD', closing.replace('-', ''), '2025-03-04', closing.startsWith('-') ? 'DBIT' : 'CRDT')}
${bookings.map((each) => booking(each, version)).join('\n')}
</Stmt></BkToCstmrStmt></Document>`;
const camt054 = (bookings: readonly Booking[], version = v04): string =>
  `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.${version.version}"><BkToCstmrDbtCdtNtfctn><Ntfctn>${ACCOUNT}
${bookings.map((each) => booking(each, version)).join('\n')}
</Ntfctn></BkToCstmrDbtCdtNtfctn></Document>`;

const linesOf = (text: string): readonly StatementLine[] =>
  (read(text) as Statements).statements[0]!.lines;

describe.each<Version>([
  ...['02', '03', '04'].map((version) => ({ version, ...plain })),
  ...['08', '12'].map((version) => ({ version, ...wrapped })),
])('camt.053.001.$version', (version) => {
  it('says what moved, whereto, and under which ids', () => {
    const text = camt053([{ amount: '250.50' }], '749.50', version);
    expect(read(text)).toEqual({
      kind: 'statements',
      format: `camt.053.001.${version.version}`,
      statements: [
        {
          account: '2102110009',
          from: '2025-03-04',
          to: '2025-03-04',
          openingFen: 100_000n,
          closingFen: 74_950n,
          lines: [
            {
              line: 6,
              bookedOn: '2025-03-04',
              amountFen: -25_050n,
              balanceFen: null,
              counterparty: { name: '桂林甲公司', account: '4500123' },
              summary: '奖励',
              serial: 'S-E2E-1',
              endToEndId: 'E2E-1',
              reference: 'V-E2E-1',
              returnReason: null,
            },
          ],
        },
      ],
    });
  });
});

describe('camt.053', () => {
  const parts = [
    { id: 'E2E-1', amount: '100.00' },
    { id: 'E2E-2', amount: '150.50', payee: '南宁乙公司' },
  ];

  it('tells a batch by its parts where they add up', () => {
    const lines = linesOf(camt053([{ amount: '250.50', parts, batch: 'batch-1' }], '749.50'));
    expect(lines.map(({ amountFen, endToEndId }) => [amountFen, endToEndId])).toEqual([
      [-10_000n, 'E2E-1'],
      [-15_050n, 'E2E-2'],
    ]);
    expect(lines[1]?.counterparty?.name).toBe('南宁乙公司');
  });

  it.each([
    ['one part has no amount', [parts[0]!, { id: 'E2E-2' }]],
    ['they don’t add up', [parts[0]!, { id: 'E2E-2', amount: '150.51' }]],
  ])('keeps a batch as one line, with the ids of all, where %s', (_why, told) => {
    const lines = linesOf(camt053([{ amount: '250.50', parts: told, batch: 'batch-1' }], '749.50'));
    expect(lines).toMatchObject([
      { amountFen: -25_050n, endToEndId: 'E2E-1 E2E-2', reference: 'batch-1', serial: 'B-1' },
    ]);
  });

  it('tells money that comes back from money that comes in', () => {
    const lines = linesOf(
      camt053(
        [
          { amount: '10', credit: true, parts: [{ id: 'E2E-1', back: 'AC01' }] },
          { amount: '20', credit: true, reversal: true },
          { amount: '30', credit: true },
        ],
        '1060.00',
      ),
    );
    expect(lines.map(({ returnReason }) => returnReason)).toEqual(['AC01 账号有误', 'RVSL', null]);
    // What is returned keeps its payee.
    expect(lines[0]?.counterparty?.name).toBe('桂林甲公司');
  });

  it('counts what is booked alone, and no id that wasn’t given', () => {
    const lines = linesOf(
      camt053(
        [
          { amount: '10', status: 'PDNG' },
          { amount: '20', parts: [{}] },
        ],
        '980.00',
      ),
    );
    expect(lines).toMatchObject([{ amountFen: -2_000n, endToEndId: null }]);
  });

  it('has an overdrawn account below zero', () => {
    const text = camt053([{ amount: '1500.00' }], '-500.00');
    expect((read(text) as Statements).statements[0]).toMatchObject({ closingFen: -50_000n });
  });

  it('refuses a statement that doesn’t add up, with both sums and the line of the balance', () => {
    const refusal = refusalOf(camt053([{ amount: '250.50' }], '750.50'));
    expect(refusal.code).toBe('file-closing');
    expect(refusal.params).toEqual({
      file: 'bank.xml',
      line: 5,
      limitFen: 74_950n,
      actualFen: 75_050n,
    });
  });

  it.each<[string, string, string, object]>([
    ['another currency', 'Ccy="CNY">250', 'Ccy="USD">250', { code: 'file-currency', line: 6 }],
    ['a third decimal', '250.50<', '250.505<', { code: 'file-amount', actual: '250.505' }],
    ['a negative amount', '>250.50<', '>-250.50<', { code: 'file-amount', actual: '-250.50' }],
    [
      'an impossible day',
      '<BookgDt><Dt>2025-03-04',
      '<BookgDt><Dt>2025-02-30',
      { code: 'file-day', actual: '2025-02-30' },
    ],
    ['no direction', '<CdtDbtInd>DBIT</CdtDbtInd>', '', { code: 'file-element', line: 6 }],
    ['another direction', 'DBIT', 'BOTH', { code: 'file-status', actual: 'BOTH' }],
    ['no closing balance', 'CLBD', 'CLAV', { code: 'file-balances', limit: 'Bal CLBD' }],
    ['an unknown version', '053.001.04', '053.001.99', { code: 'file-message', line: 2 }],
  ])('refuses %s', (_what, from, to, expected) => {
    const { code, ...params } = expected as { readonly code: string };
    const refusal = refusalOf(camt053([{ amount: '250.50' }], '749.50').replace(from, to));
    expect(refusal.code).toBe(code);
    expect(refusal.params).toMatchObject({ file: 'bank.xml', line: expect.any(Number), ...params });
  });

  it('reads trailing zeros and dates with a time, in Shanghai’s day', () => {
    const text = camt053([{ amount: '250.50000' }], '749.5').replace(
      '<BookgDt><Dt>2025-03-04</Dt>',
      '<BookgDt><DtTm>2025-03-03T20:15:00Z</DtTm>',
    );
    expect(linesOf(text)).toMatchObject([{ bookedOn: '2025-03-04', amountFen: -25_050n }]);
  });

  it('reads prefixed names, GB18030 and comments alike', () => {
    const text = camt053([{ amount: '250.50', parts: [{ id: 'E2E-1' }] }], '749.50')
      .replace(/<(\/?)(?=[A-Z])/g, '<$1b:')
      .replace('xmlns=', 'xmlns:b=')
      .replace('</b:Acct>', '</b:Acct><!-- <Ntry> -->');
    expect(linesOf(text)).toHaveLength(1);
  });
});

describe.each<Version>([
  ...['02', '04'].map((version) => ({ version, ...plain })),
  ...['08', '12'].map((version) => ({ version, ...wrapped })),
])('camt.054.001.$version', (version) => {
  it('answers a payment that was booked', () => {
    expect(read(camt054([{ amount: '250.50' }], version))).toEqual({
      kind: 'answers',
      format: `camt.054.001.${version.version}`,
      answers: [
        {
          line: 2,
          endToEndId: 'E2E-1',
          voucherNumber: 'V-E2E-1',
          outcome: 'settled',
          bankReference: 'S-E2E-1',
          amountFen: 25_050n,
          on: '2025-03-05',
          account: '2102110009',
          payee: { name: '桂林甲公司', account: '4500123' },
          reason: null,
        },
      ],
      groups: [],
      pending: 0,
      others: 0,
    });
  });
});

describe('camt.054', () => {
  const answers = (of: Booking) => read(camt054([of])) as Answers;

  it('takes a credit for a return only where it says so', () => {
    const back = answers({ amount: '10', credit: true, parts: [{ id: 'E2E-1', back: 'AC04' }] });
    expect(back.answers).toMatchObject([
      { outcome: 'returned', amountFen: 1_000n, reason: { code: 'AC04', text: '账号有误' } },
    ]);
    const reversed = answers({ amount: '10', credit: true, reversal: true });
    expect(reversed.answers).toMatchObject([{ outcome: 'returned', reason: null }]);
    expect(answers({ amount: '10', credit: true })).toMatchObject({ answers: [], others: 1 });
  });

  it('doesn’t take a debit that undoes a credit for a payment', () => {
    expect(answers({ amount: '10', reversal: true })).toMatchObject({ answers: [], others: 1 });
  });

  it('counts what isn’t booked yet as no answer', () => {
    expect(answers({ amount: '10', status: 'PDNG' })).toMatchObject({ answers: [], pending: 1 });
  });

  it('gives each part of a batch the amount it has, and none where it has none', () => {
    const parts = [{ id: 'E2E-1', amount: '4' }, { id: 'E2E-2' }];
    expect(answers({ amount: '10', parts }).answers.map(({ amountFen }) => amountFen)).toEqual([
      400n,
      null,
    ]);
  });
});
