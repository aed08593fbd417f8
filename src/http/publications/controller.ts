import { Controller, Get, Header, Headers, Query, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import {
  type NoticeOutcome,
  publishedAwards,
  publishedNotices,
} from '../../../projections/publications/query.js';
import {
  awardCorrections,
  publishedAwards as AWARDS,
} from '../../../projections/publications/tables.js';
import type { Tranche } from '../../composition.js';
import { page } from '../../exports/page.js';
import {
  awardList,
  noticeList,
  type Publication,
  type TitleOf,
} from '../../exports/publication.js';
import { written } from '../../exports/sheet.js';
import { yearOf } from '../../kernel/days.js';
import type { Language } from '../../kernel/sentence.js';
import { Public } from '../access/actor.js';
import { OneOf, Text } from '../fields.js';
import { AFTER, WholeQuery } from '../pages.js';
import { languageOf } from '../problem.js';
import { Reads } from '../reads.js';
import { FEN, FLAG, list, object, orNull, rowOf, type Schema, TEXT, WHOLE } from '../schemas.js';
import { InjectTranche } from '../tokens.js';

const FORMATS = ['json', 'csv', 'html'] as const;
type Format = (typeof FORMATS)[number];
const OUTCOMES: readonly NoticeOutcome[] = ['open', 'granted', 'not-granted'];

class PublicationQuery {
  @Text(100, { optional: true, description: AFTER })
  readonly after?: string;

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
  ((target: object, name: string | symbol, descriptor: PropertyDescriptor) => {
    for (const decorate of [
      ApiOperation({ summary, security: [] }),
      ApiProduces('application/json', 'text/csv', 'text/html'),
      ApiOkResponse({ schema }),
      Header('cache-control', 'public, max-age=60'),
      Header('vary', 'accept, accept-language'),
    ]) {
      decorate(target, name, descriptor);
    }
  }) as MethodDecorator;

/** What the district owes the public: read by anybody, and so without anything personal. */
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
    @Headers('accept') accept: string | undefined,
    @Headers('accept-language') languages: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { format, year } = query;
    const { today } = this.reads;
    const db = await this.reads.upTo(query, 'applications');
    const period = year === undefined ? { openOn: today } : { year };
    const items = await publishedNotices(db, period);
    const language = languageOf(languages);
    const title =
      year === undefined
        ? { zh: `拟支持项目公示（${today}）`, en: `Proposed awards in public notice, ${today}` }
        : { zh: `${year} 年拟支持项目公示`, en: `Proposed awards put up for notice in ${year}` };
    return this.#as(formatOf(format, accept), items, language, reply, () =>
      noticeList(items, title, this.#titleOf, language),
    );
  }

  @Publishes('The awards granted in a year, and what corrected them since 年度支持名单', grants)
  @Get('grants')
  async grants(
    @Query() query: PublicationQuery,
    @Headers('accept') accept: string | undefined,
    @Headers('accept-language') languages: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { format, year = yearOf(this.reads.today) } = query;
    const db = await this.reads.upTo(query, 'applications', 'publications');
    const items = await publishedAwards(db, year);
    const language = languageOf(languages);
    const title = { zh: `${year} 年度支持名单`, en: `Awards granted in ${year}` };
    return this.#as(formatOf(format, accept), items, language, reply, () =>
      awardList(items, title, this.#titleOf, language),
    );
  }

  readonly #titleOf: TitleOf = (measure) => this.tranche.policies.measure(measure)?.title;

  async #as<Row>(
    format: Format,
    items: readonly unknown[],
    language: Language,
    reply: FastifyReply,
    publication: () => Publication<Row>,
  ) {
    const { today } = this.reads;
    const { kind } = this.tranche;
    if (format === 'json') return { ledger: kind, on: today, items };
    const of = publication();
    void reply.header('content-language', language);
    if (format === 'html') {
      void reply.type('text/html; charset=utf-8');
      const zh = language === 'zh';
      const note = zh
        ? `截至 ${today}。金额单位：元。已公布的内容不作改写，变动以更正行列示。`
        : `As of ${today}, in CNY. What was published stays; a change is published as a correction.`;
      const demo = zh
        ? '演示数据，并非真实公示。'
        : 'Sample data of a demonstration: nothing here is real.';
      return page(of, [note], kind === 'demo' ? demo : null, language);
    }
    void reply.type('text/csv; charset=utf-8');
    void reply.header(
      'content-disposition',
      `attachment; filename*=UTF-8''${encodeURIComponent(`${of.sheet[language]}.csv`)}`,
    );
    let csv = '';
    for await (const part of written(of.sheet, rowsOf(of), 'csv', language)) csv += String(part);
    return csv;
  }
}

async function* rowsOf<Row>({ rows }: Publication<Row>): AsyncGenerator<Row> {
  yield* rows;
}

/** A browser that names no format is shown a page. */
const formatOf = (format: Format | undefined, accept: string | undefined): Format =>
  format ?? (accept?.includes('text/html') ? 'html' : 'json');
