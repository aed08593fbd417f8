import type { Day } from '../kernel/days.js';
import { type Fen, sumFen } from '../kernel/money.js';
import { refuse } from '../kernel/refusal.js';
import {
  accountOf,
  amountOf,
  dayAt,
  element,
  idAt,
  isCredit,
  messageOf,
  neededDay,
  partyOf,
  reasonOf,
} from './iso.js';
import { MAX_LINES } from './limits.js';
import type {
  Answers,
  BankAnswer,
  BankFile,
  Party,
  Statement,
  StatementLine,
  Statements,
} from './values.js';
import { find, findAll, readXml, textAt, type XmlElement } from './xml.js';

/** ISO 20022 bank transaction codes of money that comes back: a return, a cancellation. */
const GIVES_BACK = new Set(['RRTN', 'RPCR']);

const inCny = (file: BankFile, amount: XmlElement | undefined): Fen | undefined =>
  amount?.attributes['Ccy'] === 'CNY' ? amountOf(file, amount) : undefined;

const signed = (credit: boolean, amount: Fen): Fen => (credit ? amount : -amount);

/** One booking on the account: an `Ntry`, and the transactions that make it up. */
class Entry {
  readonly credit: boolean;
  readonly amountFen: Fen;
  readonly details: readonly XmlElement[];
  readonly booked: boolean;

  constructor(
    readonly file: BankFile,
    readonly at: XmlElement,
  ) {
    this.credit = isCredit(file, at);
    this.amountFen = signed(this.credit, amountOf(file, element(file, at, 'Amt')));
    this.details = findAll(at, 'NtryDtls').flatMap((details) => findAll(details, 'TxDtls'));
    const status = textAt(at, 'Sts/Cd', 'Sts/Prtry', 'Sts');
    this.booked = status === 'BOOK';
  }

  /** Money moves back: what is credited was paid before. */
  reverses(detail: XmlElement | undefined): boolean {
    const code = (from: XmlElement) => textAt(from, 'BkTxCd/Domn/Fmly/SubFmlyCd') ?? '';
    return (
      textAt(this.at, 'RvslInd') === 'true' ||
      GIVES_BACK.has(code(this.at)) ||
      (detail !== undefined &&
        (find(detail, 'RtrInf') !== undefined || GIVES_BACK.has(code(detail))))
    );
  }

  /** What a part says of itself, in the account's currency. */
  amountOf(detail: XmlElement): Fen | undefined {
    const amount =
      inCny(this.file, find(detail, 'Amt')) ??
      inCny(this.file, find(detail, 'AmtDtls/TxAmt/Amt')) ??
      inCny(this.file, find(detail, 'AmtDtls/InstdAmt/Amt'));
    const own = find(detail, 'CdtDbtInd') === undefined ? this.credit : isCredit(this.file, detail);
    return amount === undefined ? undefined : signed(own, amount);
  }

  /** Each part's amount, if every part has one and they add up to the booking. */
  parts(): readonly Fen[] | undefined {
    const known = this.details.flatMap((detail) => this.amountOf(detail) ?? []);
    const whole = known.length === this.details.length && sumFen(known) === this.amountFen;
    return whole ? known : undefined;
  }

  /** Its booking or value date; a bank that tells one only means it for both. */
  on(first: 'BookgDt' | 'ValDt'): Day {
    return neededDay(this.file, this.at, first, 'BookgDt', 'ValDt');
  }

  /** The other side. A return repeats the parties of what it returns: we are its debtor still. */
  counterparty(detail: XmlElement | undefined): Party | null {
    const parties = detail && find(detail, 'RltdPties');
    return partyOf(parties, this.credit && !this.reverses(detail) ? 'Dbtr' : 'Cdtr');
  }

  reference(detail: XmlElement | undefined): string | null {
    const of = detail ?? this.at;
    return (
      (detail && idAt(of, 'Refs/InstrId', 'Refs/PmtInfId')) ??
      textAt(this.at, 'NtryDtls/Btch/PmtInfId', 'NtryDtls/Btch/MsgId') ??
      (detail && textAt(of, 'RmtInf/Strd/CdtrRefInf/Ref')) ??
      textAt(this.at, 'NtryRef')
    );
  }

  serial(detail: XmlElement | undefined): string | null {
    return (
      (detail && idAt(detail, 'Refs/AcctSvcrRef')) ??
      idAt(this.at, 'AcctSvcrRef') ??
      (detail ? idAt(detail, 'Refs/ClrSysRef') : null)
    );
  }

  endToEndId(detail: XmlElement | undefined): string | null {
    return detail === undefined ? null : idAt(detail, 'Refs/EndToEndId');
  }

  summary(detail: XmlElement | undefined): string {
    const remittance = (detail && find(detail, 'RmtInf')) ?? null;
    const words = [
      ...(remittance === null ? [] : findAll(remittance, 'Ustrd').map(({ text }) => text.trim())),
      (detail && textAt(detail, 'AddtlTxInf')) ?? '',
      textAt(this.at, 'AddtlNtryInf') ?? '',
    ];
    return [...new Set(words.filter((text) => text !== ''))].join(' ');
  }

  /** `RVSL` where the bank takes a booking back and says no more. */
  returnReason(detail: XmlElement | undefined): string | null {
    if (!this.credit || !this.reverses(detail)) return null;
    const reason = reasonOf(detail && find(detail, 'RtrInf'));
    return reason === null ? 'RVSL' : `${reason.code} ${reason.text}`.trim();
  }
}

