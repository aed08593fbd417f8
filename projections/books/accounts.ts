/**
 * 财务会计 and 预算会计 are the two halves of 政府会计制度——行政事业单位会计科目和报表 (财会〔2017〕
 * 25号), and their accounts carry its codes; a part after the dash is ours. 备查 is what that has no
 * account for: what is committed and not yet due, how a budget line is used, what the bank was told
 * and hasn't answered. Each of the three balances by itself.
 */
export type Book = 'financial' | 'budgetary' | 'memorandum';

export const BOOKS: Readonly<Record<Book, { readonly zh: string; readonly en: string }>> = {
  financial: { zh: '财务会计', en: 'financial' },
  budgetary: { zh: '预算会计', en: 'budgetary' },
  memorandum: { zh: '备查', en: 'memorandum' },
};

/** By which programs of others sort accounts. */
export type Kind = 'assets' | 'liabilities' | 'equity' | 'income' | 'expenses';

export interface Account<B extends Book = Book> {
  readonly code: string;
  readonly book: B;
  readonly kind: Kind;
  readonly zh: string;
  readonly en: string;
}

const of =
  <B extends Book>(book: B) =>
  (code: string, kind: Kind, zh: string, en: string): Account<B> => ({ code, book, kind, zh, en });

const financial = of('financial');
const budgetary = of('budgetary');
const memorandum = of('memorandum');

/** 财务会计: accrual and cash. */
export const F = {
  quota: financial('1011', 'assets', '零余额账户用款额度', 'Zero-balance account quota'),
  returnable: financial('1201', 'assets', '财政应返还额度', 'Quota to be given back'),
  overpaid: financial('1218-01', 'assets', '其他应收款-多付', 'Receivable: overpaid'),
  claimed: financial('1218-02', 'assets', '其他应收款-追回', 'Receivable: recoveries'),
  withholding: financial('1218-03', 'assets', '其他应收款-抵扣中', 'Receivable: being offset'),
  dueToTreasury: financial('2103-01', 'liabilities', '应缴财政款-应缴', 'Due to the treasury'),
  turnedOver: financial('2103-02', 'liabilities', '应缴财政款-已缴', 'Turned over to the treasury'),
  payable: financial('2303', 'liabilities', '应付政府补贴款', 'Subsidies payable'),
  withheld: financial('2307-01', 'liabilities', '其他应付款-抵扣', 'Payable: withheld'),
  owedForOverpaid: financial('2307-02', 'liabilities', '其他应付款-多付', 'Payable: overpaid'),
  surplus: financial('3001', 'equity', '累计盈余', 'Accumulated surplus'),
  income: financial('4001', 'income', '财政拨款收入', 'Fiscal appropriation income'),
  expense: financial('5001', 'expenses', '业务活动费用', 'Operating expenses'),
} as const;

/** 预算会计: what the budget gave, and what became of it. */
export const B = {
  income: budgetary('6001', 'income', '财政拨款预算收入', 'Fiscal appropriation budget income'),
  expenditure: budgetary('7101', 'expenses', '行政支出', 'Administrative expenditure'),
  quota: budgetary('8001-01', 'equity', '资金结存-零余额账户用款额度', 'Funds: quota'),
  returnable: budgetary('8001-02', 'equity', '资金结存-财政应返还额度', 'Funds: to be given back'),
  carried: budgetary('8101', 'equity', '财政拨款结转', 'Carried forward'),
  lapsed: budgetary('8102-01', 'equity', '财政拨款结余-结转转入', 'Lapsed'),
  givenBack: budgetary('8102-02', 'equity', '财政拨款结余-归集上缴', 'Lapsed: given back'),
} as const;

/** 备查: our own, in pairs. */
export const M = {
  toFund: memorandum('9001', 'equity', '待安排预算的承诺', 'Commitments to be funded'),
  committed: memorandum('9002', 'equity', '已核定未准拨', 'Granted and not released'),
  appropriated: memorandum('9101', 'equity', '下达指标', 'Budget lines: appropriated'),
  available: memorandum('9102', 'equity', '可用指标', 'Budget lines: available'),
  reserved: memorandum('9103', 'equity', '占用指标', 'Budget lines: reserved'),
  used: memorandum('9104', 'equity', '支用指标', 'Budget lines: used'),
  instructed: memorandum('9201', 'equity', '在途支付指令', 'Instructions under way'),
  unanswered: memorandum('9202', 'equity', '待银行回复', 'Not answered by the bank'),
} as const;

/** In the order of their codes. */
export const ACCOUNTS: readonly Account[] = [F, B, M].flatMap((book): Account[] =>
  Object.values(book),
);

const byCode = new Map(ACCOUNTS.map((account) => [account.code, account]));

/** Undefined for a code that no account has. */
export const accountOf = (code: string): Account | undefined => byCode.get(code);
