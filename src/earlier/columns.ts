/** The columns of the table, as 兑现台账 call them; a fact's own name may head any other. */
export const COLUMNS = {
  number: '核定编号',
  document: '政策文号',
  uscc: '统一社会信用代码',
  name: '企业名称',
  measure: '支持措施',
  unit: '责任单位',
  benefitYear: '受益年度',
  grantedOn: '核定日期',
  amount: '核定金额',
  tranche: '期次',
  trancheAmount: '本期应付',
  paidOn: '付款日期',
  paid: '付款金额',
  bankReference: '银行流水号',
  recoveredOn: '追回日期',
  recovered: '追回金额',
  basis: '依据文号',
} as const;

export type Column = keyof typeof COLUMNS;

/** What says which award it is and what it was; rows of one award agree in it or leave it empty. */
export const OF_THE_AWARD = [
  'document',
  'uscc',
  'name',
  'measure',
  'unit',
  'benefitYear',
  'grantedOn',
  'amount',
] as const satisfies readonly Column[];

export const REQUIRED: readonly Column[] = [
  'number',
  'document',
  'uscc',
  'name',
  'measure',
  'benefitYear',
  'grantedOn',
  'amount',
  'tranche',
  'paidOn',
  'paid',
  'bankReference',
];

/** May be there, and says nothing. */
export const IGNORED: readonly string[] = ['序号', '备注'];
