import { type DynamicModule, Global, Module } from '@nestjs/common';
import { APP_INTERCEPTOR, APP_PIPE } from '@nestjs/core';
import { CqrsModule } from '@nestjs/cqrs';
import type { Logger } from 'pino';
import type { Access } from '../access/access.js';
import type { Tranche } from '../composition.js';
import { AsOfInterceptor } from './as-of.js';
import { AccessModule } from './access/access.module.js';
import { CaseFileController } from './applications/case-file.controller.js';
import { ApplicationRegisterController } from './applications/register.controller.js';
import { AwardController } from './applications/award.controller.js';
import { ReviewController } from './applications/review.controller.js';
import { BatchFileController } from './batches/file.controller.js';
import { BatchesController } from './batches/controller.js';
import { BooksController } from './books/controller.js';
import { BudgetsController } from './budgets/controller.js';
import { commandHandlers, Commands } from './commands.js';
import { EnterprisesController } from './enterprises/controller.js';
import { ErasuresController } from './erasures/controller.js';
import { PastController } from './past/controller.js';
import { HeadersInterceptor } from './headers.js';
import { HistoryController } from './earlier/controller.js';
import { EvidenceController } from './evidence/controller.js';
import { ExportsController } from './exports/controller.js';
import type { Metrics } from './operations/metrics.js';
import { OperationsModule } from './operations/operations.module.js';
import { MoneyBackController } from './payments/money-back.controller.js';
import { PayersController } from './payers/controller.js';
import { PaymentsController } from './payments/controller.js';
import { PoliciesController } from './policies/controller.js';
import { ProofController } from './proof/controller.js';
import { PublicationsController } from './publications/controller.js';
import { Reads } from './reads.js';
import { RecoveriesController } from './recoveries/controller.js';
import { BreaksController } from './reconciliation/breaks.controller.js';
import { MatchesController } from './reconciliation/matches.controller.js';
import { PeriodsController } from './reconciliation/periods.controller.js';
import { ReportsController } from './reports/controller.js';
import { RequestsPipe } from './requests.pipe.js';
import { FeedController } from './feed/controller.js';
import { FeedSchemasController } from './feed/schemas.controller.js';
import { FeedHub } from './feed/hub.js';
import { SubscribersController } from './feed/subscribers.controller.js';
import { SettingsController } from './settings/controller.js';
import { AnswersController } from './statements/answers.controller.js';
import { BankLinesController } from './statements/lines.controller.js';
import { StatementsController } from './statements/controller.js';
import { ImportProgress } from './statements/progress.js';
import { ACCESS, TRANCHE } from './tokens.js';
import { WebhooksController } from './webhooks/controller.js';
import { TrancheCalendarController } from './tranches/calendar.controller.js';
import { TranchesController } from './tranches/controller.js';

export interface AppOptions {
  readonly log: Pick<Logger, 'info' | 'error'>;
  readonly metrics: Metrics;
  /** From one address; null for no limit. */
  readonly requestsPerMinute: number | null;
}

/** What every room of the edge works with. */
@Global()
@Module({})
class EdgeModule {
  static of(tranche: Tranche, access: Access): DynamicModule {
    const tools = [
      { provide: TRANCHE, useValue: tranche },
      { provide: ACCESS, useValue: access },
      Commands,
      Reads,
    ];
    return {
      module: EdgeModule,
      imports: [CqrsModule.forRoot()],
      providers: [...tools, ...commandHandlers],
      exports: tools,
    };
  }
}

@Module({})
export class AppModule {
  static of(tranche: Tranche, access: Access, options: AppOptions): DynamicModule {
    const { log, metrics, requestsPerMinute } = options;
    return {
      module: AppModule,
      imports: [
        EdgeModule.of(tranche, access),
        OperationsModule.of({ log, metrics }),
        AccessModule.of({ requestsPerMinute }),
      ],
      controllers: [
        PoliciesController,
        EnterprisesController,
        ApplicationRegisterController,
        CaseFileController,
        ReviewController,
        EvidenceController,
        AwardController,
        TranchesController,
        TrancheCalendarController,
        PayersController,
        BreaksController,
        MatchesController,
        PeriodsController,
        PaymentsController,
        RecoveriesController,
        MoneyBackController,
        BatchesController,
        BatchFileController,
        BudgetsController,
        BooksController,
        ExportsController,
        ReportsController,
        ErasuresController,
        HistoryController,
        PastController,
        ProofController,
        PublicationsController,
        SettingsController,
        SubscribersController,
        FeedController,
        FeedSchemasController,
        WebhooksController,
        StatementsController,
        AnswersController,
        BankLinesController,
      ],
      providers: [
        ImportProgress,
        FeedHub,
        { provide: APP_INTERCEPTOR, useClass: HeadersInterceptor },
        { provide: APP_INTERCEPTOR, useClass: AsOfInterceptor },
        {
          provide: APP_PIPE,
          useValue: new RequestsPipe(),
        },
      ],
    };
  }
}
