import { Controller, Get, Query, Res, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { newestSeq, recordedAt } from '../../../projections/audit-trail/query.js';
import type { Tranche } from '../../composition.js';
import { caseFile } from '../../history/case-file/case-file.js';
import { Case } from '../../history/case-file/case.js';
import { eventsOfCase } from '../../history/case-file/gather.js';
import type { Document } from '../../history/case-file/document.js';
import { toHtml } from '../../history/case-file/html.js';
import { namesFrom } from '../../history/names.js';
import type { Actor, Personal } from '../../kernel/event.js';
import type { ApplicationId } from '../../kernel/ids.js';
import { refuse } from '../../kernel/refusal.js';
import { CurrentActor } from '../access/actor.js';
import { attachment } from '../attachment.js';
import { OneOf } from '../fields.js';
import { IdParam } from '../params.js';
import { KnownQuery } from '../pages.js';
import { checkScope, scopeOf } from '../reads.js';
import { InjectTranche } from '../tokens.js';
import { maySee } from './views.js';

const FORMATS = {
  html: { mediaType: 'text/html; charset=utf-8', render: toHtml },
  pdf: {
    mediaType: 'application/pdf',
    // Its fonts and their shaping are loaded by whoever asks for one.
    render: async (document: Document) =>
      (await import('../../history/case-file/pdf.js')).toPdf(document),
  },
} as const;

export class CaseFileQuery extends KnownQuery {
  @OneOf(['html', 'pdf'], { optional: true, description: 'html unless given' })
  readonly format?: 'html' | 'pdf';
}

/** 案卷: made anew each time it is asked for, and kept nowhere. */
@ApiTags('applications 申报')
@Controller('v1/applications/:applicationId')
export class CaseFileController {
  constructor(@InjectTranche() private readonly tranche: Tranche) {}

  @ApiOperation({
    summary: 'One case’s whole history as a document, the same bytes for the same event 案卷',
  })
  @ApiProduces('text/html', 'application/pdf')
  @ApiOkResponse({ schema: { type: 'string', format: 'binary' } })
  @Get('case-file')
  async caseFile(
    @IdParam('applicationId') id: ApplicationId,
    @Query() query: CaseFileQuery,
    @CurrentActor() actor: Actor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile> {
    const { format = 'html' } = query;
    const document = caseFile(await this.#case(id, query, actor));
    const { mediaType, render } = FORMATS[format];
    const bytes = Buffer.from(await render(document));
    void reply.header('cache-control', 'private, no-store');
    return new StreamableFile(bytes, {
      type: mediaType,
      length: bytes.length,
      disposition: attachment(`案卷 ${id}.${format}`),
    });
  }

  async #case(
    applicationId: ApplicationId,
    { after, atSeq }: CaseFileQuery,
    actor: Actor,
  ): Promise<Case> {
    const { store, codec, policies, ledgerId, kind, rows, projector } = this.tranche;
    const scope = scopeOf(actor);
    const position = after ?? (await store.head());
    if (position !== null) await projector.waitFor(position, ['audit-trail']);
    const { db } = rows;
    const seq = atSeq ?? (await newestSeq(db));
    const at = await recordedAt(db, seq);
    const whole = scope.unit === undefined && scope.uscc === undefined;
    const events = await eventsOfCase({ db, store, codec }, applicationId, { seq, whole });
    if (at === null || events.length === 0) throw refuse('application-unknown');
    const root = await this.tranche.rootAt(seq);
    const found: Case = new Case({
      applicationId,
      ledgerId,
      kind,
      seq,
      recordedAt: at,
      root: root && root.toString('base64'),
      events,
      whole,
      policies,
      names: namesFrom(policies, 'zh'),
      open: (personal, whose) => this.#opened(personal, maySee(actor, found.about)[whose]),
    });
    checkScope(scope, found.about);
    return found;
  }

  #opened(personal: Personal, may: boolean): string {
    if (!may) return '（不予显示）';
    return this.tranche.keys.open(personal) ?? '（已销毁）';
  }
}
