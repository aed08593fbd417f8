import { assess } from '../assessment/assess.js';
import type { DistrictUse, Policies } from '../assessment/assessment.js';
import type { WorkingDays } from '../domain/application/calendar.js';
import type { BatchExtras, BatchState } from '../domain/batch/decide.js';
import type { BreakCommand, BreakExtras } from '../domain/break/decide.js';
import type { ApplicationCommand } from '../domain/application/commands.js';
import type { ApplicationExtras } from '../domain/application/decide.js';
import { requestFor, unverifiedFacts } from '../domain/application/review.js';
import type { ErasureCommand, ErasureExtras } from '../domain/erasure/decide.js';
import type { KnownRecords } from '../domain/erasure/retention.js';
import type { Application, ApplicationState } from '../domain/application/state.js';
import { unpayable } from '../domain/enterprise/decide.js';
import { type EnterpriseState, payeeDetails } from '../domain/enterprise/state.js';
import { bucketOf, usedOf } from '../domain/limits/account.js';
import type { BudgetCommand } from '../domain/budget/decide.js';
import type { BudgetExtras } from '../domain/budget/year-end.js';
import { isAsImported as isAwardAsImported } from '../domain/application/import.js';
import type { HistoryExtras } from '../domain/history/decide.js';
import { entriesOf } from '../domain/history/entries.js';
import type { HistoryState, Proposed } from '../domain/history/state.js';
import { isAsImported as isPaymentAsImported } from '../domain/payment/import.js';
import { heldBack, type PaymentExtras } from '../domain/payment/decide.js';
import type { PaymentState } from '../domain/payment/state.js';
import type { Books, PeriodCommand, PeriodExtras } from '../domain/period/decide.js';
import {
  neighbours,
  type StatementCommand,
  type StatementExtras,
} from '../domain/statement/decide.js';
import type { SubscriberExtras } from '../domain/subscriber/decide.js';
import { at } from '../domain/targets.js';
import { addDays, type Month, monthOf, nextMonth, previousMonth } from '../kernel/days.js';
import type { Context } from '../kernel/decider.js';
import type { ApplicationId, PayerId, RecordsId, UserId } from '../kernel/ids.js';
import type { Refusal } from '../kernel/refusal.js';
import type { Uscc } from '../kernel/uscc.js';
import type { Extras, Read } from './ledger.js';

/** What the bank and the ledger show of an account's month. */
export type BooksOf = (payerId: PayerId, month: Month) => Promise<Books>;

/** What stands in records that somebody asks to erase, and how long they must be kept. */
export type RecordsOf = (id: RecordsId) => Promise<KnownRecords | null>;

/** What deciders may know besides their stream. */
export const extrasFor =
  (policies: Policies, calendar: WorkingDays, books: BooksOf, records: RecordsOf): Extras =>
  async (category, command, state, read, context) => {
    switch (category) {
      case 'application': {
        const application = state as ApplicationState;
        const uscc = applicant(application, command as ApplicationCommand);
        const enterprise: EnterpriseState = uscc
          ? await read(at.enterprise(uscc))
          : { status: 'none' };
        const toAssess = command.type === 'AssessApplication' && isVerified(application);
        const district = toAssess ? await districtUse(application, enterprise, policies, read) : [];
        return { policies, calendar, enterprise, district } satisfies ApplicationExtras;
      }
      case 'payment': {
        const known = state as PaymentState;
        if (known.status === 'none' || command.type !== 'ChoosePaymentAccount') {
          return { payeeAccounts: [], sealed: false } satisfies PaymentExtras;
        }
        const enterprise = await read(at.enterprise(known.order.uscc));
        const batch = await read(at.batch(known.order.batchId));
        const accounts = enterprise.status === 'none' ? [] : enterprise.accounts;
        return {
          payeeAccounts: accounts.filter(({ status }) => status === 'confirmed').map(payeeDetails),
          sealed: batch.status === 'sealed' || batch.status === 'approved',
        } satisfies PaymentExtras;
      }
      case 'batch':
        return batchExtras(command.type, state as BatchState, read, context);
      case 'budget': {
        const { toLineId } = { toLineId: null, ...(command as BudgetCommand) };
        const toLine = toLineId === null ? noLine : await read(at.budget(toLineId));
        return { toLine } satisfies BudgetExtras;
      }
      case 'statement': {
        const { type, accountId, day } = command as StatementCommand;
        const isolated = { previous: null, next: null, period: unclosed };
        if (type !== 'AcceptStatementDay' && type !== 'UndoMatch') {
          return isolated satisfies StatementExtras;
        }
        return {
          ...neighbours(
            await read(at.statement(accountId, addDays(day, -1))),
            await read(at.statement(accountId, addDays(day, 1))),
          ),
          period: await read(at.period(accountId, monthOf(day))),
        } satisfies StatementExtras;
      }
      case 'period': {
        const { type, payerId, month } = command as PeriodCommand;
        return {
          previous: await read(at.period(payerId, previousMonth(month))),
          next: await read(at.period(payerId, nextMonth(month))),
          books: type === 'ClosePeriod' ? await books(payerId, month) : null,
        } satisfies PeriodExtras;
      }
      case 'break': {
        const assigned = command as BreakCommand;
        const known = assigned.type === 'AssignBreak';
        return {
          owner: known ? await read(at.user(assigned.owner)) : { status: 'none' },
        } satisfies BreakExtras;
      }
      case 'erasure': {
        const { type, recordsId } = command as ErasureCommand;
        return {
          records: type === 'RecordErased' ? null : await records(recordsId),
        } satisfies ErasureExtras;
      }
      case 'history': {
        const known = state as HistoryState;
        const asked = command.type === 'TakeBackHistory' && known.status === 'imported';
        const inUse = asked ? await firstInUse(known, read) : null;
        return { inUse } satisfies HistoryExtras;
      }
      case 'subscriber':
        return { policies } satisfies SubscriberExtras;
      default:
        return {};
    }
  };

