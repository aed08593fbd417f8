import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { linesById } from '../../../projections/bank-lines/query.js';
import { mapPage } from '../../../projections/page.js';
import {
  listMatches,
  matchDetail,
  type MatchEntry,
  movementsById,
} from '../../../projections/reconciliation/query.js';
import type { Tranche } from '../../composition.js';
import type { LineMatch } from '../../domain/statement/events.js';
import type { MatchCommand } from '../../domain/statement/match.js';
import { at } from '../../domain/targets.js';
import type { Actor } from '../../kernel/event.js';
import type { MatchId, PayerId } from '../../kernel/ids.js';
import { refuse } from '../../kernel/refusal.js';
import { sayReason } from '../../reconciliation/matching/texts.js';
import { reconcile } from '../../reconciliation/run.js';
import { CurrentActor } from '../access/actor.js';
import { Ask, type Asking } from '../asking.js';
import { Commands } from '../commands.js';
import { ReadQuery } from '../pages.js';
import { IdParam } from '../params.js';
import { Reads, readsEverything } from '../reads.js';
import { Answers, Changes, type ReceiptView } from '../receipt.js';
import { ReasonRequest } from '../requests.js';
import { ReadsPage, ReadsSome } from '../schemas.js';
import { InjectTranche } from '../tokens.js';
import { MatchByHandRequest, MatchesQuery } from './requests.js';
import { matchEntry, ranView } from './views.js';

@ApiTags('reconciliation 对账')
@Controller('v1')
export class MatchesController {
  constructor(
    @InjectTranche() private readonly tranche: Tranche,
    private readonly commands: Commands,
    private readonly reads: Reads,
  ) {}

  @Answers('Reconcile an account: match, propose, find breaks 对账', ranView)
  @HttpCode(200)
  @Post('payers/:payerId/reconcile')
  async reconcile(@IdParam('payerId') payerId: PayerId, @Ask() { actor, commandId }: Asking) {
    const ran = await reconcile(this.tranche, payerId, actor, commandId);
    return { ...ran, position: await this.tranche.store.head() };
  }

  @ReadsPage('Matches and proposals, newest first 匹配', matchEntry)
  @Get('matches')
  async list(@Query() query: MatchesQuery, @CurrentActor() actor: Actor) {
    readsEverything(actor);
    const { payerId: accountId, status } = query;
    const db = await this.reads.upTo(query, 'reconciliation');
    return mapPage(await listMatches(db, { ...query.page, accountId, status }), told);
  }

  @ReadsSome('A match, or a proposal that waits 匹配', matchEntry)
  @Get('matches/:matchId')
  async get(
    @IdParam('matchId') matchId: MatchId,
    @Query() query: ReadQuery,
    @CurrentActor() actor: Actor,
  ) {
    readsEverything(actor);
    const db = await this.reads.upTo(query, 'reconciliation');
    const entry = await matchDetail(db, matchId);
    if (!entry) throw refuse('match-unknown', { matchId });
    return told(entry);
  }

  @Changes('Accept a proposal: its payments are matched 接受匹配')
  @Post('matches/:matchId/accept')
  accept(@IdParam('matchId') matchId: MatchId, @Ask() asking: Asking): Promise<ReceiptView> {
    return this.#send(matchId, asking, { type: 'AcceptMatch', matchId });
  }

  @Changes('Decline a proposal: the same lines and movements never meet again 不予匹配')
  @Post('matches/:matchId/decline')
  decline(
    @IdParam('matchId') matchId: MatchId,
    @Body() { reason }: ReasonRequest,
    @Ask() asking: Asking,
  ): Promise<ReceiptView> {
    return this.#send(matchId, asking, { type: 'DeclineMatch', matchId, reason });
  }

  @Changes('Undo a match, with a reason 撤销匹配')
  @Post('matches/:matchId/undo')
  undo(
    @IdParam('matchId') matchId: MatchId,
    @Body() { reason }: ReasonRequest,
    @Ask() asking: Asking,
  ): Promise<ReceiptView> {
    return this.#send(matchId, asking, { type: 'UndoMatch', matchId, reason });
  }

  @Changes('Match by hand, equal to the fen 手工匹配')
  @Post('payers/:payerId/matches')
  async byHand(
    @IdParam('payerId') accountId: PayerId,
    @Body() { lines: lineIds, movements: movementIds }: MatchByHandRequest,
    @Ask() asking: Asking,
  ): Promise<ReceiptView> {
    readsEverything(asking.actor);
    const { db } = this.tranche.rows;
    const lines = await linesById(db, lineIds);
    const missing = lineIds.find(
      (id) => !lines.some((line) => line.lineId === id && line.accountId === accountId),
    );
    if (missing !== undefined) throw refuse('bank-line-unknown', { lineId: missing });
    const moved = await movementsById(db, movementIds);
    const unknown = movementIds.find((id) => !moved.some(({ movementId }) => movementId === id));
    if (unknown !== undefined) throw refuse('movement-unknown', { actual: unknown });
    const [first, ...others] = lines.map(({ day }) => day);
    if (first === undefined) throw refuse('bank-line-unknown', { lineId: '' });
    const day = others.reduce((a, b) => (b < a ? b : a), first);
    const match: Omit<LineMatch, 'score'> = {
      matchId: asking.newId<MatchId>('match'),
      day,
      lines: lines.map(({ lineId, day: on, amountFen }) => ({ lineId, day: on, amountFen })),
      parts: moved.map(({ paymentId, returnId, amountFen }) => ({
        paymentId,
        returnId,
        amountFen,
      })),
      reasons: [],
    };
    const command = { type: 'MatchByHand', accountId, day, match } as const;
    return this.commands.send(match.matchId, at.statement(accountId, day), command, asking);
  }

  async #send(matchId: MatchId, asking: Asking, asked: OnMatch): Promise<ReceiptView> {
    const entry = await matchDetail(this.tranche.rows.db, matchId);
    if (!entry) throw refuse('match-unknown', { matchId });
    const { accountId, day } = entry;
    const command = { ...asked, accountId, day } as MatchCommand;
    return this.commands.send(matchId, at.statement(accountId, day), command, asking);
  }
}

type OnMatch =
  | { readonly type: 'AcceptMatch'; readonly matchId: MatchId }
  | {
      readonly type: 'DeclineMatch' | 'UndoMatch';
      readonly matchId: MatchId;
      readonly reason: string;
    };

const told = (entry: MatchEntry) => ({
  ...entry,
  reasons: entry.reasons.map((reason) => ({
    ...reason,
    text: { zh: sayReason(reason, 'zh'), en: sayReason(reason, 'en') },
  })),
});
