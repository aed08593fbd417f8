import {
  applyDecorators,
  Body,
  Controller,
  Get,
  Header,
  HttpCode,
  Post,
  Query,
} from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { Tranche } from '../../composition.js';
import { Text, Whole } from '../fields.js';
import type { Actor } from '../../kernel/event.js';
import { CurrentActor } from '../access/actor.js';
import { ReadQuery, WholeQuery } from '../pages.js';
import { readsEverything } from '../reads.js';
import { list, object, ReadsSome, TEXT, WHOLE } from '../schemas.js';
import type { Cosignature } from '../../stores/proof/store.js';
import { InjectTranche } from '../tokens.js';
import { Type } from 'class-transformer';

const MAX = Number.MAX_SAFE_INTEGER;

export class InclusionQuery {
  @Type(() => Number)
  @Whole(1, MAX, { description: 'Which event, counted from 1' })
  readonly seq!: number;

  @Type(() => Number)
  @Whole(1, MAX, { description: 'The size of the checkpoint in hand' })
  readonly size!: number;
}

export class ConsistencyQuery {
  @Type(() => Number)
  @Whole(1, MAX, { description: 'The size of the older checkpoint' })
  readonly from!: number;

  @Type(() => Number)
  @Whole(1, MAX, { description: 'The size of the newer one' })
  readonly to!: number;
}

export class CheckpointQuery extends ReadQuery {
  @WholeQuery(1, MAX, { description: 'That of so many events; the newest unless given' })
  readonly size?: number;
}

export class CosignatureRequest {
  @Text(100_000, { description: 'The checkpoint as the witness cosigned it' })
  readonly note!: string;

  @Text(400, { description: 'The witness’s public key, `name+id+base64`' })
  readonly key!: string;
}

const HASH = { ...TEXT, format: 'byte', description: 'SHA-256, base64' };
const inclusion = object({ seq: WHOLE, size: WHOLE, leafHash: HASH, proof: list(HASH) });
const consistency = object({ from: WHOLE, to: WHOLE, proof: list(HASH) });
const cosignature = object({ size: WHOLE, key: TEXT, signedAt: TEXT });
const cosignatureView = ({ size, key, signedAt }: Cosignature) => ({ size, key, signedAt });
const base64 = (hash: Buffer): string => hash.toString('base64');

/** A file to keep: `curl … > checkpoint.txt`. */
const ReadsFile = (summary: string): MethodDecorator =>
  applyDecorators(
    ApiOperation({ summary }),
    ApiProduces('text/plain'),
    ApiOkResponse({ schema: TEXT }),
    Header('content-type', 'text/plain; charset=utf-8'),
    Header('cache-control', 'no-store'),
  );

/** Hashes say nothing of anybody, so whoever is signed in may hold the ledger to its word. */
@ApiTags('proof 证明')
@Controller('v1/proof')
export class ProofController {
  constructor(@InjectTranche() private readonly tranche: Tranche) {}

  @ReadsFile('The log’s public key, c2sp.org/signed-note 公钥')
  @Get('key')
  key(): string {
    return `${this.tranche.transparency.key}\n`;
  }

  @ReadsFile(
    'The newest checkpoint, c2sp.org/tlog-checkpoint; with ?after= one that holds it 检查点',
  )
  @Get('checkpoint')
  async checkpoint(@Query() { after, size }: CheckpointQuery): Promise<string> {
    const { transparency, store } = this.tranche;
    if (size !== undefined) return transparency.of(size).note;
    if (after === undefined) return transparency.newest().note;
    store.compare(after, after);
    return (await transparency.sign()).note;
  }

  @ReadsSome('Who cosigned which checkpoint, newest first 会签', list(cosignature))
  @Get('cosignatures')
  cosignatures() {
    return this.tranche.transparency.cosignatures().map(cosignatureView);
  }

  @ReadsSome(
    'Keep a witness’s cosignature of a checkpoint, which is verified 提交会签',
    cosignature,
  )
  @HttpCode(200)
  @Post('cosignatures')
  cosign(@Body() { note, key }: CosignatureRequest, @CurrentActor() actor: Actor) {
    readsEverything(actor);
    return cosignatureView(this.tranche.transparency.cosigned(note, key));
  }

  @ReadsSome('That an event is in a checkpoint, RFC 9162 §2.1.3 包含证明', inclusion)
  @Get('inclusion')
  async inclusion(@Query() { seq, size }: InclusionQuery) {
    const { leafHash, proof } = await this.tranche.transparency.inclusion(seq, size);
    return { seq, size, leafHash: base64(leafHash), proof: proof.map(base64) };
  }

  @ReadsSome('That a checkpoint only extends an older one, RFC 9162 §2.1.4 延续证明', consistency)
  @Get('consistency')
  async consistency(@Query() { from, to }: ConsistencyQuery) {
    const proof = await this.tranche.transparency.consistency(from, to);
    return { from, to, proof: proof.map(base64) };
  }
}
