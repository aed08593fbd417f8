import { describe, expect, it } from '@jest/globals';
import { read } from '@e965/xlsx';
import { Refusal } from '../kernel/refusal.js';
import { pain001 } from './pain001.js';
import { header, instructions } from './samples.js';
import type { PaymentInstruction } from './values.js';
import { voucherCsv, voucherXlsx } from './voucher.js';
import { find, findAll, readXml, textAt } from './xml.js';

const writers = { pain001, voucherCsv, voucherXlsx };
const refusalOf = (write: () => unknown): Refusal => {
  try {
    write();
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
  throw new Error('nothing was refused');
};

describe.each(Object.entries(writers))('%s', (_name, write) => {
  it('writes the same bytes a second time, so that a copy is the same file', async () => {
    const first = write(header, instructions);
    await new Promise((done) => setTimeout(done, 20));
    expect(Buffer.compare(first, write(header, instructions))).toBe(0);
  });

  it.each<[string, Partial<PaymentInstruction>, string]>([
    ['an EndToEndId too long', { endToEndId: 'x'.repeat(36) }, 'endToEndId'],
    ['an EndToEndId in Chinese', { endToEndId: '支付1' }, 'endToEndId'],
    ['an EndToEndId with two slashes', { endToEndId: 'a//b' }, 'endToEndId'],
    ['an EndToEndId that ends in a slash', { endToEndId: 'a/' }, 'endToEndId'],
    ['nothing to pay', { amountFen: 0n }, 'amountFen'],
    ['less than nothing', { amountFen: -1n }, 'amountFen'],
    ['a purpose XML can’t hold', { purpose: '奖励\u0000' }, 'purpose'],
    ['a purpose with half a character', { purpose: '奖励\ud800' }, 'purpose'],
    ['an empty purpose', { purpose: '' }, 'purpose'],
    ['a purpose too long', { purpose: '奖'.repeat(121) }, 'purpose'],
    [
      'a bank without its code',
      { payee: { ...instructions[0]!.payee, bankCode: '1056110004' } },
      'payee.bankCode',
    ],
    [
      'an account too long',
      { payee: { ...instructions[0]!.payee, account: '1'.repeat(35) } },
      'payee.account',
    ],
  ])('refuses %s, naming the payment and the field', (_what, change, field) => {
    const wrong = { ...instructions[1]!, ...change };
    const refusal = refusalOf(() => write(header, [instructions[0]!, wrong]));
    expect(refusal.code).toBe('payment-file-field');
    expect(refusal.params).toMatchObject({ paymentId: wrong.paymentId, field });
  });

  it('refuses two payments whose answers couldn’t be told apart, and an empty batch', () => {
    expect(refusalOf(() => write(header, [instructions[0]!, instructions[0]!])).code).toBe(
      'payment-file-twice',
    );
    expect(refusalOf(() => write(header, [])).code).toBe('payment-file-empty');
  });
});

describe('pain.001.001.09', () => {
  const root = readXml({ name: 'pain.xml', bytes: pain001(header, instructions) }, {});
  const initiation = find(root, 'CstmrCdtTrfInitn')!;
  const payments = find(initiation, 'PmtInf')!;
  const transactions = findAll(payments, 'CdtTrfTxInf');

  it('is of its namespace, and counts and sums what is in it, twice', () => {
    expect(root.namespace).toBe('urn:iso:std:iso:20022:tech:xsd:pain.001.001.09');
    for (const at of [find(initiation, 'GrpHdr')!, payments]) {
      expect(textAt(at, 'NbOfTxs')).toBe('3');
      expect(textAt(at, 'CtrlSum')).toBe('2107325.57');
    }
  });

  it('says who pays from where, when, in CNY, at whose charge', () => {
    expect(textAt(payments, 'PmtInfId')).toBe(header.batchId);
    expect(textAt(payments, 'ReqdExctnDt/Dt')).toBe('2025-03-04');
    expect(textAt(payments, 'Dbtr/Nm')).toBe('五象新区财政局');
    expect(textAt(payments, 'DbtrAcct/Id/Othr/Id')).toBe('2102110009273000123');
    expect(textAt(payments, 'DbtrAgt/FinInstnId/ClrSysMmbId/MmbId')).toBe('102611000123');
    expect(textAt(payments, 'ChrgBr')).toBe('DEBT');
    expect(transactions.map((at) => find(at, 'Amt/InstdAmt')?.attributes['Ccy'])).toEqual(
      Array(3).fill('CNY'),
    );
  });

  it('repeats every payee, amount and id as they are, whatever characters they have', () => {
    expect(
      transactions.map((at) => ({
        id: textAt(at, 'PmtId/EndToEndId'),
        amount: textAt(at, 'Amt/InstdAmt'),
        name: textAt(at, 'Cdtr/Nm'),
        account: textAt(at, 'CdtrAcct/Id/Othr/Id'),
        bank: textAt(at, 'CdtrAgt/FinInstnId/Nm'),
        code: textAt(at, 'CdtrAgt/FinInstnId/ClrSysMmbId/MmbId'),
      })),
    ).toEqual(
      instructions.map(({ endToEndId, payee }, at) => ({
        id: endToEndId,
        amount: ['107000.53', '2000000.00', '325.04'][at],
        name: payee.name,
        account: payee.account,
        bank: payee.bank,
        code: payee.bankCode,
      })),
    );
  });

  it('has the voucher number as InstrId where ISO 20022 allows, and always in the text', () => {
    expect(transactions.map((at) => textAt(at, 'PmtId/InstrId'))).toEqual([
      '45000020250000000',
      '45000020250000001',
      null,
    ]);
    const remittance = findAll(find(transactions[2]!, 'RmtInf')!, 'Ustrd').map(({ text }) => text);
    expect(remittance).toContain('支付凭证号:南财支〔2025〕3号');
    expect(remittance).toContain('指标文号:南财预〔2025〕18号');
  });
});

describe('the voucher as CSV', () => {
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(
    voucherCsv(header, instructions),
  );

  it('is UTF-8 with a byte order mark and CRLF, as Chinese spreadsheets take it', () => {
    expect(text.startsWith('\uFEFF支付凭证号,付款人零余额账户,收款人名称,')).toBe(true);
    expect(text.split('\r\n')).toHaveLength(6);
    expect(text.replaceAll('\r\n', '')).not.toContain('\n');
  });

  it('has amounts in figures and capitals, and their sum', () => {
    expect(text).toContain(',107000.53,人民币壹拾万柒仟元零伍角叁分,');
    expect(text).toContain('\r\n合计,,,,,2107325.57,人民币贰佰壹拾万柒仟叁佰贰拾伍元伍角柒分,');
  });

  it('holds no cell that a spreadsheet would run', () => {
    expect(text).toContain(`"'=HYPERLINK(""http://x"",""广西喆源科技"")"`);
    expect(text).toContain(`"'@五象“数据”服务, 有限公司"`);
    expect(text).not.toMatch(/(^|,)"?[=+\-@\t]/m);
  });
});

describe('the voucher as XLSX', () => {
  const book = read(voucherXlsx(header, instructions), { dense: true, cellNF: true });
  const sheet = book.Sheets['国库集中支付凭证']!;
  const rows = sheet['!data']!;

  it('keeps an account as text with all its digits, and an amount as a number', () => {
    const [account, amount] = [rows[1]?.[3], rows[1]?.[5]];
    expect([account?.t, account?.v]).toEqual(['s', '0450001604000051234']);
    expect([amount?.t, amount?.v, amount?.z]).toEqual(['n', 107000.53, '#,##0.00']);
    expect(rows[4]?.map((cell) => cell?.v).slice(0, 7)).toEqual([
      ...['合计', '', '', '', '', 2107325.57],
      '人民币贰佰壹拾万柒仟叁佰贰拾伍元伍角柒分',
    ]);
  });

  it('has no formula, even where a name looks like one', () => {
    expect(rows.flat().filter((cell) => cell?.f !== undefined)).toEqual([]);
    expect(rows[2]?.[2]?.v).toBe('=HYPERLINK("http://x","广西喆源科技")');
  });
});
