import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { type JournalFilter, listJournal, trialBalance } from '../../../projections/books/query.js';
import { journalEntries } from '../../../projections/books/tables.js';
import type { PageRequest } from '../../../projections/page.js';
import { month } from '../../kernel/days.js';
import type { Actor } from '../../kernel/event.js';
import type { ApplicationId, BatchId, LineId, PayerId, PaymentId, Unit } from '../../kernel/ids.js';
import type { Uscc } from '../../kernel/uscc.js';
import { CurrentActor } from '../access/actor.js';
import { Day, Id, Text } from '../fields.js';
import { dayOrNone, PageQuery, ReadQuery } from '../pages.js';
import { checkScope, officerScope, Reads } from '../reads.js';
import { FEN, list, object, ReadsPage, ReadsSome, rowOf, TEXT } from '../schemas.js';

export class JournalQuery extends PageQuery {
  @Day({ optional: true, description: 'First business day' })
  readonly from?: string;
  @Day({ optional: true, description: 'Last business day' })
  readonly to?: string;
  @Text(16, { optional: true, description: 'Code of an account, such as 1011' })
  readonly account?: string;
  @Text(50, { optional: true, description: '责任单位' })
  readonly unit?: Unit;
  @Text(18, { optional: true })
  readonly uscc?: Uscc;
  @Id({ optional: true })
  readonly applicationId?: ApplicationId;
  @Id({ optional: true })
  readonly lineId?: LineId;
  @Id({ optional: true })
  readonly paymentId?: PaymentId;
  @Id({ optional: true, description: 'Of the payments of a batch' })
  readonly batchId?: BatchId;
  @Id({ optional: true, description: 'Of what was paid from an account of ours' })
  readonly payerId?: PayerId;
}

/** @throws Refusal `day-invalid` */
export function journalFilter(
  query: Omit<JournalQuery, keyof PageQuery>,
): Omit<JournalFilter, keyof PageRequest> {
  const { from, to, account, unit, uscc, applicationId, lineId, paymentId, batchId, payerId } =
    query;
  return {
    from: dayOrNone(from, 'from'),
    to: dayOrNone(to, 'to'),
    ...{ account, unit, uscc, applicationId, lineId, paymentId, batchId, payerId },
  };
}

export class TrialBalanceQuery extends ReadQuery {
  @Day({ optional: true, description: 'The last business day that counts' })
  readonly asOf?: string;
  @Text(7, { optional: true, description: 'The last period that counts, YYYY-MM 会计期间' })
  readonly period?: string;
  @Text(50, { optional: true, description: '责任单位' })
  readonly unit?: Unit;
}

const BOOK = { type: 'string', enum: ['financial', 'budgetary', 'memorandum'] };
const KIND = { type: 'string', enum: ['assets', 'liabilities', 'equity', 'income', 'expenses'] };
const account = { account: TEXT, book: BOOK, zh: TEXT, en: TEXT };
const sides = { debitFen: FEN, creditFen: FEN };

const journalEntry = rowOf(journalEntries, [], {
  period: { ...TEXT, description: 'YYYY-MM: the month that it is booked to' },
  postings: list(
    object({
      ...account,
      amountFen: { ...FEN, description: 'Debit positive, credit negative' },
      side: { type: 'string', enum: ['debit', 'credit'] },
    }),
  ),
});
const balances = object({
  accounts: list(object({ ...account, kind: KIND, ...sides, balanceFen: FEN })),
  books: list(object({ book: BOOK, ...sides, differenceFen: FEN })),
});

@ApiTags('books 账簿')
@Controller('v1/books')
export class BooksController {
  constructor(private readonly reads: Reads) {}

  @ReadsPage('Double entry, by business day 记账凭证', journalEntry)
  @Get('journal')
  async journal(@Query() query: JournalQuery, @CurrentActor() actor: Actor) {
    const scope = officerScope(actor);
    const db = await this.reads.upTo(query, 'books');
    return listJournal(db, scope, { ...journalFilter(query), ...query.page });
  }

  @ReadsSome('Balances of all accounts; each book adds up to zero 试算平衡', balances)
  @Get('trial-balance')
  async trialBalance(@Query() query: TrialBalanceQuery, @CurrentActor() actor: Actor) {
    const scope = officerScope(actor);
    const { unit = scope.unit } = query;
    checkScope(scope, { unit });
    const db = await this.reads.upTo(query, 'books');
    return trialBalance(db, {
      asOf: dayOrNone(query.asOf, 'asOf'),
      period: query.period === undefined ? undefined : month(query.period, 'period'),
      unit,
    });
  }
}
