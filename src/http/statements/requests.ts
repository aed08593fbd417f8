import type { PayerId } from '../../kernel/ids.js';
import { Day, Id, OneOf, Text } from '../fields.js';
import { PageQuery, YesOrNo } from '../pages.js';

export class FileQuery {
  @Text(500, { description: 'Of the file, as refusals and the register call it' })
  readonly name!: string;
  @Text(64, {
    optional: true,
    description: 'The profile to read a table by; found by its headings unless given',
  })
  readonly profile?: string;
  @YesOrNo('Shows what would come in, and keeps nothing')
  readonly dryRun?: string;
}

export class StatementFileQuery extends FileQuery {
  @Id({ optional: true, description: 'Whose statement it is, where the file doesn’t say' })
  readonly payerId?: PayerId;
  @Day({ optional: true, description: 'First day it is of, where the file doesn’t say' })
  readonly from?: string;
  @Day({ optional: true, description: 'Last day it is of, where the file doesn’t say' })
  readonly to?: string;
}

/** Of an account, from one day to another. */
export class DaysQuery extends PageQuery {
  @Id({ optional: true, description: 'A payer: an account of ours' })
  readonly accountId?: PayerId;
  @Day({ optional: true })
  readonly from?: string;
  @Day({ optional: true })
  readonly to?: string;
}

export class BankLinesQuery extends DaysQuery {
  @Id({ optional: true, description: 'Lines that this import brought' })
  readonly importId?: string;
  @Text(100, { optional: true })
  readonly endToEndId?: string;
  @OneOf(['in', 'out'], { optional: true, description: 'Money in (贷), or money out (借)' })
  readonly direction?: 'in' | 'out';
  @YesOrNo('Those that a payment is matched with, or those that none is')
  readonly matched?: string;
}

export class ImportsQuery extends PageQuery {
  @OneOf(['statement', 'answers'], { optional: true })
  readonly kind?: 'statement' | 'answers';
  @Id({ optional: true })
  readonly payerId?: PayerId;
}