/** BankToCustomerStatement: booked entries, with opening + lines = closing. */
export function camt053(file: BankFile): Statements {
  const statements: Statement[] = [];
  let lines: StatementLine[] = [];
  let count = 0;

  const line = (entry: Entry, detail: XmlElement | undefined, amountFen: Fen): StatementLine => {
    count += 1;
    if (count > MAX_LINES) {
      throw refuse('file-too-many-lines', {
        file: file.name,
        line: entry.at.line,
        limit: MAX_LINES,
      });
    }
    return {
      line: (detail ?? entry.at).line,
      bookedOn: entry.on('BookgDt'),
      amountFen,
      balanceFen: null,
      counterparty: entry.counterparty(detail),
      summary: entry.summary(detail),
      serial: entry.serial(detail),
      endToEndId: entry.endToEndId(detail),
      reference: entry.reference(detail),
      returnReason: entry.returnReason(detail),
    };
  };

  /** A batch is booked as one; where its parts are told with amounts, they are the lines. */
  const linesOf = (entry: Entry): readonly StatementLine[] => {
    const { details, amountFen } = entry;
    if (details.length <= 1) return [line(entry, details[0], amountFen)];
    const parts = entry.parts();
    if (parts !== undefined) {
      return details.map((detail, at) => line(entry, detail, parts[at] ?? 0n));
    }
    const ids = details.flatMap((detail) => entry.endToEndId(detail) ?? []);
    return [{ ...line(entry, undefined, amountFen), endToEndId: ids.join(' ') || null }];
  };

  const root = readXml(file, {
    Ntry: (at) => {
      const entry = new Entry(file, at);
      if (entry.booked) for (const each of linesOf(entry)) lines.push(each);
    },
    Stmt: (at) => {
      statements.push(statementOf(file, at, lines));
      lines = [];
    },
  });
  if (statements.length === 0) {
    const column = 'BkToCstmrStmt/Stmt';
    throw refuse('file-element', { file: file.name, line: root.line, column });
  }
  return { kind: 'statements', format: messageOf(root), statements };
}

/** @throws Refusal `file-balances`, `file-closing` */
function statementOf(file: BankFile, at: XmlElement, lines: readonly StatementLine[]): Statement {
  const balances = findAll(at, 'Bal');
  const balance = (...codes: readonly string[]): XmlElement => {
    for (const code of codes) {
      const found = balances.find((each) => textAt(each, 'Tp/CdOrPrtry/Cd') === code);
      if (found !== undefined) return found;
    }
    const limit = `Bal ${codes.join(' | ')}`;
    throw refuse('file-balances', { file: file.name, line: at.line, limit });
  };
  const valueOf = (of: XmlElement): Fen =>
    signed(isCredit(file, of), amountOf(file, element(file, of, 'Amt')));

  // The opening balance, or what the day before closed with.
  const opening = balance('OPBD', 'PRCD');
  const closing = balance('CLBD');
  const [openingFen, closingFen] = [valueOf(opening), valueOf(closing)];
  const limitFen = openingFen + sumFen(lines.map(({ amountFen }) => amountFen));
  if (limitFen !== closingFen) {
    const actualFen = closingFen;
    throw refuse('file-closing', { file: file.name, line: closing.line, limitFen, actualFen });
  }
  const closed = dayAt(file, closing, 'Dt');
  const booked = lines.map(({ bookedOn }) => bookedOn).sort();
  const days = [
    ...[dayAt(file, at, 'FrToDt/FrDtTm', 'FrToDt/FrDt') ?? booked[0] ?? closed],
    ...[closed, booked[0], booked.at(-1)],
  ].flatMap((on) => on ?? []);
  days.sort();
  const [from, to] = [days[0], days.at(-1)];
  if (from === undefined || to === undefined) {
    throw refuse('file-element', { file: file.name, line: closing.line, column: 'Bal/Dt' });
  }
  return { account: accountOf(at, 'Acct'), from, to, openingFen, closingFen, lines };
}

/** BankToCustomerDebitCreditNotification: debits booked are settled, credits given back returned. */
export function camt054(file: BankFile): Answers {
  const answers: BankAnswer[] = [];
  let [pending, others] = [0, 0];
  const root = readXml(file, {
    Ntry: (at, notification) => {
      const entry = new Entry(file, at);
      const account = accountOf(notification, 'Acct');
      const details = entry.details.length === 0 ? [undefined] : entry.details;
      for (const detail of details) {
        const back = entry.reverses(detail);
        if (!entry.booked) pending += 1;
        // Money that comes in for another reason, or money of others that is sent back.
        else if (entry.credit !== back) others += 1;
        else {
          const alone = detail === undefined || details.length === 1;
          const amount = alone ? entry.amountFen : (entry.amountOf(detail) ?? null);
          answers.push({
            line: (detail ?? at).line,
            endToEndId: entry.endToEndId(detail),
            voucherNumber: detail === undefined ? null : idAt(detail, 'Refs/InstrId'),
            outcome: back ? 'returned' : 'settled',
            bankReference: entry.serial(detail),
            amountFen: amount === null ? null : amount < 0n ? -amount : amount,
            on: entry.on('ValDt'),
            account,
            payee: partyOf(detail && find(detail, 'RltdPties'), 'Cdtr'),
            reason: back ? reasonOf(detail && find(detail, 'RtrInf')) : null,
          });
        }
        if (answers.length > MAX_LINES) {
          throw refuse('file-too-many-lines', { file: file.name, line: at.line, limit: MAX_LINES });
        }
      }
    },
  });
  element(file, root, 'BkToCstmrDbtCdtNtfctn');
  return { kind: 'answers', format: messageOf(root), answers, groups: [], pending, others };
}
