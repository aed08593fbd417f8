import type { PublishedAward, PublishedNotice } from '../../projections/publications/query.js';
import type { CorrectionKind } from '../../projections/publications/tables.js';
import type { Label } from '../assessment/assessment.js';
import type { Measure } from '../kernel/ids.js';
import { type Fen, sumFen } from '../kernel/money.js';
import type { Language } from '../kernel/sentence.js';
import { type Column, column, dayCell, type Sheet } from './sheet.js';

/** What a measure is called, where a pack that is loaded knows it. */
export type TitleOf = (measure: Measure) => Label | undefined;

/** Rows as they are published: no account, no contact, no reason written for the file. */
export interface Publication<Row> {
  readonly sheet: Sheet<Row>;
  readonly rows: readonly Row[];
  /** What stands under the list. */
  readonly sums: readonly { readonly label: Label; readonly amountFen: Fen }[];
}

type Named = Pick<PublishedNotice, 'name' | 'uscc' | 'measure' | 'unit' | 'benefitYear'>;

/** Whose it is and what for, as every list begins. */
const whatFor = (titleOf: TitleOf, language: Language): readonly Column<Named>[] => [
  column('企业', 'Enterprise', ({ name }) => name),
  column('统一社会信用代码', 'USCC', ({ uscc }) => uscc),
  column('支持措施', 'Measure', ({ measure }) => titleOf(measure)?.[language] ?? measure),
  column('责任单位', 'Unit', ({ unit }) => unit),
  column('受益年度', 'Benefit year', ({ benefitYear }) => benefitYear),
];

const OUTCOME: Readonly<Record<PublishedNotice['outcome'], Label>> = {
  open: { zh: '公示或审批中', en: 'in notice or approval' },
  granted: { zh: '已核定', en: 'granted' },
  'not-granted': { zh: '未核定', en: 'not granted' },
};

/** 公示. */
export function noticeList(
  rows: readonly PublishedNotice[],
  title: Label,
  titleOf: TitleOf,
  language: Language,
): Publication<PublishedNotice> {
  return {
    rows,
    sheet: {
      ...title,
      columns: [
        ...whatFor(titleOf, language),
        column('拟支持金额（元）', 'Proposed (CNY)', ({ amountFen }) => amountFen),
        column('公示开始', 'Opens on', ({ opensOn }) => dayCell(opensOn)),
        column('公示截止', 'Closes on', ({ closesOn }) => dayCell(closesOn)),
        column('结果', 'Outcome', ({ outcome }) => OUTCOME[outcome][language]),
        column('核定金额（元）', 'Granted (CNY)', ({ grantedFen }) => grantedFen ?? ''),
        column('申报编号', 'Application', ({ applicationId }) => applicationId),
      ],
    },
    sums: [
      {
        label: { zh: '拟支持金额合计', en: 'Proposed, in all' },
        amountFen: sumFen(rows.map(({ amountFen }) => amountFen)),
      },
    ],
  };
}

const CORRECTION: Readonly<Record<CorrectionKind, Label>> = {
  reduced: { zh: '更正：核减', en: 'correction: reduced' },
  'tranche-cancelled': { zh: '更正：取消期次', en: 'correction: tranche cancelled' },
  revoked: { zh: '更正：撤销', en: 'correction: revoked' },
  recovered: { zh: '更正：追回', en: 'correction: recovered' },
  voided: { zh: '更正：导入有误', en: 'correction: imported in error' },
};
const GRANTED: Label = { zh: '核定', en: 'granted' };
const IMPORTED: Label = { zh: '核定（历史导入）', en: 'granted (imported)' };

type Line = PublishedAward & { readonly correction: PublishedAward['corrections'][number] | null };

/** 年度支持名单: a correction is a line of its own under the award it corrects. */
export function awardList(
  awards: readonly PublishedAward[],
  title: Label,
  titleOf: TitleOf,
  language: Language,
): Publication<Line> {
  const rows = awards.flatMap((award): Line[] => [
    { ...award, correction: null },
    ...award.corrections.map((correction) => ({ ...award, correction })),
  ]);
  const what = ({ correction, imported }: Line): Label =>
    correction ? CORRECTION[correction.kind] : imported ? IMPORTED : GRANTED;
  const grantedFen = sumFen(awards.map((award) => award.grantedFen));
  const standsFen = sumFen(awards.map((award) => award.standsFen));
  return {
    rows,
    sheet: {
      ...title,
      columns: [
        ...whatFor(titleOf, language),
        column('事项', 'What', (line) => what(line)[language]),
        column('日期', 'Day', ({ grantedOn, correction }) =>
          dayCell(correction?.correctedOn ?? grantedOn),
        ),
        column('金额（元）', 'Amount (CNY)', ({ grantedFen: granted, correction }) =>
          correction ? correction.changeFen : granted,
        ),
        column('申报编号', 'Application', ({ applicationId }) => applicationId),
      ],
    },
    sums: [
      { label: { zh: '核定合计', en: 'Granted' }, amountFen: grantedFen },
      { label: { zh: '更正合计', en: 'Corrections' }, amountFen: standsFen - grantedFen },
      { label: { zh: '更正后合计', en: 'What stands' }, amountFen: standsFen },
    ],
  };
}
