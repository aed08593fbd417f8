import { Body, Controller, Get, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Tranche } from '../../composition.js';
import { at } from '../../domain/targets.js';
import { Ask, type Asking } from '../asking.js';
import { Commands } from '../commands.js';
import { KnownQuery } from '../pages.js';
import { Reads } from '../reads.js';
import { Changes, type ReceiptView } from '../receipt.js';
import { FEN, list, object, orNull, ReadsOne, TEXT, WHOLE } from '../schemas.js';
import { InjectTranche } from '../tokens.js';
import { ChangeSettingsRequest } from './requests.js';

@ApiTags('settings 设置')
@Controller('v1/settings')
export class SettingsController {
  constructor(
    @InjectTranche() private readonly tranche: Tranche,
    private readonly commands: Commands,
    private readonly reads: Reads,
  ) {}

  @ReadsOne(
    'The ledger, its business day, and the settings that change decisions 账本与设置',
    object({
      ledgerId: TEXT,
      kind: { type: 'string', enum: ['real', 'demo'] },
      today: { type: 'string', format: 'date' },
      approvalLevels: list(object({ upToFen: orNull(FEN), levels: WHOLE })),
      payeeCoolingDays: WHOLE,
      duplicateWindowDays: WHOLE,
    }),
  )
  @Get()
  async get(@Query() query: KnownQuery) {
    const { ledgerId, kind } = this.tranche;
    const { state, revision } = await this.reads.state(at.ledger, query);
    return { ledgerId, kind, today: await this.reads.dayOf(query), ...state.settings, revision };
  }

  @Changes('Change the settings, with a reason 变更设置')
  @Put()
  change(@Body() request: ChangeSettingsRequest, @Ask() asking: Asking): Promise<ReceiptView> {
    return this.commands.send('ledger', at.ledger, request.toCommand(), asking);
  }
}
