import { calendarYear, covers, type Day, overlaps, type Period, yearOf } from '../kernel/days.js';
import type { Condition, MeasureDefinition } from './assessment.js';
import type { Env } from './rules.js';

/** Conditions of every measure that are about days and years, each with the clause it comes from. */
export function generalConditions(env: Env): Condition[] {
  const { definition, benefitYear, on } = env;
  const { general } = definition.rules;
  const conditions = [
    validityCondition(definition, on),
    agreementCondition(env),
    {
      id: 'first-benefit-year',
      label: { zh: '所属年度不早于起始年度', en: 'Benefit year not before the first' },
      clause: general.firstBenefitYearClause,
      required: `≥ ${general.firstBenefitYear}`,
      actual: String(benefitYear),
      held: benefitYear >= general.firstBenefitYear,
    },
  ];
  if (definition.onceAYear) {
    conditions.push({
      id: 'year-ended',
      label: { zh: '所属年度结束后申报', en: 'Submitted after the benefit year has ended' },
      clause: general.yearClause,
      required: `≥ ${benefitYear + 1}-01-01`,
      actual: on,
      held: yearOf(on) > benefitYear,
    });
  }
  return conditions;
}

export function validityCondition(definition: MeasureDefinition, on: Day): Condition {
  const { validity, validityClause } = definition.rules.general;
  return {
    id: 'validity',
    label: { zh: '在政策有效期内申报', en: 'Submitted while the policy is in force' },
    clause: validityClause,
    required: `${validity.from} – ${validity.to ?? ''}`,
    actual: on,
    held: covers(validity, on),
  };
}

/**
 * 一事一议: no agreement may cover the submission day or overlap the period the money is for. Only
 * money that accrues over its year has such a period; see the pack's reading.
 */
function agreementCondition({ definition, values, benefitYear, on }: Env): Condition {
  const { general, accruesOverYear } = definition.rules;
  const agreements = (values[general.agreements] as readonly Period[] | undefined) ?? [];
  const excluded = agreements.filter(
    (agreement) =>
      covers(agreement, on) || (accruesOverYear && overlaps(agreement, calendarYear(benefitYear))),
  );
  return {
    id: 'one-case-agreement',
    label: { zh: '不在“一事一议”政策执行期内', en: 'No one-case agreement in its term' },
    clause: general.agreementsClause,
    required: accruesOverYear ? `≠ ${on}, ${benefitYear}` : `≠ ${on}`,
    actual: excluded.map(({ from, to }) => `${from} – ${to ?? '…'}`).join(', ') || '–',
    held: excluded.length === 0,
  };
}
