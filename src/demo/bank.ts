import { plainYuan } from '../banking/money.js';
import { csvFile, type Cell } from '../banking/spreadsheet.js';
import type { Day } from '../kernel/days.js';
import type { PaymentId } from '../kernel/ids.js';
import { type Fen, formatYuan, sumFen } from '../kernel/money.js';

// The sample district's bank: what it says of an account, in each of the shapes that banks send.

export interface Booking {
  readonly on: Day;
  /** Money in is positive, money out negative. */
  readonly amountFen: Fen;
  readonly name: string;
  readonly account: string;
  readonly summary: string;
  /** 交易流水号 */
  readonly serial: string;
  /** Where the bank repeats what the payment was called. */
  readonly endToEndId?: string;
  /** Money that comes back: one of ISO 20022's ExternalReturnReason1Code. */
  readonly returned?: string;
}

/** One account's bookings of some days, oldest first. */
export interface Booked {
  readonly account: string;
  readonly from: Day;
  readonly to: Day;
  readonly openingFen: Fen;
  readonly bookings: readonly Booking[];
}

export const closingFen = ({ openingFen, bookings }: Booked): Fen =>
  openingFen + sumFen(bookings.map(({ amountFen }) => amountFen));

interface WithBalance extends Booking {
  readonly balanceFen: Fen;
}

function balanced({ openingFen, bookings }: Booked): readonly WithBalance[] {
  let balanceFen = openingFen;
  return bookings.map((booking) => {
    balanceFen += booking.amountFen;
    return { ...booking, balanceFen };
  });
}

const out = ({ amountFen }: Booking): Fen => (amountFen < 0n ? -amountFen : 0n);
const into = ({ amountFen }: Booking): Fen => (amountFen > 0n ? amountFen : 0n);
const yuanOrNothing = (amount: Fen): string => (amount === 0n ? '' : formatYuan(amount));

/** 对公网银 export: UTF-8 with its mark, CRLF, what it covers told before the headings. */
export function corporateCsv(booked: Booked): Uint8Array {
  const rows: (readonly Cell[])[] = [
    ['账号', booked.account, '币种', '人民币'],
    ['起始日期', booked.from, '截止日期', booked.to],
    ['期初余额', formatYuan(booked.openingFen), '期末余额', formatYuan(closingFen(booked))],
    [
      ...['交易日期', '借方(出账)', '贷方(入账)', '余额', '摘要'],
      ...['收(付)方名称', '收(付)方账号', '交易类型', '交易流水号'],
    ],
    ...balanced(booked).map((booking) => [
      ...[booking.on, yuanOrNothing(out(booking)), yuanOrNothing(into(booking))],
      ...[formatYuan(booking.balanceFen), summaryOf(booking), booking.name, booking.account],
      ...['转账', booking.serial],
    ]),
    [
      '合计',
      formatYuan(sumFen(booked.bookings.map(out))),
      formatYuan(sumFen(booked.bookings.map(into))),
    ],
  ];
  return csvFile(rows);
}

/** Newest first, cells padded with tabs, a 合计 line at the end. */
export function icbcCsv(booked: Booked): Uint8Array {
  const text = (cell: string): string => `${cell}\t`;
  const amount = (cell: string): string => `"${cell}\t"`;
  const lines = balanced(booked)
    .toReversed()
    .map((booking) =>
      [
        ...[text(booking.on), text(summaryOf(booking)), ''],
        ...[amount(yuanOrNothing(into(booking))), amount(yuanOrNothing(out(booking)))],
        ...[text('人民币'), amount(formatYuan(booking.balanceFen))],
        ...[text(booking.name), text(booking.account), ''],
      ].join(','),
    );
  const totals = [into, out].map((of) => plainYuan(sumFen(booked.bookings.map(of))));
  return Buffer.from(
    [
      '明细查询文件下载',
      '',
      `卡号: ${booked.account},卡别名:`,
      '',
      '交易日期,摘要,交易场所,记账金额(收入),记账金额(支出),记账币种,余额,对方户名,对方账户',
      ...lines,
      '',
      `人民币合计,,,${totals.join(',')},`,
      '',
    ].join('\n'),
  );
}

