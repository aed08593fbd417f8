import { formatYuan } from '../kernel/money.js';
import { refuse } from '../kernel/refusal.js';
import { Cells, checkCurrency, dayIn, placeOf } from './cells.js';
import { labelled, type Layout, plainHeading } from './layout.js';
import { MAX_LINES } from './limits.js';
import type { AnswersProfile } from './profile.js';
import type { Table } from './table.js';
import type { Answers, BankAnswer, BankFile, Outcome } from './values.js';

/**
 * A list of answers to payments (回单清单) from a CSV or a sheet.
 * @throws Refusal naming the line and column of whatever doesn't hold
 */
export function answersIn(file: BankFile, table: Table, layout: Layout<AnswersProfile>): Answers {
  const { profile, header, preamble } = layout;
  const currency = labelled(preamble, profile.preamble.currency);
  if (currency !== undefined) checkCurrency(currency.text, placeOf(file, currency));
  const listedOn = labelled(preamble, profile.preamble.on);
  const account = labelled(preamble, profile.preamble.account)?.text ?? null;
  const outcomes = new Map<string, Outcome | 'pending'>();
  for (const [outcome, words] of Object.entries(profile.statuses)) {
    for (const word of words) outcomes.set(plainHeading(word), outcome as Outcome | 'pending');
  }
  const marks = profile.footers.map(plainHeading);

  const answers: BankAnswer[] = [];
  let [pending, ended] = [0, false];
  table.each(profile.delimiter, (row) => {
    if (row.line <= header.line) return;
    const first = plainHeading(row.cells.find((cell) => cell !== '') ?? '');
    ended ||= marks.some((mark) => first.startsWith(mark));
    const cells = new Cells(file, layout, row);
    if (ended) {
      if (outcomes.has(plainHeading(cells.text('outcome')))) {
        throw refuse('file-after-footer', { file: file.name, line: row.line });
      }
      return;
    }
    if (answers.length === MAX_LINES) {
      throw refuse('file-too-many-lines', { file: file.name, line: row.line, limit: MAX_LINES });
    }
    const actual = cells.needed('outcome');
    const outcome = outcomes.get(plainHeading(actual));
    if (outcome === undefined) {
      const limit = [...outcomes.keys()].join(', ');
      throw refuse('file-status', { ...cells.place('outcome'), actual, limit });
    }
    cells.checkCurrency();
    if (outcome === 'pending') {
      pending += 1;
      return;
    }
    const reason = { code: cells.text('reasonCode'), text: cells.text('reason') };
    const [voucherNumber, endToEndId] = [cells.id('voucherNumber'), cells.id('endToEndId')];
    if (voucherNumber === null && endToEndId === null) {
      throw refuse(
        'file-cell-empty',
        cells.place(cells.has('voucherNumber') ? 'voucherNumber' : 'endToEndId'),
      );
    }
    answers.push({
      line: row.line,
      endToEndId,
      voucherNumber,
      outcome,
      bankReference: cells.id('bankReference'),
      amountFen: positive(cells),
      // What failed often has no clearing date: it was decided when the list was made.
      on:
        cells.text('on') === '' && listedOn !== undefined
          ? dayIn(listedOn.text, profile.dates, placeOf(file, listedOn))
          : cells.day('on'),
      account: cells.id('account') ?? account,
      payee: cells.party('payeeName', 'payeeAccount'),
      reason: outcome === 'settled' || reason.code + reason.text === '' ? null : reason,
    });
  });
  const { profile: format } = profile;
  if (answers.length + pending === 0) {
    throw refuse('file-without-answers', { file: file.name, actual: format });
  }
  return { kind: 'answers', format, answers, groups: [], pending, others: 0 };
}

/** @throws Refusal `file-cell-empty`, `file-amount`, `file-amount-negative` */
function positive(cells: Cells): bigint {
  const amount = cells.amount('amount');
  if (amount === null) throw refuse('file-cell-empty', cells.place('amount'));
  if (amount > 0n) return amount;
  const actual = formatYuan(amount);
  throw refuse('file-amount-negative', { ...cells.place('amount'), actual });
}
