import { type Fen, formatYuan } from '../kernel/money.js';
import { inEnglish } from './show.js';
import type { CapUse, Condition, Label, MeasureDefinition, TrancheShare } from './assessment.js';

/** One plain sentence that a person can read to an applicant. */
export function explainEligible(
  { title, clause }: MeasureDefinition,
  amountFen: Fen,
  formulaFen: Fen,
  caps: readonly CapUse[],
  tranches: readonly TrancheShare[],
): Label {
  const binding = caps.filter((cap) => cap.binding);
  const parts: Label[] = [
    amountFen === 0n
      ? {
          zh: `符合${clause}“${title.zh}”的条件，但可核定金额为 0`,
          en: `${title.en}, ${clause}: eligible, but nothing is left to grant`,
        }
      : {
          zh: `符合${clause}“${title.zh}”的条件，可核定 ${formatYuan(amountFen)} 元`,
          en: `${title.en}, ${clause}: eligible for ${formatYuan(amountFen)} yuan`,
        },
    ...(binding.length > 0
      ? [
          {
            zh: `按公式为 ${formatYuan(formulaFen)} 元`,
            en: `the formula gives ${formatYuan(formulaFen)} yuan`,
          },
        ]
      : []),
    ...binding.map(({ label, ceilingFen, usedFen }) => ({
      zh: `受“${label.zh}”${formatYuan(ceilingFen)} 元限制，此前已占用 ${formatYuan(usedFen)} 元`,
      en: `limited by “${label.en}”, ${formatYuan(ceilingFen)} yuan, of which ${formatYuan(usedFen)} was used before`,
    })),
    ...(tranches.length > 1
      ? tranches.map(({ tranche, amountFen: share, label }) => ({
          zh: `第 ${tranche} 期 ${formatYuan(share)} 元（${label.zh}）`,
          en: `tranche ${tranche}: ${formatYuan(share)} yuan (${label.en})`,
        }))
      : []),
  ];
  return joined(parts);
}

export function explainIneligible(
  { title, clause }: { readonly title: Label; readonly clause: string },
  failed: readonly Condition[],
): Label {
  return joined([
    {
      zh: `不符合${clause}“${title.zh}”的条件`,
      en: `${title.en}, ${clause}: not eligible`,
    },
    ...failed.map((condition) => explainFailed(condition, clause)),
  ]);
}

/** A condition of another clause than the measure's own says which. */
function explainFailed(
  { label, clause, required, actual }: Condition,
  clauseOfMeasure: string,
): Label {
  const other = clause !== clauseOfMeasure;
  const zh = `“${label.zh}”${other ? `（${clause}）` : ''}`;
  const en = `${label.en}${other ? ` (${clause})` : ''}`;
  if (required === 'true' || /[∧∨]/.test(required))
    return { zh: `未满足${zh}`, en: `not met: ${en}` };
  if (required.startsWith('≠')) {
    return { zh: `未满足${zh}：${actual}`, en: `not met: ${en}: ${actual}` };
  }
  const must = inWords(required);
  return {
    zh: `${zh}要求${must.zh}，实际 ${actual}`,
    en: `${en}: required ${must.en}, found ${inEnglish(actual)}`,
  };
}

/** `≥ 30 人` as a sentence has it. */
function inWords(required: string): Label {
  const [sign = '', ...rest] = required.split(' ');
  const than = rest.join(' ');
  const words = (/^\d{4}-\d{2}-\d{2}$/.test(than) ? SIGNS_OF_DAYS : SIGNS)[sign];
  if (!words) return { zh: ` ${required}`, en: inEnglish(required) };
  return { zh: `${words.zh} ${than}`, en: `${words.en} ${inEnglish(than)}`.trimStart() };
}

const SIGNS: Readonly<Record<string, Label>> = {
  '≥': { zh: '不低于', en: 'at least' },
  '>': { zh: '高于', en: 'more than' },
  '≤': { zh: '不高于', en: 'at most' },
  '<': { zh: '低于', en: 'less than' },
  '=': { zh: '为', en: '' },
};

const SIGNS_OF_DAYS: Readonly<Record<string, Label>> = {
  '≥': { zh: '不早于', en: 'not before' },
  '>': { zh: '晚于', en: 'after' },
  '≤': { zh: '不晚于', en: 'not after' },
  '<': { zh: '早于', en: 'before' },
  '=': { zh: '为', en: '' },
};

/** What failed, in the params of a refusal: ids for programs, reasons beside them for people. */
export function failedNamed(conditions: readonly Condition[], clause: string) {
  const failed = conditions.filter(({ held }) => !held);
  const reasons = failed.map((condition) => explainFailed(condition, clause));
  return {
    clause,
    actual: failed.map(({ id }) => id).join(', '),
    actualZh: reasons.map(({ zh }) => zh).join('；'),
    actualEn: reasons.map(({ en }) => en).join('; '),
  };
}

const joined = (parts: readonly Label[]): Label => ({
  zh: `${parts.map(({ zh }) => zh).join('；')}。`,
  en: `${parts.map(({ en }) => en).join('; ')}.`,
});
