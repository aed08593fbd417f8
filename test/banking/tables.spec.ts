import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import iconv from 'iconv-lite';
import { readFile } from '../../src/banking/file.js';
import { parseProfile, type Profile, type StatementProfile } from '../../src/banking/profile.js';
import { profileSchema } from '../../src/banking/profile.schema.js';
import { csvFile, xlsxFile } from '../../src/banking/spreadsheet.js';
import { statementCsv } from '../../src/banking/statement-csv.js';
import type { Answers, Statement, StatementLine, Statements } from '../../src/banking/values.js';
import type { Day } from '../../src/kernel/days.js';
import { Refusal } from '../../src/kernel/refusal.js';
import { shippedProfiles } from './data.js';

const read = (text: string | Uint8Array, profile?: string, profiles = shippedProfiles) =>
  readFile({ name: '流水.csv', bytes: Buffer.from(text as string), profile }, profiles);
const statementOf = (text: string | Uint8Array, profile?: string): Statement =>
  (read(text, profile) as Statements).statements[0]!;
const refusalOf = (reading: () => unknown): Refusal => {
  try {
    reading();
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
  throw new Error('nothing was refused');
};

const CORPORATE = `账号：２１０２１１０００９２７３,,,,,,,,
期初余额,"1,000,000.00",期末余额,"850,000.50",,,,,
交易日期,借方(出账),贷方(入账),余额,摘要,收(付)方名称,收(付)方账号,交易类型,交易流水号
2025-03-03,"200,000.00",,"800,000.00",奖励资金,桂林甲公司,45001604000051234,转账,LS001
2025-03-04,,５０，０００．５０,"850,000.50",退汇,南宁乙公司,"=""6228480402564890018""",退汇,LS002
合计,"200,000.00","50,000.50",,,,,,
本清单仅供参考,,,,,,,,
`;

describe('the corporate statement', () => {
  const crlf = `\uFEFF${CORPORATE.replaceAll('\n', '\r\n')}`;

  it('is read with byte order mark, CRLF, preamble, separators and full-width digits', () => {
    expect(read(crlf)).toEqual({
      kind: 'statements',
      format: 'corporate',
      sha256: createHash('sha256').update(crlf).digest('hex'),
      statements: [
        {
          account: '2102110009273',
          from: '2025-03-03',
          to: '2025-03-04',
          openingFen: 100_000_000n,
          closingFen: 85_000_050n,
          lines: [
            {
              line: 4,
              bookedOn: '2025-03-03',
              amountFen: -20_000_000n,
              balanceFen: 80_000_000n,
              counterparty: { name: '桂林甲公司', account: '45001604000051234' },
              summary: '奖励资金',
              serial: 'LS001',
              endToEndId: null,
              reference: null,
              returnReason: null,
            },
            {
              line: 5,
              bookedOn: '2025-03-04',
              amountFen: 5_000_050n,
              balanceFen: 85_000_050n,
              counterparty: { name: '南宁乙公司', account: '6228480402564890018' },
              summary: '退汇',
              serial: 'LS002',
              endToEndId: null,
              reference: null,
              returnReason: null,
            },
          ],
        },
      ],
    });
  });

  it('is the same in GBK', () => {
    expect(statementOf(iconv.encode(CORPORATE, 'gbk'))).toEqual(statementOf(CORPORATE));
  });

  it.each<[string, string, string, string, object]>([
    ['a line left out', '2025-03-03,"200', '2025-03-03,"100', 'file-footer', { line: 6 }],
    [
      'a balance that doesn’t follow',
      '"800,000.00",奖励',
      '"800,000.01",奖励',
      'file-balance',
      { line: 4, limitFen: 80_000_000n, actualFen: 80_000_001n },
    ],
    [
      'another closing balance',
      '期末余额,"850,000.50"',
      '期末余额,"850,000.51"',
      'file-closing',
      { line: 2, limitFen: 85_000_050n, actualFen: 85_000_051n },
    ],
    [
      'a negative debit',
      ',"200,000.00",,"8',
      ',"-200,000.00",,"8',
      'file-amount-negative',
      { line: 4, column: '借方(出账)', actual: '-200,000.00' },
    ],
    ['both sides', ',"200,000.00",,"8', ',1,2,"8', 'file-amount-sides', { line: 4, debit: '1' }],
    ['neither side', ',"200,000.00",,"8', ',,,"8', 'file-amount-sides', { line: 4 }],
    [
      'an impossible day',
      '2025-03-03,',
      '2025-02-29,',
      'file-day',
      { line: 4, column: '交易日期', actual: '2025-02-29' },
    ],
    ['a day without its year', '2025-03-03,', '03/03,', 'file-day', { line: 4 }],
    ['a day that is missing', '2025-03-03,', ',', 'file-cell-empty', { line: 4 }],
    [
      'an amount that is none',
      '"200,000.00",,"8',
      '"xx,yyyy.zz",,"8',
      'file-amount',
      { line: 4, column: '借方(出账)', actual: 'xx,yyyy.zz' },
    ],
    [
      'an account a spreadsheet has rounded',
      '45001604000051234',
      '4.50016E+16',
      'file-rounded',
      { line: 4, column: '收(付)方账号', actual: '4.50016E+16' },
    ],
    ['lines after the footer', '本清单仅供参考', '2025-03-05', 'file-after-footer', { line: 7 }],
    ['a quote left open', '奖励资金', '"奖励资金', 'file-csv', {}],
    ['a heading unknown', '交易类型', '交易渠道', 'file-headings', {}],
  ])('is refused for %s, with its place', (_what, from, to, code, params) => {
    const refusal = refusalOf(() => read(CORPORATE.replace(from, to)));
    expect(refusal.code).toBe(code);
    expect(refusal.params).toMatchObject({ file: '流水.csv', ...params });
  });

  it('is refused where it isn’t text in either encoding, with line and byte', () => {
    const bytes = Buffer.from(CORPORATE);
    const at = bytes.indexOf('奖励');
    bytes[at] = 0xff;
    const { code, params } = refusalOf(() => read(bytes));
    expect(code).toBe('file-encoding');
    expect(params).toEqual({ file: '流水.csv', line: 4, offset: at, limit: 'utf-8, gb18030' });
  });
});

const ICBC = `明细查询文件下载

卡号: 2102110009273,卡别名:

交易日期,摘要,交易场所,记账金额(收入),记账金额(支出),记账币种,余额,对方户名,对方账户
2025-03-05	,退汇	,,"100.00	","	",人民币	,"900.00	",桂林甲公司	,4500160400	,
2025-03-04	,奖励	,,"	","200.00	",人民币	,"800.00	",桂林甲公司	,4500160400	,

人民币合计,,,100.00,200.00,
`;

describe('the ICBC-like statement', () => {
  it('is read newest first, padded, with preamble and footer', () => {
    expect(statementOf(ICBC)).toMatchObject({
      account: '2102110009273',
      from: '2025-03-04',
      to: '2025-03-05',
      openingFen: 100_000n,
      closingFen: 90_000n,
      lines: [
        { line: 7, amountFen: -20_000n, summary: '奖励' },
        { line: 6, amountFen: 10_000n, balanceFen: 90_000n },
      ],
    });
  });

  it('is refused where a line is in another currency, or the footer says otherwise', () => {
    expect(refusalOf(() => read(ICBC.replace('人民币	,"9', '美元	,"9')))).toMatchObject({
      code: 'file-currency',
      params: { line: 6, column: '记账币种', actual: '美元' },
    });
    expect(refusalOf(() => read(ICBC.replace(',100.00,200.00', ',100.00,300.00')))).toMatchObject({
      code: 'file-footer',
      params: { line: 9, limitFen: 20_000n, actualFen: 30_000n },
    });
  });
});

const CMB = `记账日期,货币,交易金额,联机余额,交易摘要,对手信息
2025-03-04,CNY,"-1,000.00",500.00,转账汇款,桂林甲公司 45001604000051234
2025-03-04,CNY,0.50,"1,500.00",结息,
`;

describe('the CMB-like statement', () => {
  it('is read in GBK, with signed amounts, in the order its balances tell', () => {
    expect(statementOf(iconv.encode(CMB, 'gbk'))).toMatchObject({
      openingFen: 149_950n,
      closingFen: 50_000n,
      lines: [
        { line: 3, amountFen: 50n, counterparty: null },
        {
          line: 2,
          amountFen: -100_000n,
          counterparty: { name: '桂林甲公司', account: '45001604000051234' },
        },
      ],
    });
  });
});

const RECEIPT = [
  ['国库集中支付回单清单', '制表日期：2025-03-06'],
  ['序号', '支付凭证号', '状态', '银行流水号', '清算日期', '金额', '失败原因', '收款人名称'],
  ['1', '45000020250000001', '成功', 'LS001', '20250304', 10_700_053n, '', '桂林甲公司'],
  ['2', '45000020250000002', '失败', '', '', 20_000_000n, '账号户名不符', '南宁乙公司'],
  ['3', '45000020250000003', '退票', 'LS003', '2025/3/5', 32_504n, '账户已销户', '南宁丙公司'],
  ['4', '45000020250000004', '处理中', '', '', 100n, '', ''],
  ['合计', '', '', '', '', 30_732_657n, '', ''],
];

describe('a list of answers', () => {
  it.each([
    ['CSV', csvFile(RECEIPT)],
    ['CSV in GBK', csvFile(RECEIPT, 'gb18030')],
    ['XLSX', xlsxFile('回单', RECEIPT)],
  ])(
    'is read from %s: settled, rejected, returned, and what is still under way',
    (_kind, bytes) => {
      const { answers, pending } = read(bytes) as Answers;
      expect(pending).toBe(1);
      expect(answers).toMatchObject([
        {
          line: 3,
          voucherNumber: '45000020250000001',
          outcome: 'settled',
          bankReference: 'LS001',
          amountFen: 10_700_053n,
          on: '2025-03-04',
          payee: { name: '桂林甲公司', account: null },
          reason: null,
        },
        {
          outcome: 'rejected',
          bankReference: null,
          amountFen: 20_000_000n,
          on: '2025-03-06',
          reason: { code: '', text: '账号户名不符' },
        },
        { outcome: 'returned', on: '2025-03-05', reason: { code: '', text: '账户已销户' } },
      ]);
    },
  );

  it.each<[string, number, number, string | bigint, string]>([
    ['a status unknown', 2, 2, '搁置', 'file-status'],
    ['no voucher number', 2, 1, '', 'file-cell-empty'],
    ['no amount', 2, 5, '', 'file-cell-empty'],
    ['a negative amount', 2, 5, -100n, 'file-amount-negative'],
    ['a settlement on no real day', 2, 4, '20250230', 'file-day'],
    ['an answer after the footer', 6, 2, '成功', 'file-after-footer'],
  ])('is refused for %s', (_what, row, column, value, code) => {
    const rows = RECEIPT.map((cells) => [...cells]);
    rows[row]![column] = value;
    const refusal = refusalOf(() => read(csvFile(rows)));
    expect(refusal).toMatchObject({ code, params: { line: row + 1 } });
  });
});

describe('profiles', () => {
  const card = (name: string, more = ''): string => `profile: ${name}
title: { zh: 卡, en: Card }
reads: statement
columns: { bookedOn: 日期, amount: 金额, balance: 余额 }
${more}`;
  const parse = (text: string) => parseProfile({ name: 'mine.yaml', text });

  it('are published as a schema, and that is one', () => {
    const published = readFileSync(
      new URL('../../profiles/profile.schema.json', import.meta.url),
      'utf8',
    );
    expect(JSON.parse(published)).toEqual(profileSchema);
    const ajv = new Ajv2020();
    expect([ajv.validateSchema(profileSchema), ajv.errors]).toEqual([true, null]);
  });

  it('can be added, and found by their headings', () => {
    const profiles = [...shippedProfiles, parse(card('mine', 'dates: day-first'))];
    const { format, statements } = read(
      '日期,金额,余额\n04/03/2025,-1,9\n',
      undefined,
      profiles,
    ) as Statements;
    expect(format).toBe('mine');
    expect(statements[0]).toMatchObject({ from: '2025-03-04', openingFen: 1_000n });
  });

  it('can be JSON', () => {
    const json = JSON.stringify({
      profile: 'mine',
      title: { zh: '卡', en: 'Card' },
      reads: 'statement',
      columns: { bookedOn: '日期', amount: '金额', direction: '借贷', balance: '余额' },
    });
    const profiles: readonly Profile[] = [parse(json)];
    const text = '日期,金额,借贷,余额\n20250304,1.00,借,9\n20250305,2.00,贷,11\n';
    expect(read(text, undefined, profiles)).toMatchObject({
      statements: [{ openingFen: 1_000n, lines: [{ amountFen: -100n }, { amountFen: 200n }] }],
    });
  });

  it('are told apart by name where two fit, and by name alone', () => {
    const profiles = [parse(card('one')), parse(card('two'))];
    const text = '日期,金额,余额\n2025-03-04,-1,9\n';
    expect(refusalOf(() => read(text, undefined, profiles))).toMatchObject({
      code: 'file-ambiguous',
      params: { actual: 'one, two' },
    });
    expect(read(text, 'two', profiles)).toMatchObject({ format: 'two' });
    expect(refusalOf(() => read(text, 'three', profiles))).toMatchObject({
      code: 'file-profile-absent',
      params: { actual: 'three', limit: 'one, two' },
    });
  });

  it('read a file that has more columns when they are named, and say what a file lacks', () => {
    const profiles = [parse(card('one'))];
    const more = '日期,金额,余额,渠道\n2025-03-04,-1,9,柜面\n';
    expect(refusalOf(() => read(more, undefined, profiles)).code).toBe('file-headings');
    expect(read(more, 'one', profiles)).toMatchObject({ format: 'one' });
    expect(refusalOf(() => read('日期,金额\n2025-03-04,-1\n', 'one', profiles))).toMatchObject({
      code: 'file-heading-missing',
      params: { limit: '余额' },
    });
  });

  it.each<[string, string, RegExp, number]>([
    ['no YAML', 'a: [', /flow/i, 1],
    ['a property unknown', card('mine', 'colour: red'), /additional properties colour/, 1],
    ['a date order unknown', card('mine', 'dates: week-first'), /dates must be equal/, 5],
    ['no balance to check by', card('mine').replace(', balance: 余额', ''), /balance/, 1],
    ['no amount', card('mine').replace(', amount: 金额', ''), /amount/, 1],
    ['an alias', card('mine', 'footers: &a [x]\nignored: *a'), /alias/, 6],
  ])('are refused with their line for %s', (_what, text, actual, line) => {
    const refusal = refusalOf(() => parse(text));
    expect(refusal.code).toBe('profile-invalid');
    expect(refusal.params).toMatchObject({ file: 'mine.yaml', line });
    expect(refusal.params['actual']).toMatch(actual);
  });
});

describe('numbers in a sheet', () => {
  const profiles = [
    parseProfile({
      name: 'sheet.yaml',
      text: 'profile: sheet\ntitle: { zh: 表, en: Sheet }\nreads: statement\ncolumns: { bookedOn: 日期, amount: 金额, balance: 余额, serial: 流水 }',
    }),
  ];
  const sheet = async (amount: number, balance: number, serial: string | number = 'S') => {
    const { utils, write } = await import('@e965/xlsx');
    const rows = [
      ['日期', '金额', '余额', '流水'],
      [new Date(Date.UTC(2025, 2, 4)), amount, balance, serial],
    ];
    const ws = utils.aoa_to_sheet(rows, { UTC: true });
    const bytes = write(
      { SheetNames: ['a'], Sheets: { a: ws } },
      { type: 'buffer', bookType: 'xlsx' },
    ) as Buffer;
    return () => read(bytes, undefined, profiles) as Statements;
  };

  it.each([
    [0.1 + 0.2, 30n],
    [1.1 * 3, 330n],
    [4.35, 435n],
    [-1234567.89, -123_456_789n],
    [9_999_999_999_999.99, 999_999_999_999_999n],
    [12_345_678_901_234.5, 1_234_567_890_123_450n],
  ])('%d is %s fen, whatever a float makes of it', async (amount, fen) => {
    const reading = await sheet(amount, 0);
    expect(reading().statements[0]!.lines[0]).toMatchObject({
      bookedOn: '2025-03-04',
      amountFen: fen,
    });
  });

  it.each([0.005, 1.001, 1e15, 0.1234567, 0.3 - 0.1 - 0.2])(
    '%d is refused rather than rounded',
    async (amount) => {
      expect(refusalOf(await sheet(amount, 0))).toMatchObject({
        code: 'file-amount',
        params: { line: 2, column: '金额' },
      });
    },
  );

  it('refuses an account or serial that was kept as a number and lost its end', async () => {
    expect(refusalOf(await sheet(1, 1, 6228480402564890018))).toMatchObject({
      code: 'file-rounded',
      params: { line: 2, column: '流水' },
    });
    expect((await sheet(1, 1, 202503040001))()).toMatchObject({
      statements: [{ lines: [{ serial: '202503040001' }] }],
    });
  });
});

describe('a statement written under a profile reads back', () => {
  const profiles = shippedProfiles.filter(
    (profile): profile is StatementProfile => profile.reads === 'statement',
  );
  const word = fc
    .string({ unit: fc.constantFrom(...'桂林甲乙公司奖励𠮷喆aB,"\' ;（）&<'), maxLength: 12 })
    .map((text) => text.trim())
    .filter((text) => text === '' || !/^['=]/.test(text));
  const name = word.filter((text) => text !== '');
  const account = fc.stringMatching(/^[1-9][0-9]{9,18}$/);
  const statement: fc.Arbitrary<Statement> = fc
    .record({
      account,
      openingFen: fc.bigInt({ min: -(10n ** 12n), max: 10n ** 13n }),
      moves: fc.array(
        fc.record({
          days: fc.integer({ min: 0, max: 2 }),
          amountFen: fc
            .bigInt({ min: -(10n ** 12n), max: 10n ** 12n })
            .filter((amount) => amount !== 0n),
          counterparty: fc.record({ name, account }),
          summary: word,
          serial: account,
        }),
        { minLength: 1, maxLength: 20 },
      ),
    })
    .map(({ account: ours, openingFen, moves }) => {
      let balance = openingFen;
      let day = Date.UTC(2025, 0, 1);
      const lines = moves.map(({ days, ...move }): StatementLine => {
        balance += move.amountFen;
        day += days * 86_400_000;
        const bookedOn = new Date(day).toISOString().slice(0, 10) as Day;
        const none = { endToEndId: null, reference: null, returnReason: null };
        return { line: 0, bookedOn, balanceFen: balance, ...move, ...none };
      });
      const [from, to] = [lines[0]!.bookedOn, lines.at(-1)!.bookedOn];
      return { account: ours, from, to, openingFen, closingFen: balance, lines };
    });

  it.each(profiles.map((profile) => [profile.profile, profile] as const))(
    '%s',
    (_name, profile) => {
      fc.assert(
        fc.property(statement, (written) => {
          const told = { ...profile.optional, ...profile.columns };
          const back = statementOf(statementCsv(profile, written));
          expect(back).toEqual({
            ...written,
            account: profile.preamble.account === undefined ? null : written.account,
            lines: written.lines.map((line, at) => ({
              ...line,
              line: back.lines[at]!.line,
              serial: told.serial === undefined ? null : line.serial,
              summary: told.summary === undefined ? '' : line.summary,
              counterparty:
                (told.counterparty ?? told.counterpartyAccount)
                  ? line.counterparty
                  : { ...line.counterparty, account: null },
            })),
          });
        }),
        { numRuns: 40 },
      );
    },
  );
});
