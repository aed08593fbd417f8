import { answersOf } from './answers.js';
import { batchesOf } from './batches.js';
import type { Story } from './course.js';
import { budget } from './stories/budget.js';
import { statements } from './statements.js';
import { gatherings } from './stories/gatherings.js';
import { industry } from './stories/industry.js';
import { newcomers } from './stories/newcomers.js';
import { relocations } from './stories/relocations.js';
import { residents } from './stories/residents.js';

/**
 * The ledger opens on the first, and the demo's clock is left on the morning of the last: what
 * would come on that day or after it hasn't happened, and waits for whoever opens the demo.
 */
export const OPENS = '2023-03-24';
export const PRESENT = '2026-03-10';

/** On a day that several have steps, they go in this order. */
export const stories: readonly Story[] = [
  budget,
  ...relocations,
  ...residents,
  ...gatherings,
  ...industry,
  ...newcomers,
];

/** What finance does for all of them; after the rest of its days. */
export const finance: Story = {
  subject: budget.subject,
  shows: {
    zh: '支付批次、银行回执、对账与月结',
    en: 'batches, the bank’s answers, reconciling, months closed',
  },
  steps: [...batchesOf(stories), ...answersOf(stories), ...statements],
};
