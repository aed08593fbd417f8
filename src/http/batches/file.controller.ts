import { Body, Controller, Get, Headers, Post, Res, StreamableFile } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Tranche } from '../../composition.js';
import { forbidden } from '../../domain/permissions.js';
import { at } from '../../domain/targets.js';
import type { Actor } from '../../kernel/event.js';
import type { BatchId } from '../../kernel/ids.js';
import { Refusal } from '../../kernel/refusal.js';
import { commandIdOf } from '../../ledger/ids.js';
import { PaymentFiles } from '../../payment-files/payment-files.js';
import { writers } from '../../payment-files/render.js';
import { CurrentActor } from '../access/actor.js';
import { Ask, type Asking } from '../asking.js';
import { attachment } from '../attachment.js';
import { Commands } from '../commands.js';
import { IdParam } from '../params.js';
import { readsEverything } from '../reads.js';
import { Creates, type ReceiptView } from '../receipt.js';
import { InjectTranche } from '../tokens.js';
import { ExportBatchRequest } from './requests.js';

const mediaTypes = Object.values(writers).map(({ mediaType }) => mediaType);

/** 支付文件: exported once, and downloaded as often as somebody asks. */
@ApiTags('batches 支付批次')
@Controller('v1/batches/:batchId')
export class BatchFileController {
  readonly #files: PaymentFiles;

  constructor(
    @InjectTranche() private readonly tranche: Tranche,
    private readonly commands: Commands,
  ) {
    const { ledger, policies, clock } = tranche;
    this.#files = new PaymentFiles(ledger, policies, clock);
  }

  @Creates(
    'Export an approved batch as a file for the bank, once 导出支付文件',
    '/v1/batches/{id}/file',
  )
  @Post('export')
  async export(
    @IdParam('batchId') batchId: BatchId,
    @Body() request: ExportBatchRequest,
    @Ask() asking: Asking,
  ): Promise<ReceiptView> {
    const refused = forbidden(asking.actor, 'ExportBatch', {});
    if (refused) throw refused;
    const send = async (): Promise<ReceiptView> => {
      const command = await this.#files.toExport(batchId, request.toAsked());
      return this.commands.send(batchId, at.batch(batchId), command, asking);
    };
    try {
      return await send();
    } catch (error) {
      // The same request, sent twice at once, made a second file meanwhile: the first counts.
      if (!(error instanceof Refusal) || error.code !== 'idempotency-key-reused') throw error;
      return send();
    }
  }

  @ApiOperation({
    summary: 'The file of an exported batch, the same bytes each time 下载支付文件',
  })
  @ApiHeader({
    name: 'Idempotency-Key',
    required: false,
    description:
      'Of the export: whoever exported it gets the original; else it is marked as a copy',
    schema: { type: 'string', minLength: 1, maxLength: 200 },
  })
  @ApiProduces(...mediaTypes)
  @ApiOkResponse({
    schema: { type: 'string', format: 'binary' },
    headers: {
      'Tranche-Copy': {
        description: 'Whether this is a copy 副本: hand the bank the original, once',
        schema: { type: 'boolean' },
      },
    },
  })
  @Get('file')
  async file(
    @IdParam('batchId') batchId: BatchId,
    @Headers('idempotency-key') key: string | undefined,
    @CurrentActor() actor: Actor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile> {
    readsEverything(actor);
    const { bytes, mediaType, name, extension } = await this.#files.file(batchId);
    const copy = !(await this.#exportedUnder(batchId, actor, key));
    void reply.header('tranche-copy', String(copy)).header('cache-control', 'private, no-store');
    const fileName = `${name}${copy ? ' 副本' : ''}.${extension}`;
    return new StreamableFile(bytes, {
      type: mediaType,
      length: bytes.length,
      disposition: attachment(fileName),
    });
  }

  /** Whoever exported it fetches what they exported, and after a broken line fetches it again. */
  async #exportedUnder(batchId: BatchId, { id }: Actor, key: string | undefined): Promise<boolean> {
    if (!key) return false;
    const commandId = commandIdOf(id, key);
    const events = await this.tranche.store.readStream(at.batch(batchId).stream);
    return events.some(
      ({ type, metadata }) => type === 'BatchExported' && metadata.commandId === commandId,
    );
  }
}