async function firstInUse(history: Proposed, read: Read): Promise<ApplicationId | null> {
  for (const { award, payments } of entriesOf(history)) {
    const { applicationId } = award;
    let unused = isAwardAsImported(await read(at.application(applicationId)));
    for (const { order } of payments) {
      unused &&= isPaymentAsImported(await read(at.payment(order.paymentId)));
    }
    if (!unused) return applicationId;
  }
  return null;
}

const noLine = { status: 'none' } as const;
const unclosed = { status: 'none' } as const;

async function batchExtras(
  command: string,
  state: BatchState,
  read: Read,
  context: Context,
): Promise<BatchExtras> {
  const asked = command === 'SealBatch' || command === 'ApproveBatch';
  const items = asked && state.status !== 'none' ? state.items : [];
  const appropriators = new Set<UserId>();
  for (const lineId of new Set(items.map((item) => item.lineId))) {
    const line = await read(at.budget(lineId));
    if (line.status !== 'none') for (const id of line.appropriators) appropriators.add(id);
  }
  let refused: Refusal | undefined;
  for (const { paymentId, uscc } of items) {
    const payment = await read(at.payment(paymentId));
    const enterprise = await read(at.enterprise(uscc));
    if (payment.status !== 'opened' || enterprise.status === 'none') continue;
    refused ??=
      heldBack(payment, context.today) ?? unpayable(enterprise, payment.account.accountId, context);
  }
  return { appropriators: [...appropriators], unpayable: refused };
}

const applicant = (state: ApplicationState, command: ApplicationCommand): Uscc | undefined => {
  if (state.status !== 'none') return state.uscc;
  return command.type === 'SubmitApplication' ? command.uscc : undefined;
};

const isVerified = (state: ApplicationState): state is Application =>
  state.status !== 'none' && unverifiedFacts(state).length === 0;

/**
 * What the pools of this claim hold now, so that it is assessed within what others left: a first
 * assessment without them tells which pools there are.
 */
async function districtUse(
  application: Application,
  enterprise: EnterpriseState,
  policies: Policies,
  read: Read,
): Promise<readonly DistrictUse[]> {
  const definition = policies.pinned(application.policy, application.measure);
  const { caps, claims } = assess(definition, requestFor(application, enterprise, []));
  const pools = [...caps, ...claims].filter(({ scope }) => scope === 'district');
  const district: DistrictUse[] = [];
  for (const pool of pools) {
    if (!('key' in pool)) continue;
    const { cap, key } = pool;
    const year = 'year' in pool ? pool.year : undefined;
    const account = await read(at.pool(cap, key, year));
    const bucket = year === undefined ? { cap, key } : { cap, key, year };
    const isLive = account.reservations.some(({ status }) => status !== 'voided');
    if (isLive) district.push({ ...bucket, usedFen: usedOf(account, bucketOf(bucket)) });
  }
  return district;
}
