import {
  applyDecorators,
  Controller,
  Get,
  Header,
  Headers,
  Query,
  Res,
  StreamableFile,
} from '@nestjs/common';
import {
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiProduces,
  ApiTags,
  OmitType,
} from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Kysely } from 'kysely';
import type { Tables } from '../../../projections/index.js';
import type { Scope } from '../../../projections/page.js';
import type { Tranche } from '../../composition.js';
import { FILES, JOURNAL_FORMATS, journalAs, type JournalFormat } from '../../exports/formats.js';
import { journal } from '../../exports/journal.js';
import { register, type RegisterName, registerNamed, REGISTERS } from '../../exports/registers.js';
import type { TitleOf } from '../../exports/publication.js';
import type { SheetFormat } from '../../exports/sheet.js';
import { spooled } from '../../exports/spooled.js';
import { Tally, tallied } from '../../exports/tally.js';
import type { Actor } from '../../kernel/event.js';
import { refuse } from '../../kernel/refusal.js';
import { Turns } from '../../kernel/turns.js';
import { CurrentActor } from '../access/actor.js';
import { attachment } from '../attachment.js';
import { journalFilter, JournalQuery } from '../books/controller.js';
import { OneOf } from '../fields.js';
import { ReadQuery } from '../pages.js';
import { NameParam } from '../params.js';
import { languageOf } from '../problem.js';
import { officerScope, Reads, scopeOf } from '../reads.js';
import { InjectTranche } from '../tokens.js';

const SHEETS = ['csv', 'xlsx'] as const satisfies readonly SheetFormat[];

export class JournalExportQuery extends OmitType(JournalQuery, ['limit', 'cursor', 'page']) {
  @OneOf(JOURNAL_FORMATS)
  readonly format!: JournalFormat;
}

export class RegisterExportQuery extends ReadQuery {
  @OneOf(SHEETS)
  readonly format!: SheetFormat;
}

const TALLY = 'Tranche-Tally';

const Exports = (summary: string, formats: readonly JournalFormat[]): MethodDecorator =>
  applyDecorators(
    ApiOperation({ summary }),
    ApiProduces(...new Set(formats.map((format) => FILES[format].mediaType))),
    ApiOkResponse({
      schema: { type: 'string', format: 'binary' },
      headers: {
        [TALLY]: {
          description: 'Its rows and sums (fen), as percent-encoded JSON 行数与合计',
          schema: { type: 'string' },
        },
      },
    }),
    Header('cache-control', 'private, no-store'),
  );

/** The books and registers as files of others, each of one moment: a million rows are never held. */
@ApiTags('exports 导出')
@Controller('v1/exports')
export class ExportsController {
  /** Each holds a connection to the read models, and its file, until the last row is written. */
  readonly #turns = new Turns(2, 8, () => refuse('exports-waiting', { limit: 8, retryAfter: 30 }));

  constructor(
    @InjectTranche() private readonly tranche: Tranche,
    private readonly reads: Reads,
  ) {}

  @Exports('The journal in double entry, by business day 导出记账凭证', JOURNAL_FORMATS)
  @Get('journal')
  async journal(
    @Query() query: JournalExportQuery,
    @CurrentActor() actor: Actor,
    @Headers('accept-language') languages: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile> {
    const scope = officerScope(actor);
    const { format } = query;
    const range = journalFilter(query);
    return this.#file(['记账凭证', format, reply], query, 'books', (db, tally) =>
      journalAs(format, tallied(journal(db, scope, range), tally), languageOf(languages)),
    );
  }

  @Exports('A register, every row the caller may see 导出台账', SHEETS)
  @ApiParam({ name: 'register', enum: REGISTERS })
  @Get('registers/:register')
  async register(
    @NameParam('register', REGISTERS) name: RegisterName,
    @Query() query: RegisterExportQuery,
    @CurrentActor() actor: Actor,
    @Headers('accept-language') languages: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile> {
    const scope = scopeFor(name, actor);
    const { format } = query;
    const { projection, zh } = registerNamed(name);
    const language = languageOf(languages);
    const titleOf: TitleOf = (measure) => this.tranche.policies.measure(measure)?.title;
    return this.#file([zh, format, reply], query, projection, (db, tally) =>
      register(name, db, { scope, format, language, titleOf, tally }),
    );
  }

  async #file(
    [name, format, reply]: readonly [string, JournalFormat, FastifyReply],
    query: ReadQuery,
    projection: string,
    bytesOf: (db: Kysely<Tables>, tally: Tally) => AsyncIterable<string | Uint8Array>,
  ): Promise<StreamableFile> {
    const tally = new Tally();
    const gone = new AbortController();
    reply.raw.once('close', () => gone.abort(refuse('export-unread')));
    const file = await this.#turns.take(() =>
      this.reads.atOneMoment(query, [projection], (db) =>
        spooled(bytesOf(db, tally), { signal: gone.signal }),
      ),
    );
    const { extension, mediaType } = FILES[format];
    void reply.header(TALLY, encodeURIComponent(JSON.stringify(tally)));
    return new StreamableFile(file, {
      type: mediaType,
      disposition: attachment(`${name} ${this.reads.today}.${extension}`),
    });
  }
}

/** As the register itself is read. @throws Refusal `reading-forbidden` */
const scopeFor = (name: RegisterName, actor: Actor): Scope =>
  name === 'budget' ? officerScope(actor) : scopeOf(actor);
