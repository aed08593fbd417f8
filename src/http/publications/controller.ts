import { Readable } from 'node:stream';
import {
  applyDecorators,
  Controller,
  Get,
  Header,
  Query,
  Req,
  Res,
  StreamableFile,
} from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  type NoticeOutcome,
  publishedAwards,
  publishedNotices,
} from '../../../projections/publications/query.js';
import {
  awardCorrections,
  publishedAwards as AWARDS,
} from '../../../projections/publications/tables.js';
import type { Label } from '../../assessment/assessment.js';
import type { Tranche } from '../../composition.js';
import {
  awardList,
  noticeList,
  type Publication,
  type TitleOf,
} from '../../exports/publication.js';
import { publicationPage } from '../../exports/publication-page.js';
import { written } from '../../exports/sheet.js';
import { type Day, yearOf } from '../../kernel/days.js';
import type { Language } from '../../kernel/sentence.js';
import { Public } from '../access/actor.js';
import { attachment } from '../attachment.js';
import { OneOf } from '../fields.js';
import { KnownQuery, WholeQuery } from '../pages.js';
import { languageOf } from '../problem.js';
import { Reads } from '../reads.js';
import { FEN, FLAG, list, object, orNull, rowOf, type Schema, TEXT, WHOLE } from '../schemas.js';
import { InjectTranche } from '../tokens.js';

const FORMATS = ['json', 'csv', 'html'] as const;
type Format = (typeof FORMATS)[number];
const OUTCOMES: readonly NoticeOutcome[] = ['open', 'granted', 'not-granted'];

class PublicationQuery extends KnownQuery {
  @OneOf(FORMATS, { optional: true, description: 'json unless given; html for a browser' })
  readonly format?: Format;

  @WholeQuery(2000, 2999, {
    description:
      'Calendar year of the opening, or of the grant. Notices: those open today unless given',
  })
  readonly year?: number;
}

const published = (items: Schema): Schema =>
  object({ ledger: { type: 'string', enum: ['real', 'demo'] }, on: TEXT, items: list(items) });

const notices = published(
  object({
    ...{ applicationId: TEXT, uscc: TEXT, name: TEXT, measure: TEXT, unit: TEXT },
    ...{ benefitYear: WHOLE, opensOn: TEXT, closesOn: TEXT, amountFen: FEN },
    outcome: { type: 'string', enum: [...OUTCOMES] },
    grantedFen: orNull(FEN),
  }),
);
const grants = published(
  rowOf(AWARDS, ['imported'], {
    name: TEXT,
    imported: FLAG,
    corrections: list(rowOf(awardCorrections, ['applicationId'])),
    standsFen: FEN,
  }),
);

const Publishes = (summary: string, schema: Schema): MethodDecorator =>
  applyDecorators(
    ApiOperation({ summary, security: [] }),
    ApiProduces('application/json', 'text/csv', 'text/html'),
    ApiOkResponse({ schema }),
    Header('vary', 'accept, accept-language'),
  );

/**
 * What the district owes the public: read by anybody, and so without anything personal. As it was
 * at an earlier moment it is replayed, for whoever is signed in.
 */
@Public()
@ApiTags('publications 公示与公开')
@Controller('v1/publications')
export class PublicationsController {
  constructor(
    @InjectTranche() private readonly tranche: Tranche,
    private readonly reads: Reads,
  ) {}

  @Publishes('The notices open today, or all of a year 公示名单', notices)
  @Get('notices')
  async notices(
    @Query() query: PublicationQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { year } = query;
    const on = await this.reads.dayOf(query);
    const db = await this.reads.upTo(query, 'applications');
    const items = await publishedNotices(db, year === undefined ? { openOn: on } : { year });
    const title =
      year === undefined
        ? { zh: `拟支持项目公示（${on}）`, en: `Proposed awards in public notice, ${on}` }
        : { zh: `${year} 年拟支持项目公示`, en: `Proposed awards put up for notice in ${year}` };
    return this.#published(query, on, request, reply, items, (language) =>
      noticeList(items, title, this.#titleOf, language),
    );
  }

  @Publishes('The awards granted in a year, and what corrected them since 年度支持名单', grants)
  @Get('grants')
  async grants(
    @Query() query: PublicationQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const on = await this.reads.dayOf(query);
    const { year = yearOf(on) } = query;
    const db = await this.reads.upTo(query, 'applications', 'publications');
    const items = await publishedAwards(db, year);
    const title = { zh: `${year} 年度支持名单`, en: `Awards granted in ${year}` };
    return this.#published(query, on, request, reply, items, (language) =>
      awardList(items, title, this.#titleOf, language),
    );
  }

  readonly #titleOf: TitleOf = (measure) => this.tranche.policies.measure(measure)?.title;

  #published<Row>(
    query: PublicationQuery,
    on: Day,
    { headers }: FastifyRequest,
    reply: FastifyReply,
    items: readonly unknown[],
    inWords: (language: Language) => Publication<Row>,
  ) {
    const { kind } = this.tranche;
    // The past is for whoever is signed in, and for nobody's shared cache.
    const isPublic = query.atSeq === undefined;
    void reply.header('cache-control', isPublic ? 'public, max-age=60' : 'private, no-store');
    const language = languageOf(headers['accept-language']);
    switch (query.format ?? formatFor(headers.accept)) {
      case 'json':
        return { ledger: kind, on, items };
      case 'html': {
        void reply.type('text/html; charset=utf-8').header('content-language', language);
        const warning = kind === 'demo' ? DEMO[language] : null;
        return publicationPage(inWords(language), NOTE[language](on), warning, language);
      }
      case 'csv': {
        void reply.header('content-language', language);
        const { sheet, rows } = inWords(language);
        const bytes = written(sheet, Readable.from(rows), 'csv', language);
        return new StreamableFile(Readable.from(bytes, { objectMode: false }), {
          type: 'text/csv; charset=utf-8',
          disposition: attachment(`${sheet[language]}.csv`),
        });
      }
    }
  }
}

const NOTE = {
  zh: (on: Day) => `截至 ${on}。金额单位：元。已公布的内容不作改写，变动以更正行列示。`,
  en: (on: Day) =>
    `As of ${on}, in CNY. What was published stays; a change is published as a correction.`,
};
const DEMO: Label = {
  zh: '演示数据，并非真实公示。',
  en: 'Sample data of a demonstration: nothing here is real.',
};

/** A browser that names no format is shown a page. */
const formatFor = (accept: string | undefined): Format =>
  accept?.includes('text/html') ? 'html' : 'json';
