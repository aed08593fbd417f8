import { applicationsProjection } from './applications/project.js';
import type { ApplicationTables } from './applications/tables.js';
import { auditTrailProjection } from './audit-trail/project.js';
import type { AuditTrailTables } from './audit-trail/tables.js';
import { bankLinesProjection } from './bank-lines/project.js';
import type { BankLineTables } from './bank-lines/tables.js';
import { batchesProjection } from './batches/project.js';
import type { BatchTables } from './batches/tables.js';
import { booksProjection } from './books/project.js';
import type { BookTables } from './books/tables.js';
import { budgetProjection } from './budget/project.js';
import type { BudgetTables } from './budget/tables.js';
import { enterpriseTotalsProjection } from './enterprise-totals/project.js';
import type { EnterpriseTotalsTables } from './enterprise-totals/tables.js';
import { enterprisesProjection } from './enterprises/project.js';
import type { EnterpriseTables } from './enterprises/tables.js';
import { erasuresProjection } from './erasures/project.js';
import type { ErasureTables } from './erasures/tables.js';
import { historyProjection } from './history/project.js';
import type { HistoryTables } from './history/tables.js';
import { importsProjection } from './imports/project.js';
import type { ImportTables } from './imports/tables.js';
import { limitsProjection } from './limits/project.js';
import type { LimitTables } from './limits/tables.js';
import { payersProjection } from './payers/project.js';
import type { PayerTables } from './payers/tables.js';
import { paymentsProjection } from './payments/project.js';
import type { PaymentTables } from './payments/tables.js';
import type { Projection } from './projection.js';
import { publicationsProjection } from './publications/project.js';
import type { PublicationTables } from './publications/tables.js';
import { recoveriesProjection } from './recoveries/project.js';
import type { RecoveryTables } from './recoveries/tables.js';
import { reconciliationProjection } from './reconciliation/project.js';
import type { ReconciliationTables } from './reconciliation/tables.js';
import type { SequenceTables } from './sequence/tables.js';
import { subscribersProjection } from './subscribers/project.js';
import type { SubscriberTables } from './subscribers/tables.js';
import { trancheCalendarProjection } from './tranche-calendar/project.js';
import type { TrancheTables } from './tranche-calendar/tables.js';
import { usersProjection } from './users/project.js';
import type { UserTables } from './users/tables.js';

export { sequenceProjection } from './sequence/project.js';

/** Every table that queries can read. */
export interface Tables
  extends
    ApplicationTables,
    AuditTrailTables,
    BankLineTables,
    BatchTables,
    BookTables,
    BudgetTables,
    EnterpriseTables,
    EnterpriseTotalsTables,
    ErasureTables,
    HistoryTables,
    ImportTables,
    LimitTables,
    PayerTables,
    PaymentTables,
    PublicationTables,
    RecoveryTables,
    ReconciliationTables,
    SequenceTables,
    SubscriberTables,
    TrancheTables,
    UserTables {}

/** The registry: what the one reader feeds, on every store. KurrentDB adds `sequenceProjection`. */
export const projections: readonly Projection[] = [
  enterprisesProjection,
  applicationsProjection,
  limitsProjection,
  publicationsProjection,
  trancheCalendarProjection,
  payersProjection,
  paymentsProjection,
  recoveriesProjection,
  batchesProjection,
  budgetProjection,
  bankLinesProjection,
  importsProjection,
  booksProjection,
  enterpriseTotalsProjection,
  historyProjection,
  erasuresProjection,
  usersProjection,
  subscribersProjection,
  reconciliationProjection,
  auditTrailProjection,
];
