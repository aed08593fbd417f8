import type { MeasureDefinition, Pack, Policies } from '../assessment/assessment.js';
import type { Day } from '../kernel/days.js';

/** A document as a row names it: of one of the packs, or one that these ended. */
export interface EarlierDocument {
  readonly number: string;
  /** Its versions, oldest first; none of one that ended: its awards count in no limit. */
  readonly packs: readonly { readonly pack: Pack; readonly definitionsFrom: number }[];
  /** The version that governed a day, or the first one. */
  on(day: Day): Pack | undefined;
}

/** 〔2023〕 is typed with any brackets there are. */
const plain = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(/\s+/g, '')
    .replace(/[([【〔[{]/g, '〔')
    .replace(/[)\]】〕\]}]/g, '〕');

export function documentNamed(policies: Policies, name: string): EarlierDocument | undefined {
  const sought = plain(name);
  if (sought === '') return undefined;
  const packs = policies.packs.filter(({ number }) => plain(number) === sought);
  const [first] = packs;
  if (first) {
    return {
      number: first.number,
      packs: packs.map((pack) => ({ pack, definitionsFrom: firstYear(pack) })),
      on: (day) => packs.filter(({ validity }) => validity.from <= day).at(-1) ?? first,
    };
  }
  const ended = policies.packs
    .flatMap(({ supersedes }) => supersedes)
    .find((number) => plain(number) === sought);
  return ended === undefined ? undefined : { number: ended, packs: [], on: () => undefined };
}

const firstYear = ({ measures }: Pack): number =>
  [...measures.values()][0]?.rules.general.firstBenefitYear ?? 2000;

/** By its code, or as the document calls it. */
export const measureNamed = (pack: Pack, name: string): MeasureDefinition | undefined =>
  [...pack.measures.values()].find(
    ({ code, title }) => code === name || plain(title.zh) === plain(name),
  );
