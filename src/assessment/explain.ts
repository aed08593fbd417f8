import { type Fen, formatYuan } from '../kernel/money.js';
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
    ...failed.map(({ label, clause: source, required, actual }) => {
      // A condition of another clause than the measure's own says which.
      const from = source === clause ? '' : source;
      return required === 'true' || /[∧∨]/.test(required)
        ? { zh: `未满足${from}“${label.zh}”`, en: `not met: ${label.en}${from && ` (${from})`}` }
        : {
            zh: `${from}“${label.zh}”要求 ${required}，实际 ${actual}`,
            en: `${label.en}${from && ` (${from})`}: required ${required}, found ${actual}`,
          };
    }),
  ]);
}

const joined = (parts: readonly Label[]): Label => ({
  zh: `${parts.map(({ zh }) => zh).join('；')}。`,
  en: `${parts.map(({ en }) => en).join('; ')}.`,
});
