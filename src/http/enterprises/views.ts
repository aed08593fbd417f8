import {
  agreements,
  enterpriseFacts,
  enterprises,
  payeeAccounts,
} from '../../../projections/enterprises/tables.js';
import { Text } from '../fields.js';
import { PageQuery } from '../pages.js';
import { FLAG, list, rowOf, withMore } from '../schemas.js';

export class EnterprisesQuery extends PageQuery {
  @Text(100, { optional: true, description: 'Part of the name, or of the code' })
  readonly search?: string;
}

export const enterpriseEntry = rowOf(enterprises);
export const enterpriseView = withMore(enterpriseEntry, {
  facts: list(rowOf(enterpriseFacts, ['uscc'], { value: FLAG, holds: FLAG })),
  agreements: list(rowOf(agreements, ['uscc'], { covers: FLAG })),
  payeeAccounts: list(rowOf(payeeAccounts, ['uscc'])),
});
