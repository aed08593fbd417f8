import type { Day } from '../kernel/days.js';
import { refuse } from '../kernel/refusal.js';
import {
  accountOf,
  amountOf,
  dayAt,
  element,
  idAt,
  messageOf,
  neededDay,
  partyOf,
  reasonOf,
} from './iso.js';
import { MAX_LINES } from './limits.js';
import type { Answers, BankAnswer, BankFile, GroupAnswer, Reason } from './values.js';
import { find, findAll, needed, readXml, textAt, type XmlElement } from './xml.js';

type Status = 'settled' | 'rejected' | 'pending';

/**
 * ISO 20022 ExternalPaymentTransactionStatus1Code and ExternalPaymentGroupStatus1Code. Settled is
 * what can't be taken back any more: settled on the debtor's or on the creditor's account.
 */
const STATUSES: Readonly<Record<string, Status>> = {
  ...{ ACSC: 'settled', ACCC: 'settled', RJCT: 'rejected', CANC: 'rejected' },
  ...{ ACCP: 'pending', ACSP: 'pending', ACTC: 'pending', ACWC: 'pending', ACWP: 'pending' },
  ...{ ACFC: 'pending', ACIS: 'pending', ACPD: 'pending', ACCO: 'pending', BLCK: 'pending' },
  ...{ PDNG: 'pending', PRES: 'pending', CPUC: 'pending', PATC: 'pending', RCVD: 'pending' },
  PART: 'pending',
};

function statusAt(file: BankFile, parent: XmlElement, name: string): Status | undefined {
  const found = find(parent, name);
  if (found === undefined) return undefined;
  const actual = found.text.trim();
  const status = Object.hasOwn(STATUSES, actual) ? STATUSES[actual] : undefined;
  if (status !== undefined) return status;
  const place = { file: file.name, line: found.line, column: name };
  const limit = Object.keys(STATUSES).join(', ');
  throw refuse('file-status', { ...place, actual, limit });
}

/** A rejection may be explained more than once; a bank puts what it means first. */
const reasonIn = (parent: XmlElement): Reason | null => {
  const reasons = findAll(parent, 'StsRsnInf').flatMap((reason) => reasonOf(reason) ?? []);
  const [first] = reasons;
  if (first === undefined) return null;
  const text = reasons.map((reason) => reason.text).filter((words) => words !== '');
  return { code: first.code, text: text.join(' ') };
};

/**
 * CustomerPaymentStatusReport. A status holds for what is below it: a transaction without its own
 * has that of its group, and a group answered as a whole is an answer of its own.
 */
export function pain002(file: BankFile): Answers {
  const answers: BankAnswer[] = [];
  const groups: GroupAnswer[] = [];
  let pending = 0;
  let header: XmlElement | undefined;
  let message: XmlElement | undefined;

  const reportedOn = (): Day => {
    if (header !== undefined) return neededDay(file, header, 'CreDtTm');
    throw refuse('file-element', { file: file.name, line: 1, column: 'GrpHdr' });
  };
  const answered = (at: XmlElement, status: Status | undefined, id: string | null): void => {
    if (status === 'pending') pending += 1;
    if (status === undefined || status === 'pending') return;
    groups.push({
      line: at.line,
      messageId: message === undefined ? null : textAt(message, 'OrgnlMsgId'),
      paymentInformationId: id,
      outcome: status,
      on: reportedOn(),
      reason: reasonIn(at),
    });
  };
  const transaction = (at: XmlElement, group: XmlElement): void => {
    const original = find(at, 'OrgnlTxRef');
    const amount = find(at, 'OrgnlTxRef/Amt/InstdAmt');
    const amountFen = amount === undefined ? null : amountOf(file, amount);
    const above = message && statusAt(file, message, 'GrpSts');
    const outcome = statusAt(file, at, 'TxSts') ?? statusAt(file, group, 'PmtInfSts') ?? above;
    if (outcome === undefined || outcome === 'pending') {
      pending += 1;
      return;
    }
    if (answers.length === MAX_LINES) {
      throw refuse('file-too-many-lines', { file: file.name, line: at.line, limit: MAX_LINES });
    }
    const settledOn = ['FctvIntrBkSttlmDt', 'OrgnlTxRef/IntrBkSttlmDt', 'AccptncDtTm'];
    answers.push({
      line: at.line,
      endToEndId: idAt(at, 'OrgnlEndToEndId'),
      voucherNumber: idAt(at, 'OrgnlInstrId'),
      outcome,
      bankReference: textAt(at, 'AcctSvcrRef', 'ClrSysRef'),
      amountFen,
      on: (outcome === 'settled' ? dayAt(file, at, ...settledOn) : undefined) ?? reportedOn(),
      account: original === undefined ? null : accountOf(original, 'DbtrAcct'),
      payee: partyOf(original, 'Cdtr'),
      reason: outcome === 'rejected' ? (reasonIn(at) ?? reasonIn(group)) : null,
    });
  };

  // The schema has them in this order, so that what is above a transaction is known when it ends.
  const root = readXml(file, {
    GrpHdr: (at) => {
      header = at;
    },
    OrgnlGrpInfAndSts: (at) => {
      message = at;
      answered(at, statusAt(file, at, 'GrpSts'), null);
    },
    TxInfAndSts: transaction,
    OrgnlPmtInfAndSts: (at) => {
      answered(at, statusAt(file, at, 'PmtInfSts'), needed(file, at, 'OrgnlPmtInfId'));
    },
  });
  element(file, root, 'CstmrPmtStsRpt');
  return { kind: 'answers', format: messageOf(root), answers, groups, pending, others: 0 };
}
