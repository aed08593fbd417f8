import { Readable } from 'node:stream';
import {
  applyDecorators,
  Controller,
  Get,
  Header,
  Headers,
  Query,
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
import type { Scope } from '../../../projections/page.js';
import type { Tranche } from '../../composition.js';
import { FILES, JOURNAL_FORMATS, journalAs, type JournalFormat } from '../../exports/formats.js';
import { journal } from '../../exports/journal.js';
import { register, type RegisterName, registerNamed, REGISTERS } from '../../exports/registers.js';
import type { SheetFormat } from '../../exports/sheet.js';
import type { Actor } from '../../kernel/event.js';
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

const Exports = (summary: string, formats: readonly JournalFormat[]): MethodDecorator =>
  applyDecorators(
    ApiOperation({ summary }),
    ApiProduces(...new Set(formats.map((format) => FILES[format].mediaType))),
    ApiOkResponse({ schema: { type: 'string', format: 'binary' } }),
    Header('cache-control', 'private, no-store'),
  );

/** The books and registers as files of others, as they are read: a million rows are never held. */
@ApiTags('exports 导出')
@Controller('v1/exports')
export class ExportsController {
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
  ): Promise<StreamableFile> {
    const scope = officerScope(actor);
    const { format, atSeq } = query;
    const range = journalFilter(query);
    const db = await this.reads.upTo(query, 'books');
    const upTo = atSeq ?? (await this.tranche.rows.checkpoints()).get('books')?.seq ?? 0;
    const entries = journal(db, scope, { ...range, upTo });
    return this.#file('记账凭证', format, journalAs(format, entries, languageOf(languages)));
  }

  @Exports('A register, every row the caller may see 导出台账', SHEETS)
  @ApiParam({ name: 'register', enum: REGISTERS })
  @Get('registers/:register')
  async register(
    @NameParam('register', REGISTERS) name: RegisterName,
    @Query() query: RegisterExportQuery,
    @CurrentActor() actor: Actor,
    @Headers('accept-language') languages: string | undefined,
  ): Promise<StreamableFile> {
    const scope = scopeFor(name, actor);
    const { format } = query;
    const { projection, zh } = registerNamed(name);
    const db = await this.reads.upTo(query, projection);
    return this.#file(zh, format, register(name, db, scope, format, languageOf(languages)));
  }

  #file(
    name: string,
    format: JournalFormat,
    bytes: AsyncIterable<string | Uint8Array>,
  ): StreamableFile {
    const { extension, mediaType } = FILES[format];
    const fileName = `${name} ${this.reads.today}.${extension}`;
    return new StreamableFile(Readable.from(bytes, { objectMode: false }), {
      type: mediaType,
      disposition: attachment(fileName),
    });
  }
}

/** As the register itself is read. @throws Refusal `reading-forbidden` */
const scopeFor = (name: RegisterName, actor: Actor): Scope =>
  name === 'budget' ? officerScope(actor) : scopeOf(actor);
