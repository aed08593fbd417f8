import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { linesById } from '../../../projections/bank-lines/query.js';
import {
  type BreakEntry,
  breakDetail,
  listBreaks,
} from '../../../projections/reconciliation/query.js';
import { mapPage } from '../../../projections/page.js';
import type { BreakId } from '../../domain/break/events.js';
import { streams } from '../../domain/streams.js';
import { at } from '../../domain/targets.js';
import { addDays, type Day, daysBetween } from '../../kernel/days.js';
import type { Actor } from '../../kernel/event.js';
import type { PaymentId } from '../../kernel/ids.js';
import { refuse } from '../../kernel/refusal.js';
import { say } from '../../reconciliation/matching/texts.js';
import { CurrentActor } from '../access/actor.js';
import { Ask, type Asking } from '../asking.js';
import { Commands } from '../commands.js';
import { ReadQuery } from '../pages.js';
import { IdParam } from '../params.js';
import { Reads, readsEverything } from '../reads.js';
import { Changes, type ReceiptView } from '../receipt.js';
import { ReadsOne, ReadsPage } from '../schemas.js';
import { AssignBreakRequest, BreaksQuery, ExplainBreakRequest } from './requests.js';
import { breakEntry, breakView } from './views.js';

@ApiTags('reconciliation 对账')
@Controller('v1/breaks')
export class BreaksController {
  constructor(
    private readonly commands: Commands,
    private readonly reads: Reads,
  ) {}

  @ReadsPage('Breaks, the oldest first 对账差异', breakEntry)
  @Get()
  async list(@Query() query: BreaksQuery, @CurrentActor() actor: Actor) {
    readsEverything(actor);
    const { payerId: accountId, kind, status, owner, minAgeDays } = query;
    const { today } = this.reads;
    const until = minAgeDays === undefined ? undefined : addDays(today, -minAgeDays);
    const db = await this.reads.upTo(query, 'reconciliation');
    const filter = { ...query.page, accountId, kind, status, owner, until };
    return mapPage(await listBreaks(db, filter), (entry) => told(entry, today));
  }

  @ReadsOne('A break, with the bank’s lines and the way to every event 对账差异', breakView)
  @Get(':breakId')
  async get(
    @IdParam('breakId') breakId: BreakId,
    @Query() query: ReadQuery,
    @CurrentActor() actor: Actor,
  ) {
    readsEverything(actor);
    const names = ['reconciliation', 'bank-lines'] as const;
    const { db, revision } = await this.reads.one(at.break(breakId), query, ...names);
    const entry = await breakDetail(db, breakId);
    if (!entry) throw refuse('break-unknown', { breakId });
    const { lines, movements, related } = entry;
    const bankLines = await linesById(db, [...lines, ...related.lines]);
    const payments = distinct(
      [...movements, ...related.movements].map((id) => id.split(' ', 1)[0] as PaymentId),
    );
    return {
      ...told(entry, this.reads.today),
      bankLines,
      links: {
        events: eventsOf(streams.break(breakId)),
        payments: payments.map((id) => `/v1/payments/${id}`),
        paymentEvents: payments.map((id) => eventsOf(streams.payment(id))),
        imports: distinct(bankLines.map(({ importId }) => `/v1/imports/${importId}`)),
      },
      revision,
    };
  }

  @Changes('Say who is to find out 指定责任人')
  @Post(':breakId/assign')
  assign(
    @IdParam('breakId') breakId: BreakId,
    @Body() request: AssignBreakRequest,
    @Ask() asking: Asking,
  ): Promise<ReceiptView> {
    return this.commands.send(breakId, at.break(breakId), request.toCommand(breakId), asking);
  }

  @Changes('Explain a break: a month can be closed with it 说明差异')
  @Post(':breakId/explain')
  explain(
    @IdParam('breakId') breakId: BreakId,
    @Body() request: ExplainBreakRequest,
    @Ask() asking: Asking,
  ): Promise<ReceiptView> {
    return this.commands.send(breakId, at.break(breakId), request.toCommand(breakId), asking);
  }
}

const eventsOf = (stream: string): string => `/v1/audit?stream=${stream}`;
const distinct = <T>(all: readonly T[]): readonly T[] => [...new Set(all)];

const told = (entry: BreakEntry, today: Day) => ({
  ...entry,
  finding: {
    ...entry.finding,
    text: { zh: say(entry.finding, 'zh'), en: say(entry.finding, 'en') },
  },
  ageDays: Math.max(0, daysBetween(entry.since, today)),
});
