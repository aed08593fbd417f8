import type { ImportKind, UnappliedAnswer } from '../../src/domain/import/events.js';
import type { Day, Moment } from '../../src/kernel/days.js';
import type { ImportId, PayerId, PaymentId, Sha256, UserId } from '../../src/kernel/ids.js';
import { fenOrNull, int, type RowOf, table, text, textOrNull } from '../tables.js';

/** The register of files from the bank. */
export const imports = table(
  'imports',
  {
    importId: text<ImportId>(),
    seq: int(),
    kind: text<ImportKind>(),
    payerId: textOrNull<PayerId>(),
    sha256: text<Sha256>(),
    file: text(),
    format: text(),
    from: text<Day>(),
    to: text<Day>(),
    lines: int(),
    newLines: int(),
    importedBy: text<UserId>(),
    importedAt: text<Moment>(),
  },
  ['importId'],
  [['seq'], ['kind', 'seq'], ['payerId', 'seq'], ['sha256']],
);

/** Answers of the bank that the ledger could not take. */
export const unappliedAnswers = table(
  'unapplied_answers',
  {
    answerId: text(),
    importId: text<ImportId>(),
    seq: int(),
    line: int(),
    paymentId: textOrNull<PaymentId>(),
    endToEndId: textOrNull(),
    voucherNumber: textOrNull(),
    outcome: text<UnappliedAnswer['outcome']>(),
    bankReference: textOrNull(),
    amountFen: fenOrNull(),
    on: text<Day>(),
    payerId: textOrNull<PayerId>(),
    /** RefusalReason as JSON. */
    reason: text(),
  },
  ['answerId'],
  [['importId', 'seq'], ['paymentId']],
);

export interface ImportTables {
  imports: RowOf<typeof imports>;
  unapplied_answers: RowOf<typeof unappliedAnswers>;
}
