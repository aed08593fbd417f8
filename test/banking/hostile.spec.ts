import { CFB, utils, write } from '@e965/xlsx';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import iconv from 'iconv-lite';
import { collectFile, MAX_FILE_BYTES } from '../../src/banking/collect.js';
import { readFile } from '../../src/banking/file.js';
import { parseProfile } from '../../src/banking/profile.js';
import { csvFile, xlsxFile } from '../../src/banking/spreadsheet.js';
import { openZip } from '../../src/banking/zip.js';
import { plainYuan } from '../../src/banking/money.js';
import { Refusal } from '../../src/kernel/refusal.js';
import { zeros, zip } from './zip-bomb.js';
import { sentence } from '../../src/kernel/sentence.js';

const profiles = [
  parseProfile({
    name: 'bank.yaml',
    text: 'profile: bank\ntitle: { zh: 行, en: Bank }\nreads: statement\ncolumns: { bookedOn: 日期, amount: 金额, balance: 余额, summary: 摘要 }',
  }),
];
const read = (bytes: string | Uint8Array, name = 'bank') =>
  readFile({ name, bytes: Buffer.from(bytes as string) }, profiles);
const refusalOf = (reading: () => unknown): Refusal => {
  try {
    reading();
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
  throw new Error('nothing was refused');
};

const ROWS = [
  ['日期', '金额', '余额', '摘要'],
  ['2025-03-04', '1.00', '1.00', '奖励'],
  ['2025-03-05', '2.00', '3.00', '奖励'],
];
const xls = (): Buffer => {
  const book = { SheetNames: ['a'], Sheets: { a: utils.aoa_to_sheet(ROWS) } };
  return write(book, { type: 'buffer', bookType: 'xls' }) as Buffer;
};
const NAMESPACE = 'urn:iso:std:iso:20022:tech:xsd:';
const entry = (at: number) =>
  `<Ntry><Amt Ccy="CNY">1.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>2025-03-04</Dt></BookgDt><NtryDtls><TxDtls><Refs><EndToEndId>E2E-${at}</EndToEndId></Refs><RltdPties><Cdtr><Nm>桂林甲公司</Nm></Cdtr></RltdPties></TxDtls></NtryDtls></Ntry>`;
const bal = (code: string, amount: string, sign: string) =>
  `<Bal><Tp><CdOrPrtry><Cd>${code}</Cd></CdOrPrtry></Tp><Amt Ccy="CNY">${amount}</Amt><CdtDbtInd>${sign}</CdtDbtInd><Dt><Dt>2025-03-04</Dt></Dt></Bal>`;
const camt053 = (entries: number) =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="${NAMESPACE}camt.053.001.04"><BkToCstmrStmt><Stmt>${bal('OPBD', '0', 'CRDT')}${bal('CLBD', `${entries}.00`, 'DBIT')}\n${Array.from({ length: entries }, (_, at) => entry(at)).join('\n')}</Stmt></BkToCstmrStmt></Document>`;
const pain002 = `<Document xmlns="${NAMESPACE}pain.002.001.10"><CstmrPmtStsRpt><GrpHdr><CreDtTm>2025-03-04T10:00:00</CreDtTm></GrpHdr><OrgnlGrpInfAndSts><OrgnlMsgId>M</OrgnlMsgId></OrgnlGrpInfAndSts><OrgnlPmtInfAndSts><OrgnlPmtInfId>P</OrgnlPmtInfId><TxInfAndSts><OrgnlEndToEndId>E</OrgnlEndToEndId><TxSts>RJCT</TxSts></TxInfAndSts></OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>`;

describe('hostile XML', () => {
  const bomb = `<?xml version="1.0"?>
<!DOCTYPE lolz [
 <!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">
]>
<Document xmlns="${NAMESPACE}camt.053.001.04">&c;</Document>`;

  it.each<[string, string | Uint8Array, string, object]>([
    ['an entity bomb', bomb, 'file-doctype', { line: 4 }],
    [
      'a DOCTYPE that reads a file',
      `<!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>`,
      'file-doctype',
      { line: 1 },
    ],
    [
      'any DOCTYPE',
      camt053(1).replace('<Document', '<!DOCTYPE Document>\n<Document'),
      'file-doctype',
      { line: 2 },
    ],
    ['an entity unknown', camt053(1).replace('桂林', '&x;'), 'file-xml', { line: 3 }],
    ['a file cut short', camt053(3).slice(0, -300), 'file-xml', { line: 4 }],
    [
      'a file that ends in a word',
      `<Document xmlns="${NAMESPACE}camt.053.001.04">\n <b>桂林`,
      'file-xml',
      { line: 2, column: 7 },
    ],
    [
      'a file that ends with a line',
      `<Document xmlns="${NAMESPACE}camt.053.001.04">\n <b>\n`,
      'file-xml',
      { line: 3, column: 1 },
    ],
    ['a tag closed by another', camt053(2).replace('</Ntry>', '</Nt>'), 'file-xml', { line: 3 }],
    ['a lone <', '<', 'file-xml', {}],
    ['a web page', '<!doctype html><html><p>请登录</html>', 'file-xml', { line: 1 }],
    [
      'deep nesting',
      camt053(1).replace('桂林', '<a>'.repeat(100_000)),
      'file-nested',
      { line: 3, limit: 40 },
    ],
    [
      'bytes that aren’t its encoding',
      iconv.encode(camt053(2), 'gbk'),
      'file-encoding',
      { line: 3, limit: 'utf-8' },
    ],
    ['two roots', `${camt053(1)}<a/>`, 'file-xml', {}],
    ['another document', '<html><body>404</body></html>', 'file-message', { actual: 'html' }],
  ])('%s is refused', (_what, bytes, code, params) => {
    const refusal = refusalOf(() => read(bytes));
    expect(refusal.code).toBe(code);
    expect(refusal.params).toMatchObject({ file: 'bank', line: expect.any(Number), ...params });
  });

  it('is read in the encoding it declares', () => {
    const text = camt053(1).replace('UTF-8', 'GBK');
    expect(read(iconv.encode(text, 'gbk'))).toMatchObject({
      statements: [{ lines: [{ counterparty: { name: '桂林甲公司' } }] }],
    });
  });
});

describe('hostile workbooks', () => {
  const megabyte = 1_048_576;

  it.each<[string, Buffer]>([
    ['that inflates to 200 MiB', zip([{ data: zeros(200 * megabyte), size: 200 * megabyte }])],
    ['whose directory lies', zip([{ data: zeros(200 * megabyte), size: 100 }])],
    ['of many parts', zip(Array(40).fill({ data: zeros(4 * megabyte), size: 4 * megabyte }))],
    ['that lists one part again', zip([{ data: zeros(megabyte), size: megabyte, times: 999 }])],
    ['of too many parts', zip([{ data: zeros(1), size: 1, times: 2_000 }])],
  ])('a zip %s is refused before it is inflated', (_what, bytes) => {
    const before = process.memoryUsage().rss;
    expect(refusalOf(() => read(bytes)).code).toBe('file-zip');
    expect(process.memoryUsage().rss - before).toBeLessThan(160 * megabyte);
  });

  it('a zip that is what it says is let through', () => {
    const parts = openZip({ name: 'a', bytes: zip([{ data: zeros(1_000), size: 1_000 }]) });
    expect(parts('xl/workbook.xml')).toHaveLength(1_000);
    expect(parts('other')).toBeUndefined();
  });

  it('a link over a whole sheet makes no cells', () => {
    const sheet = utils.aoa_to_sheet(ROWS);
    sheet['A1'].l = { Target: 'https://example.com' };
    const book = { SheetNames: ['a'], Sheets: { a: sheet } };
    const xlsx = CFB.read(write(book, { type: 'buffer', bookType: 'xlsx' }), { type: 'buffer' });
    const part = CFB.find(xlsx, 'sheet1.xml')!;
    const text = Buffer.from(part.content as Uint8Array).toString();
    expect(text).toContain('<hyperlink ref="A1"');
    part.content = Buffer.from(text.replace('ref="A1"', 'ref="A1:XFD1048576"'));
    part.size = part.content.length;
    const bytes = CFB.write(xlsx, { type: 'buffer', fileType: 'zip' } as object) as Buffer;
    expect(read(bytes)).toMatchObject({ statements: [{ closingFen: 300n }] });
  });

  it('a thousand links over a whole sheet of an XLS take no time', () => {
    const container = CFB.read(xls(), { type: 'buffer' });
    const stream = CFB.find(container, 'Workbook')!;
    // [MS-XLS] 2.4.140 HLink: from A1 to the last cell, then the link, here to nowhere.
    const link = Buffer.alloc(4 + 32);
    link.writeUInt16LE(0x01b8, 0);
    link.writeUInt16LE(32, 2);
    link.set([0, 0, 0xff, 0xff, 0, 0, 0xff, 0], 4);
    link.set(Buffer.from('d0c9ea79f9bace118c8200aa004ba90b02000000', 'hex'), 12);
    const content = Buffer.from(stream.content as Uint8Array);
    const end = content.lastIndexOf(Buffer.from([0x0a, 0, 0, 0]));
    stream.content = Buffer.concat([
      content.subarray(0, end),
      ...Array(1_000).fill(link),
      content.subarray(end),
    ]);
    stream.size = stream.content.length;
    const bytes = CFB.write(container, { type: 'buffer' }) as Buffer;
    expect(read(bytes)).toMatchObject({ statements: [{ closingFen: 300n }] });
  });

  it('a formula in an XLSX is refused with its cell', () => {
    const sheet = utils.aoa_to_sheet(ROWS);
    sheet['C3'] = { t: 'n', v: 3, f: 'B2+B3' };
    const book = { SheetNames: ['a'], Sheets: { a: sheet } };
    const bytes = write(book, { type: 'buffer', bookType: 'xlsx' }) as Buffer;
    expect(refusalOf(() => read(bytes))).toMatchObject({
      code: 'file-formula',
      params: { file: 'bank', line: 3, column: 'C' },
    });
  });

  it('a formula in an XLS is refused with its cell', () => {
    const container = CFB.read(xls(), { type: 'buffer' });
    const stream = CFB.find(container, 'Workbook')!;
    // [MS-XLS] 2.4.127: `=3` in C3, put before the end of the sheet (2.4.103 EOF, the last record).
    const formula = Buffer.alloc(4 + 25);
    formula.writeUInt16LE(0x0006, 0);
    formula.writeUInt16LE(25, 2);
    formula.writeUInt16LE(2, 4);
    formula.writeUInt16LE(2, 6);
    formula.writeDoubleLE(3, 10);
    formula.writeUInt16LE(3, 24);
    formula.set([0x1e, 3, 0], 26);
    const content = Buffer.from(stream.content as Uint8Array);
    const end = content.lastIndexOf(Buffer.from([0x0a, 0, 0, 0]));
    stream.content = Buffer.concat([content.subarray(0, end), formula, content.subarray(end)]);
    stream.size = stream.content.length;
    const bytes = CFB.write(container, { type: 'buffer' }) as Buffer;
    expect(refusalOf(() => read(bytes))).toMatchObject({
      code: 'file-formula',
      params: { file: 'bank', line: 3, column: 'C' },
    });
  });

  it.each<[string, Uint8Array, string]>([
    ['a workbook cut short', xlsxFile('a', ROWS).subarray(0, 900), 'file-sheet'],
    ['a zip of something else', zip([{ data: zeros(9), size: 9 }]), 'file-sheet'],
    ['the start of an old workbook', Buffer.from('d0cf11e0a1b11ae1', 'hex'), 'file-sheet'],
    ['a PDF', Buffer.from('%PDF-1.7\n\0\0\0'), 'file-kind'],
    ['nothing', Buffer.alloc(0), 'file-empty'],
    ['blank lines', Buffer.from('\r\n\r\n'), 'file-empty'],
    ['a letter', Buffer.from('您好，\n三月的流水见附件。\n'), 'file-kind'],
    ['UTF-16', Buffer.from('\ufeff日期,金额', 'utf16le'), 'file-encoding'],
  ])('%s is refused', (_what, bytes, code) => {
    expect(refusalOf(() => read(bytes))).toMatchObject({ code, params: { file: 'bank' } });
  });
});

describe('a file of another kind', () => {
  it.each<[string, Uint8Array, string, string]>([
    ['a PDF', Buffer.from('%PDF-1.7\n1 0 obj, a, b, c\n'), ' PDF 文件', 'a PDF'],
    ['a scan', Buffer.from('89504e470d0a1a0a', 'hex'), '图片', 'an image'],
    [
      'an archive',
      Buffer.from('Rar!\x1a\x07'),
      '压缩包，须先解压',
      'an archive, to be unpacked first',
    ],
    ['a letter', Buffer.from('三月流水'), '没有分列的纯文本', 'plain text without columns'],
  ])('%s is called what it is, and what to send instead', (_what, bytes, zh, en) => {
    const { code, params } = refusalOf(() => read(bytes, '三月.pdf'));
    expect(sentence(code, params, 'zh')).toBe(
      `三月.pdf 是${zh}，不能读取。可读取：XLSX, XLS, CSV, ISO 20022 XML (camt, pain)。请以其中一种格式重新导出，打印件、扫描件和 PDF 不能代替。`,
    );
    expect(sentence(code, params, 'en')).toContain(`三月.pdf is ${en}, which is not read here.`);
  });
});

describe('an amount that no account holds', () => {
  it('is refused for its size, in a table and in a message alike', () => {
    const limitFen = 9_999_999_999_999_999n;
    const rows = '日期,金额,余额,摘要\n2025-03-04,100000000000000.00,1.00,奖励\n';
    expect(refusalOf(() => read(rows))).toEqual(
      new Refusal('file-amount-large', {
        file: 'bank',
        line: 2,
        column: '金额',
        actual: '100000000000000.00',
        limitFen,
      }),
    );
    const message = camt053(1).replace('>1.00<', '>100000000000000.00<');
    expect(refusalOf(() => read(message))).toMatchObject({
      code: 'file-amount-large',
      params: { actual: '100000000000000.00', limitFen },
    });
  });
});

describe('too much', () => {
  it('stops listening to 200 MB at the limit', async () => {
    let sent = 0;
    async function* upload() {
      for (; sent < 200; sent += 1) yield await Promise.resolve(new Uint8Array(1_000_000));
    }
    await expect(collectFile('流水.csv', upload())).rejects.toMatchObject({
      code: 'file-too-large',
      params: { file: '流水.csv', limit: MAX_FILE_BYTES },
    });
    expect(sent).toBeLessThan(40);
  });

  it('gathers what is within the limit', async () => {
    async function* upload() {
      yield await Promise.resolve(Buffer.from('日期'));
      yield Buffer.from(',金额');
    }
    const { bytes } = await collectFile('a', upload());
    expect(Buffer.from(bytes).toString()).toBe('日期,金额');
  });

  it('refuses more lines than 200,000, at the line where it is too many', () => {
    const text = `日期,金额,余额,摘要\n${'2025-03-04,0.00,1.00,\n'.repeat(200_001)}`;
    expect(refusalOf(() => read(text))).toMatchObject({
      code: 'file-too-many-lines',
      params: { line: 200_002, limit: 200_000 },
    });
  });

  const rows = (count: number) => [
    ROWS[0]!,
    ...Array.from({ length: count }, (_, at) => [
      '2025-03-04',
      plainYuan(BigInt(at)),
      plainYuan((BigInt(at) * BigInt(at + 1)) / 2n),
      `总部企业落户奖励 ${at}`,
    ]),
  ];
  const seconds = (work: () => unknown): number => {
    const start = performance.now();
    work();
    return (performance.now() - start) / 1000;
  };

  it.each<[string, (lines: number) => Uint8Array]>([
    ['CSV', (lines) => csvFile(rows(lines))],
    ['XLSX', (lines) => xlsxFile('a', rows(lines))],
    ['camt.053', (lines) => Buffer.from(camt053(lines))],
  ])('100,000 lines of %s take seconds, and ten times a tenth of them', (_kind, bytesOf) => {
    const [small, large] = [bytesOf(10_000), bytesOf(100_000)];
    read(small);
    const few = seconds(() => read(small));
    const many = seconds(() => read(large));
    expect(many).toBeLessThan(Math.max(few, 0.05) * 40);
  });
});

describe('a file broken anyhow', () => {
  const whole: readonly (readonly [string, Uint8Array])[] = [
    ['CSV', csvFile(ROWS)],
    ['CSV in GBK', csvFile(ROWS, 'gb18030')],
    ['XLSX', xlsxFile('a', ROWS)],
    ['XLS', xls()],
    ['camt.053', Buffer.from(camt053(3))],
    ['camt.054', Buffer.from(camt053(3).replace('camt.053', 'camt.054'))],
    ['pain.002', Buffer.from(pain002)],
  ];

  it.each(whole)('%s is read or refused, never anything else', (_kind, bytes) => {
    const at = fc.nat({ max: bytes.length - 1 });
    const flips = fc.array(fc.tuple(at, fc.nat({ max: 255 })), { maxLength: 12 });
    const cut = fc.option(at, { nil: bytes.length });
    fc.assert(
      fc.property(flips, cut, (changes, end) => {
        const broken = Uint8Array.from(bytes);
        for (const [place, byte] of changes) broken[place] = byte;
        try {
          read(broken.subarray(0, end));
        } catch (error) {
          if (!(error instanceof Refusal)) throw error;
          expect(error.code).toMatch(/^file-/);
          expect(error.params['file']).toBe('bank');
        }
      }),
      { numRuns: 300 },
    );
  });
});
