import { Controller, Get, Post, Query, Req, Res, StreamableFile } from '@nestjs/common';
import {
  ApiBody,
  ApiConsumes,
  ApiOkResponse,
  ApiOperation,
  ApiProduces,
  ApiTags,
} from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Readable } from 'node:stream';
import { applicationDetail } from '../../../projections/applications/query.js';
import type { Tranche } from '../../composition.js';
import { at } from '../../domain/targets.js';
import type { Actor } from '../../kernel/event.js';
import type { ApplicationId, Sha256 } from '../../kernel/ids.js';
import { refuse } from '../../kernel/refusal.js';
import { evidenceMediaTypes } from '../../stores/evidence/sniff.js';
import { CurrentActor } from '../access/actor.js';
import { Ask, type Asking } from '../asking.js';
import { attachment } from '../attachment.js';
import { Commands } from '../commands.js';
import { Text } from '../fields.js';
import { ReadQuery } from '../pages.js';
import { IdParam } from '../params.js';
import { checkScope, Reads, scopeOf } from '../reads.js';
import { Creates, ReceiptView } from '../receipt.js';
import { InjectTranche } from '../tokens.js';
import { keep, mayAttach } from './keep.js';

export class EvidenceQuery {
  @Text(200, { description: 'What the file is, for whoever reads the case' })
  readonly title!: string;
}

/** Files, streamed in and out: never whole in memory, never in the clear on disk. */
@ApiTags('evidence 证明材料')
@Controller('v1/applications/:applicationId/evidence')
export class EvidenceController {
  constructor(
    @InjectTranche() private readonly tranche: Tranche,
    private readonly commands: Commands,
    private readonly reads: Reads,
  ) {}

  @Creates(
    'Upload a file and attach it to the case 上传证明材料',
    '/v1/applications/{applicationId}/evidence/{id}',
  )
  @ApiConsumes(...evidenceMediaTypes)
  @ApiBody({ schema: { type: 'string', format: 'binary' } })
  @Post()
  async upload(
    @IdParam('applicationId') id: ApplicationId,
    @Query() { title }: EvidenceQuery,
    @Req() request: FastifyRequest,
    @Ask() asking: Asking,
  ): Promise<ReceiptView> {
    const target = at.application(id);
    await mayAttach(this.tranche, id, asking);
    const mediaType = (request.headers['content-type'] ?? '').split(';')[0]?.trim() ?? '';
    const { body } = request;
    if (!(body instanceof Readable)) {
      throw refuse('evidence-type', { limit: evidenceMediaTypes.join(', '), actual: mediaType });
    }
    return keep(this.tranche, id, { body, mediaType }, asking, (kept) => {
      const command = { type: 'AttachEvidence', title, ...kept } as const;
      return this.commands.send(kept.hash, target, command, asking);
    });
  }

  @ApiOperation({ summary: 'Download a file of the case 下载证明材料' })
  @ApiProduces(...evidenceMediaTypes)
  @ApiOkResponse({ schema: { type: 'string', format: 'binary' } })
  @Get(':hash')
  async download(
    @IdParam('applicationId') id: ApplicationId,
    @IdParam('hash') hash: Sha256,
    @Query() query: ReadQuery,
    @CurrentActor() actor: Actor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile> {
    const scope = scopeOf(actor);
    const { db } = await this.reads.one(at.application(id), query, 'applications');
    const detail = await applicationDetail(db, id);
    if (!detail) throw refuse('application-unknown');
    checkScope(scope, detail);
    const file = detail.evidence.find((known) => known.hash === hash);
    if (!file) throw refuse('evidence-not-attached', { hash });
    const content = await begun(this.tranche.evidence.get(hash));
    void reply.header('cache-control', 'private, no-store');
    return new StreamableFile(content, {
      type: file.mediaType,
      length: file.bytes,
      disposition: attachment(file.title),
    });
  }
}

/** A file that is absent or damaged at its start is refused before any header is sent. */
async function begun(source: AsyncIterable<Buffer>): Promise<Readable> {
  const chunks = source[Symbol.asyncIterator]();
  const first = await chunks.next();
  async function* all(): AsyncGenerator<Buffer> {
    for (let next = first; !next.done; next = await chunks.next()) yield next.value;
  }
  return Readable.from(all());
}
