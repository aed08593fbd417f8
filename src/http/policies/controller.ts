import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { MeasureDefinition, Pack } from '../../assessment/assessment.js';
import { claimSchema } from '../../assessment/claim-schema.js';
import { assessmentJson, assessmentRequest, whatIf } from '../../assessment/what-if.js';
import type { Tranche } from '../../composition.js';
import type { Measure } from '../../kernel/ids.js';
import { refuse } from '../../kernel/refusal.js';
import { ASSESSMENT } from '../applications/views.js';
import { Reads } from '../reads.js';
import { FLAG, LABEL, list, object, orNull, ReadsSome, TEXT, WHOLE } from '../schemas.js';
import { InjectTranche } from '../tokens.js';

const READING = object({ about: TEXT, decided: LABEL, because: LABEL, instead: LABEL });
const PERIOD = object({ from: TEXT, to: orNull(TEXT) });
const PIN = object({ document: TEXT, version: TEXT, hash: TEXT });

const MEASURE = object({
  code: TEXT,
  clause: TEXT,
  family: TEXT,
  title: LABEL,
  text: TEXT,
  unit: TEXT,
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
  supersedes: list(TEXT),
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

@ApiTags('policies 政策')
@Controller('v1')
export class PoliciesController {
  constructor(
    @InjectTranche() private readonly tranche: Tranche,
    private readonly reads: Reads,
  ) {}

  @ReadsSome('The policy packs: measures, clauses, texts, readings 政策包', list(PACK))
  @Get('policies')
  policies() {
    return this.tranche.policies.packs.map(packView);
  }

  @ReadsSome('A measure, as the newest pack has it 支持措施', MEASURE)
  @Get('measures/:measure')
  measure(@Param('measure') measure: Measure) {
    const definition = this.tranche.policies.measure(measure);
    if (!definition) throw refuse('measure-unknown', { measure: measure.slice(0, 64) });
    return measureView(definition);
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
}

function packView({ measures, unfunded, units: _, content: __, replaces: ___, ...pack }: Pack) {
  return {
    ...pack,
    measures: [...measures.values()].map(measureView),
    unfunded: [...unfunded.values()],
  };
}

function measureView(definition: MeasureDefinition) {
  const { pin: _, unitFact: __, facts: ___, rules: ____, ...measure } = definition;
  return { ...measure, claimSchema: claimSchema(definition) };
}
