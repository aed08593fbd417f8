import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Pack } from '../../assessment/assessment.js';
import { diffPacks, type PackDifference } from '../../assessment/diff-packs.js';
import {
  publishedMeasure,
  type PublishedMeasure,
  publishedPack,
  type PublishedPack,
} from '../../assessment/publish.js';
import { assessmentJson, assessmentRequest, whatIf } from '../../assessment/what-if.js';
import type { Tranche } from '../../composition.js';
import type { Measure } from '../../kernel/ids.js';
import { refuse } from '../../kernel/refusal.js';
import { ASSESSMENT } from '../applications/views.js';
import { Matches } from '../fields.js';
import { Reads } from '../reads.js';
import {
  FLAG,
  LABEL,
  list,
  object,
  orNull,
  ReadsSome,
  type Schema,
  TEXT,
  WHOLE,
  withMaybe,
} from '../schemas.js';
import { InjectTranche } from '../tokens.js';

const READING = object({ about: TEXT, decided: LABEL, because: LABEL, instead: LABEL });
const PERIOD = object({ from: TEXT, to: orNull(TEXT) });
const PIN = object({ document: TEXT, version: TEXT, hash: TEXT });
const labels: Schema = { type: 'object', additionalProperties: LABEL };

const FACT = withMaybe(
  object({
    name: TEXT,
    type: TEXT,
    label: LABEL,
    source: TEXT,
    verifiedBy: LABEL,
    evidence: list(LABEL),
    optional: TEXT,
    assessment: FLAG,
    tranches: list(WHOLE),
  }),
  { values: labels },
);

const MEASURE = object({
  code: TEXT,
  clause: TEXT,
  family: TEXT,
  title: LABEL,
  text: TEXT,
  unit: TEXT,
  unitFact: orNull(TEXT),
  facts: list(FACT),
  noticeWorkingDays: WHOLE,
  onceAYear: FLAG,
  consecutiveYears: orNull(WHOLE),
  discretion: object({ less: FLAG, determined: FLAG, ranking: FLAG }),
  tranches: WHOLE,
  readings: list(READING),
  claimSchema: { type: 'object', additionalProperties: true, description: 'JSON Schema of facts' },
});

const PACK = object({
  pin: PIN,
  title: LABEL,
  number: TEXT,
  issuedOn: TEXT,
  validity: PERIOD,
  validityClause: TEXT,
  replaces: list(TEXT),
  supersedes: list(TEXT),
  units: labels,
  readings: list(READING),
  measures: list(MEASURE),
  unfunded: list(
    object({
      code: TEXT,
      clause: TEXT,
      title: LABEL,
      text: TEXT,
      units: list(TEXT),
      advice: LABEL,
      applyUnder: orNull(TEXT),
    }),
  ),
});

/** What a text, number or flag of a pack was, or is; null where there is none. */
const SCALAR: Schema = { type: ['string', 'number', 'boolean', 'null'] };
const DIFFERENCE = object({
  measure: orNull(TEXT),
  path: TEXT,
  before: SCALAR,
  after: SCALAR,
});

const VERSION = /^[\w-]{1,64}\/[\w.-]{1,32}$/;
const VERSION_LIMIT = { zh: '<文件>/<版本> 形式的文本', en: 'of the form <document>/<version>' };

class DifferencesQuery {
  @Matches(VERSION, VERSION_LIMIT)
  readonly before!: string;
  @Matches(VERSION, VERSION_LIMIT)
  readonly after!: string;
}

@ApiTags('policies 政策')
@Controller('v1')
export class PoliciesController {
  constructor(
    @InjectTranche() private readonly tranche: Tranche,
    private readonly reads: Reads,
  ) {}

  @ReadsSome('The policy packs: measures, clauses, texts, readings 政策包', list(PACK))
  @Get('policies')
  policies(): readonly PublishedPack[] {
    return this.tranche.policies.packs.map(publishedPack);
  }

  @ReadsSome('What differs between two versions, by measure 版本差异', list(DIFFERENCE))
  @Get('policies/differences')
  differences(@Query() { before, after }: DifferencesQuery): readonly PackDifference[] {
    return diffPacks(this.pack(before), this.pack(after));
  }

  @ReadsSome('A measure, as the newest pack has it 支持措施', MEASURE)
  @Get('measures/:measure')
  measure(@Param('measure') measure: Measure): PublishedMeasure {
    const definition = this.tranche.policies.measure(measure);
    if (!definition) throw refuse('measure-unknown', { measure: measure.slice(0, 64) });
    return publishedMeasure(definition);
  }

  @ApiOperation({ summary: 'What would this come to? Nothing is recorded 试算' })
  @ApiBody({
    schema: {
      type: 'object',
      required: ['measure', 'facts'],
      properties: {
        measure: { type: 'string' },
        submittedOn: { type: 'string', format: 'date' },
        benefitYear: { type: 'integer' },
        facts: { type: 'object', additionalProperties: true },
        granted: { type: 'array', items: { type: 'object', additionalProperties: true } },
      },
    },
  })
  @ApiOkResponse({ schema: ASSESSMENT })
  @HttpCode(200)
  @Post('assessments')
  assess(@Body() request: unknown): object {
    const asked = assessmentRequest(request, this.reads.today);
    return assessmentJson(whatIf(this.tranche.policies, asked));
  }

  /** @throws Refusal `pack-unknown` */
  private pack(place: string): Pack {
    const pack = this.tranche.policies.packs.find(
      ({ pin }) => `${pin.document}/${pin.version}` === place,
    );
    if (pack) return pack;
    const [document = '', version = ''] = place.split('/');
    throw refuse('pack-unknown', { document, version, hash: '–' });
  }
}
