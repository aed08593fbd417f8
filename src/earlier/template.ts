import { earlierFacts } from '../assessment/import.js';
import type { Pack } from '../assessment/assessment.js';
import { xlsxFile } from '../banking/spreadsheet.js';
import { COLUMNS, IGNORED } from './columns.js';

/** An empty table with every column, also of the facts that the packs' limits are counted by. */
export function historyTemplate(packs: readonly Pack[]): Uint8Array {
  const facts = new Set<string>();
  for (const { measures } of packs) {
    for (const definition of measures.values()) {
      for (const name of earlierFacts(definition)) {
        const label = definition.rules.facts.get(name)?.label.zh;
        if (label !== undefined) facts.add(label);
      }
    }
  }
  return xlsxFile('往年兑现台账', [[...Object.values(COLUMNS), ...facts, ...IGNORED.slice(1)]]);
}