/** GBK, signed amounts, name and account of the other side in one cell; no account of its own. */
export const cmbCsv = (booked: Booked): Uint8Array =>
  csvFile(
    [
      ['记账日期', '货币', '交易金额', '联机余额', '交易摘要', '对手信息'],
      ...balanced(booked).map((booking) => [
        ...[booking.on, 'CNY', booking.amountFen, booking.balanceFen],
        ...[summaryOf(booking), `${booking.name} ${booking.account}`],
      ]),
    ],
    'gb18030',
  );

export interface Receipt {
  readonly paymentId: PaymentId;
  readonly voucherNumber: string;
  readonly outcome: 'settled' | 'rejected' | 'returned';
  readonly serial: string;
  readonly clearedOn: Day | null;
  readonly amountFen: Fen;
  readonly name: string;
  readonly account: string;
  readonly reason: string;
}

const OUTCOMES = { settled: '成功', rejected: '失败', returned: '退票' } as const;

/** 国库集中支付回单清单: what became of each voucher. */
export const receiptCsv = (
  list: { readonly account: string; readonly on: Day },
  receipts: readonly Receipt[],
): Uint8Array =>
  csvFile([
    ['付款人零余额账户', list.account, '币种', '人民币'],
    ['制表日期', list.on],
    [
      ...['序号', '支付凭证号', '状态', '银行流水号', '清算日期', '金额'],
      ...['收款人名称', '收款人账号', '失败原因'],
    ],
    ...receipts.map((receipt, i) => [
      ...[String(i + 1), receipt.voucherNumber, OUTCOMES[receipt.outcome], receipt.serial],
      ...[receipt.clearedOn ?? '', formatYuan(receipt.amountFen), receipt.name, receipt.account],
      receipt.reason,
    ]),
  ]);

/** A bank that repeats the name of a payment in a table writes it in the 摘要. */
const summaryOf = ({ summary, endToEndId }: Booking): string =>
  endToEndId === undefined ? summary : `${summary} ${endToEndId}`;

const tag = (name: string, ...content: readonly string[]): string =>
  `<${name}>${content.join('')}</${name.split(' ', 1)[0] ?? name}>`;
const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
const cny = (amount: Fen): string =>
  tag('Amt Ccy="CNY"', plainYuan(amount < 0n ? -amount : amount));
const direction = (amount: Fen): string => tag('CdtDbtInd', amount < 0n ? 'DBIT' : 'CRDT');
const dated = (name: string, on: Day): string => tag(name, tag('Dt', on));
const otherId = (name: string, id: string): string =>
  tag(name, tag('Id', tag('Othr', tag('Id', escaped(id)))));

const balance = (code: string, amount: Fen, on: Day): string =>
  tag(
    'Bal',
    tag('Tp', tag('CdOrPrtry', tag('Cd', code))),
    cny(amount),
    direction(amount),
    dated('Dt', on),
  );

/** A return repeats the parties of what it returns: its creditor is who was paid. */
function partyOf({ amountFen, returned, name, account }: Booking): string {
  const role = amountFen < 0n || returned ? 'Cdtr' : 'Dbtr';
  const party = tag(role, tag('Pty', tag('Nm', escaped(name))));
  return tag('RltdPties', party + otherId(`${role}Acct`, account));
}

