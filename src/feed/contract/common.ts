import type { Metadata } from '../../kernel/event.js';
import { day, type Fields, text, whole } from './field.js';

/** What any event may be about; the business day is always there. */
export const common = {
  effectiveOn: day('业务日期', 'The business day'),
  applicationId: text('申报编号', 'The application'),
  uscc: text('统一社会信用代码', 'The enterprise, by its unified social credit code'),
  unit: text('责任单位', 'The unit responsible'),
  measure: text('支持措施', 'The measure of the policy'),
  benefitYear: whole('受益年度', 'The year that the money is for'),
  fiscalYear: whole('预算年度', 'The fiscal year that it is charged to'),
} as const satisfies Fields;

export const COMMON_OPTIONAL = Object.keys(common).filter((name) => name !== 'effectiveOn');

export const commonOf = ({ about, effectiveOn }: Metadata): Readonly<Record<string, unknown>> => ({
  effectiveOn,
  ...about,
});
