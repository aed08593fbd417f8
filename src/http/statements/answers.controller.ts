import { Controller, Post, Query, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import type { Tranche } from '../../composition.js';
import { Ask, type Asking } from '../asking.js';
import { yesOrNo } from '../pages.js';
import { InjectTranche } from '../tokens.js';
import { fileIn, TakesFile } from './file.js';
import { ImportProgress } from './progress.js';
import { FileQuery } from './requests.js';
import { answersReportSchema } from './views.js';

@ApiTags('answers 银行回执')
@Controller('v1/answers')
export class AnswersController {
  constructor(
    @InjectTranche() private readonly tranche: Tranche,
    private readonly progress: ImportProgress,
  ) {}

  @TakesFile(
    'Import what the bank did with payments, and what became of each answer 导入银行回执',
    answersReportSchema,
  )
  @Post()
  async import(
    @Query() { name, profile, dryRun: trial }: FileQuery,
    @Req() request: FastifyRequest,
    @Ask() { actor, commandId }: Asking,
  ) {
    const { answers, store } = this.tranche;
    const dryRun = yesOrNo(trial) ?? false;
    const file = { ...(await fileIn(request, name)), profile };
    const report = await this.progress.watch(file, (onProgress) =>
      answers.apply(file, { actor, commandId, dryRun, onProgress }),
    );
    return { ...report, position: await store.head() };
  }
}