function entry(booking: Booking): string {
  const { amountFen, on, serial, endToEndId, returned, name, summary } = booking;
  return tag(
    'Ntry',
    cny(amountFen),
    direction(amountFen),
    tag('Sts', tag('Cd', 'BOOK')),
    dated('BookgDt', on),
    dated('ValDt', on),
    tag('AcctSvcrRef', serial),
    tag(
      'BkTxCd',
      tag(
        'Domn',
        tag('Cd', 'PMNT'),
        tag('Fmly', tag('Cd', 'ICDT'), tag('SubFmlyCd', returned ? 'RRTN' : 'DMCT')),
      ),
    ),
    tag(
      'NtryDtls',
      tag(
        'TxDtls',
        tag('Refs', tag('AcctSvcrRef', serial), tag('EndToEndId', endToEndId ?? 'NOTPROVIDED')),
        cny(amountFen),
        direction(amountFen),
        name === '' ? '' : partyOf(booking),
        tag('RmtInf', tag('Ustrd', escaped(summary))),
        returned ? tag('RtrInf', tag('Rsn', tag('Cd', returned)), tag('AddtlInf', '账号有误')) : '',
      ),
    ),
  );
}

const document = (message: string, ...content: readonly string[]): Uint8Array =>
  Buffer.from(
    `<?xml version="1.0" encoding="UTF-8"?>\n${tag(
      `Document xmlns="urn:iso:std:iso:20022:tech:xsd:${message}"`,
      ...content,
    )}\n`,
  );

const head = (id: string, on: Day): string =>
  tag('GrpHdr', tag('MsgId', id), tag('CreDtTm', `${on}T18:00:00+08:00`));

/** BankToCustomerStatement, camt.053.001.08. */
export const camt053 = (booked: Booked): Uint8Array =>
  document(
    'camt.053.001.08',
    tag(
      'BkToCstmrStmt',
      head(`STMT-${booked.from}`, booked.to),
      tag(
        'Stmt',
        tag('Id', `${booked.from}.${booked.to}`),
        tag(
          'FrToDt',
          tag('FrDtTm', `${booked.from}T00:00:00+08:00`),
          tag('ToDtTm', `${booked.to}T23:59:59+08:00`),
        ),
        otherId('Acct', booked.account),
        balance('OPBD', booked.openingFen, booked.from),
        balance('CLBD', closingFen(booked), booked.to),
        ...booked.bookings.map(entry),
      ),
    ),
  );

/** BankToCustomerDebitCreditNotification, camt.054.001.08: what was booked, as it is booked. */
export const camt054 = ({ account, to, bookings }: Booked): Uint8Array =>
  document(
    'camt.054.001.08',
    tag(
      'BkToCstmrDbtCdtNtfctn',
      head(`NTFCTN-${to}`, to),
      tag('Ntfctn', tag('Id', to), otherId('Acct', account), ...bookings.map(entry)),
    ),
  );

export interface Rejection {
  readonly endToEndId: string;
  /** One of ISO 20022's ExternalStatusReason1Code. */
  readonly code: string;
  readonly text: string;
}

/** CustomerPaymentStatusReport, pain.002.001.10: which payments of a message it will not make. */
export const pain002 = (
  message: { readonly messageId: string; readonly batchId: string; readonly on: Day },
  rejections: readonly Rejection[],
): Uint8Array =>
  document(
    'pain.002.001.10',
    tag(
      'CstmrPmtStsRpt',
      head(`STS-${message.messageId}`.slice(0, 35), message.on),
      tag(
        'OrgnlGrpInfAndSts',
        tag('OrgnlMsgId', message.messageId),
        tag('OrgnlMsgNmId', 'pain.001.001.09'),
        tag('GrpSts', 'PART'),
      ),
      tag(
        'OrgnlPmtInfAndSts',
        tag('OrgnlPmtInfId', message.batchId),
        ...rejections.map(({ endToEndId, code, text }) =>
          tag(
            'TxInfAndSts',
            tag('OrgnlEndToEndId', endToEndId),
            tag('TxSts', 'RJCT'),
            tag('StsRsnInf', tag('Rsn', tag('Cd', code)), tag('AddtlInf', escaped(text))),
          ),
        ),
      ),
    ),
  );
