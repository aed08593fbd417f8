import { describe, expect, it } from '@jest/globals';
import { addDays, type Day } from '../../kernel/days.js';
import { wan } from '../../kernel/money.js';
import { MOST_ALIKE } from './buckets.js';
import { match } from './match.js';
import { say } from './texts.js';
import { type BankLine, defaultRules, type Movement, type Reconciling } from './values.js';

const OURS = '42001000000000000001';
const xinghe = { name: '武汉星河软件有限公司', account: '4200 1234 5678 9012 001' };
const yunling = { name: '武汉云岭信息技术股份有限公司', account: '42001234567890120002' };
const clearing = { name: '待清算辖内往来', account: '9990000000000000' };
const on = (days: number): Day => addDays('2024-06-12' as Day, days);

const payment = (id: string, given: Partial<Movement> = {}): Movement => ({
  id,
  kind: 'payment',
  paymentId: id,
  batchReference: null,
  amountFen: -wan(200),
  on: on(0),
  payee: xinghe,
  endToEndId: `E2E-${id}`,
  bankReference: null,
  voucherNumber: null,
  paidFrom: null,
  ...given,
});
const returned = (id: string, paymentId: string, given: Partial<Movement> = {}): Movement => ({
  ...payment(id, { amountFen: wan(200), endToEndId: null, on: on(3) }),
  kind: 'return',
  paymentId,
  ...given,
});
const line = (id: string, given: Partial<BankLine> = {}): BankLine => ({
  id,
  bookedOn: on(0),
  amountFen: -wan(200),
  counterparty: null,
  endToEndIds: [],
  serial: null,
  reference: null,
  summary: '奖补资金',
  returnReason: null,
  ...given,
});

const reconcile = (
  lines: readonly BankLine[],
  movements: readonly Movement[],
  given: Partial<Reconciling> = {},
) =>
  match({ account: OURS, lines, movements, rules: defaultRules, matched: [], apart: [], ...given });

/** Matches as `certainty: lines = movements`, breaks as `kind: lines / movements (related)`. */
const told = (...given: Parameters<typeof reconcile>): readonly string[] => {
  const { proposals, breaks } = reconcile(...given);
  return [
    ...proposals.map(
      ({ certainty, lines, movements }) =>
        `${certainty}: ${lines.join('+')} = ${movements.join('+')}`,
    ),
    ...breaks.map(({ kind, lines, movements, related, finding }) =>
      [
        `${kind}:`,
        lines.join('+') || '–',
        '/',
        movements.join('+') || '–',
        finding.code,
        related.movements.length > 0
          ? `(${[...related.lines, ...related.movements].join(' ')})`
          : '',
      ]
        .join(' ')
        .trimEnd(),
    ),
  ];
};

describe('matching by reference', () => {
  it.each<[string, Partial<BankLine>, Partial<Movement>]>([
    ['EndToEndId', { endToEndIds: ['E2E-p'] }, {}],
    ['EndToEndId without its hyphen, in full width', { endToEndIds: ['Ｅ２Ｅp'] }, {}],
    ['银行流水号', { serial: '20240612000123' }, { bankReference: '20240612000123' }],
    ['银行流水号 as a reference', { reference: '退0001' }, { bankReference: '退0001' }],
    [
      '支付凭证号 in the 摘要',
      { summary: '财政直接支付 支付凭证号：20240600017，奖补资金' },
      { voucherNumber: '20240600017' },
    ],
    [
      '支付凭证号 in full-width digits, next to words',
      { summary: '支付凭证号２０２４０６０００１７奖补' },
      { voucherNumber: '20240600017' },
    ],
    ['EndToEndId in the 附言', { summary: '附言E2E-PAY0017' }, { endToEndId: 'E2E-PAY0017' }],
  ])('%s is certain', (_, given, known) => {
    expect(told([line('l', given)], [payment('p', known)])).toEqual(['certain: l = p']);
  });

  it('a booking on the last day of the tolerance is certain, on the day after waits', () => {
    const { dateToleranceDays } = defaultRules;
    const booked = (days: number) => line('l', { endToEndIds: ['E2E-p'], bookedOn: on(days) });
    expect(told([booked(dateToleranceDays)], [payment('p')])).toEqual(['certain: l = p']);
    expect(told([booked(dateToleranceDays + 1)], [payment('p')])).toEqual(['likely: l = p']);
    expect(told([booked(-dateToleranceDays - 1)], [payment('p')])).toEqual(['likely: l = p']);
  });

  it('a bank’s serial is no voucher, though both are numbered by the day', () => {
    expect(
      told(
        [line('l', { serial: '20240612001', counterparty: yunling })],
        [
          payment('p', { voucherNumber: '20240612001', amountFen: -wan(10) }),
          payment('q', { payee: yunling }),
        ],
      ),
    ).toEqual(['certain: l = q', 'missing-in-bank: – / p no-line']);
  });

  it('NOTPROVIDED, a year and an amount in the text name nothing', () => {
    const unlike = line('l', {
      endToEndIds: ['NOTPROVIDED'],
      summary: '2024年度奖补 2000000.00',
      counterparty: xinghe,
    });
    const known = payment('p', { endToEndId: 'NOTPROVIDED', voucherNumber: '2024' });
    expect(told([unlike], [known])).toEqual(['certain: l = p']);
  });

  it('a line that names one payment never takes another that looks like it', () => {
    const named = line('l', { endToEndIds: ['E2E-p'], amountFen: -wan(100), counterparty: xinghe });
    expect(told([named], [payment('p'), payment('q', { amountFen: -wan(100) })])).toEqual([
      'amount-differs: l / p amounts',
      'missing-in-bank: – / q no-line',
    ]);
  });

  it('a masked account is no other account', () => {
    const masked = { name: '武汉星河软件有限公司', account: '4200****2001' };
    expect(
      told([line('l', { endToEndIds: ['E2E-p'], counterparty: masked })], [payment('p')]),
    ).toEqual(['certain: l = p']);
  });
});

describe('matching by account, amount and day', () => {
  it.each<[string, Partial<BankLine>, string]>([
    ['account and name', { counterparty: xinghe }, 'certain'],
    [
      'the account in full width and in groups',
      { counterparty: { ...xinghe, account: '４２００１２３４-5678-9012-001' } },
      'certain',
    ],
    ['the account alone', { counterparty: { name: '', account: xinghe.account } }, 'likely'],
    ['another name on it', { counterparty: { ...xinghe, name: yunling.name } }, 'likely'],
    [
      'another bank reference than the ledger has',
      { counterparty: xinghe, serial: 'B1' },
      'likely',
    ],
    [
      'an EndToEndId that isn’t the ledger’s',
      { counterparty: xinghe, endToEndIds: ['E2E-z'] },
      'likely',
    ],
  ])('%s', (_, given, certainty) => {
    const known = payment('p', { bankReference: 'A1' });
    expect(told([line('l', given)], [known])).toEqual([`${certainty}: l = p`]);
  });

  it('nothing further away than the tolerance, and nothing a fen off', () => {
    const late = line('l', { counterparty: xinghe, bookedOn: on(11) });
    const short = line('l', { counterparty: xinghe, amountFen: -wan(200) + 1n });
    for (const unlike of [late, short]) {
      expect(told([unlike], [payment('p')])).toEqual([
        'missing-in-ledger: l / – no-movement',
        'missing-in-bank: – / p no-line',
      ]);
    }
  });

  it('two alike are never certain, and those nearer in days go together', () => {
    const booked = (id: string, days: number) =>
      line(id, { counterparty: xinghe, bookedOn: on(days) });
    const movements = [payment('p1'), payment('p2', { on: on(5) })];
    expect(told([booked('l1', 0), booked('l2', 5)], movements)).toEqual([
      'likely: l1 = p1',
      'likely: l2 = p2',
    ]);
    expect(told([booked('l1', 0), booked('l2', 0)], [payment('p1'), payment('p2')])).toEqual([
      'likely: l1 = p1',
      'likely: l2 = p2',
    ]);
    expect(told([booked('l1', 0)], movements)).toEqual([
      'likely: l1 = p1',
      'missing-in-bank: – / p2 no-line',
    ]);
  });

  it('next month’s payment of the same amount is another', () => {
    const booked = (id: string, days: number) =>
      line(id, { counterparty: xinghe, bookedOn: on(days) });
    expect(
      told([booked('l1', 0), booked('l2', 30)], [payment('p1'), payment('p2', { on: on(29) })]),
    ).toEqual(['certain: l1 = p1', 'certain: l2 = p2']);
  });

  it('of those alike nobody is left without one where all can have one', () => {
    const booked = (id: string, days: number) =>
      line(id, { counterparty: xinghe, bookedOn: on(days) });
    const movements = [payment('p1', { on: on(20) }), payment('p2', { on: on(6) })];
    expect(told([booked('l1', 13), booked('l2', 27)], movements)).toEqual([
      'likely: l1 = p2',
      'likely: l2 = p1',
    ]);
  });
});

describe('matching by name, amount and day', () => {
  const named = (name: string) => line('l', { counterparty: { name, account: null } });

  it.each([
    ['武汉星河软件有限责任公司', 'likely: l = p'],
    ['武汉星河软件', 'likely: l = p'],
    ['星河软件（武汉）有限公司', 'possible: l = p'],
    ['武汉星河数据有限公司', 'missing-in-ledger: l / – no-movement'],
    ['武汉云岭信息技术股份有', 'possible: l = q'],
  ])('%s', (name, expected) => {
    const others = [payment('p'), payment('q', { payee: yunling })];
    expect(told([named(name)], others)).toContain(expected);
  });

  it('a person is who has the very same name', () => {
    const person = payment('p', { payee: { name: '张三', account: '62220001' } });
    expect(told([named('张 三')], [person])).toEqual(['likely: l = p']);
    expect(told([named('张三丰')], [person])).toContain('missing-in-ledger: l / – no-movement');
    expect(told([named('张*')], [person])).toContain('missing-in-ledger: l / – no-movement');
  });

  it('finds one of hundreds that were paid the same', () => {
    const everyone = [...'甲乙丙丁戊己庚辛壬癸'].flatMap((a) =>
      [...'东南西北中上下左右前'].map((b) =>
        payment(a + b, {
          payee: { name: `武汉${a}${b}网络科技有限公司`, account: `6222${a}${b}` },
        }),
      ),
    );
    expect(reconcile([named('武汉甲东网络科技公司')], everyone).proposals).toEqual([
      expect.objectContaining({ movements: ['甲东'], certainty: 'likely' }),
    ]);
  });
});

describe('one for several', () => {
  const parts = [1, 2, 3].map((i) =>
    payment(`p${i}`, {
      amountFen: -wan(i),
      batchReference: 'B20240612',
      payee: { name: `武汉甲${i}科技有限公司`, account: `6222000${i}` },
    }),
  );
  const total = line('l', { amountFen: -wan(6), summary: '代发 B20240612 共3笔' });

  it('a batch that the bank booked as one line is certain by its reference', () => {
    expect(told([total], parts)).toEqual(['certain: l = p1+p2+p3']);
  });

  it('and by the parts that the line lists, whatever their batches', () => {
    const listing = line('l', { amountFen: -wan(3), endToEndIds: ['E2E-p1', 'E2E-p2'] });
    expect(told([listing], parts)).toEqual([
      'certain: l = p1+p2',
      'missing-in-bank: – / p3 no-line',
    ]);
  });

  it('and by a bank reference that they share', () => {
    const shared = parts.map((part) => ({ ...part, bankReference: 'S1', batchReference: null }));
    expect(told([line('l', { amountFen: -wan(6), serial: 'S1' })], shared)).toEqual([
      'certain: l = p1+p2+p3',
    ]);
  });

  it('two references to one batch are one match, not two', () => {
    const shared = parts.map((part) => ({ ...part, bankReference: 'S1' }));
    expect(told([{ ...total, serial: 'S1' }], shared)).toEqual(['certain: l = p1+p2+p3']);
  });

  it('a batch’s total alone waits for a person', () => {
    expect(told([line('l', { amountFen: -wan(6) })], parts)).toEqual(['likely: l = p1+p2+p3']);
    const another = [line('l', { amountFen: -wan(6) }), line('m', { amountFen: -wan(6) })];
    expect(told(another, parts)).toEqual([
      'possible: l = p1+p2+p3',
      'unknown: m / – nothing-known',
    ]);
  });

  it('what of a batch cleared on one day, or was booked apart, is told from the rest', () => {
    const later = parts.map((part, i) => (i < 2 ? part : { ...part, on: on(1) }));
    expect(
      told(
        [
          { ...total, amountFen: -wan(3) },
          line('m', { endToEndIds: ['E2E-p3'], amountFen: -wan(3) }),
        ],
        later,
      ),
    ).toEqual(['certain: m = p3', 'certain: l = p1+p2']);
    expect(
      told(
        [
          { ...total, amountFen: -wan(4) },
          line('m', { endToEndIds: ['E2E-p2'], amountFen: -wan(2) }),
        ],
        parts,
      ),
    ).toEqual(['certain: m = p2', 'certain: l = p1+p3']);
  });

  it('payments that have nothing in common are never added up', () => {
    const apart = parts.map((part, i) => ({ ...part, batchReference: `B${i}000000` }));
    expect(told([line('l', { amountFen: -wan(6) })], apart)).toEqual([
      'unknown: l / – nothing-known',
      ...apart.map(({ id }) => `missing-in-bank: – / ${id} no-line`),
    ]);
  });

  it('a batch of which the bank paid less differs as a whole', () => {
    const { breaks } = reconcile([{ ...total, amountFen: -wan(5) }], parts);
    expect(breaks).toMatchObject([
      {
        kind: 'amount-differs',
        lines: ['l'],
        movements: ['p1', 'p2', 'p3'],
        finding: { params: { bankFen: -wan(5), ledgerFen: -wan(6), differenceFen: wan(1) } },
      },
    ]);
  });

  it('a payment that the bank made in parts is certain where each names it', () => {
    const halves = [120n, 80n].map((amount, i) =>
      line(`l${i}`, { amountFen: -wan(1) * amount, reference: 'E2E-p' }),
    );
    expect(told(halves, [payment('p')])).toEqual(['certain: l0+l1 = p']);
    expect(told(halves.slice(1), [payment('p')])).toEqual(['amount-differs: l1 / p amounts']);
  });

  it('and likely where they only went to its account on one day', () => {
    const halves = [120n, 80n].map((amount, i) =>
      line(`l${i}`, { amountFen: -wan(1) * amount, counterparty: xinghe }),
    );
    expect(told(halves, [payment('p')])).toEqual(['likely: l0+l1 = p']);
  });
});

describe('money back', () => {
  const paid = payment('p', { voucherNumber: '20240600017', bankReference: 'S100200300' });
  const settled = { matched: [{ lines: ['l'], movements: ['p'] }] };
  const out = line('l', { endToEndIds: ['E2E-p'] });
  const back = (given: Partial<BankLine> = {}) =>
    line('b', { amountFen: wan(200), bookedOn: on(3), counterparty: clearing, ...given });

  it.each<[string, Partial<BankLine>]>([
    ['its voucher in the 摘要 alone', { summary: '退汇：户名不符 原支付凭证号20240600017' }],
    ['the serial of the payment', { summary: '退票 原流水 S100200300' }],
    ['the EndToEndId of the payment', { endToEndIds: ['E2E-p'], returnReason: 'AC01' }],
  ])('a return is known by %s', (_, given) => {
    const movements = [paid, returned('r', 'p')];
    expect(told([out, back(given)], movements, settled)).toEqual(['certain: b = r']);
    // Both on one statement, and nothing matched yet.
    expect(told([out, back(given)], movements)).toEqual(['certain: l = p', 'certain: b = r']);
  });

  it('a part of it is the return of that part', () => {
    const some = returned('r1', 'p', { amountFen: wan(50) });
    const more = returned('r2', 'p', { amountFen: wan(30), on: on(5) });
    const summary = '部分退回 原凭证20240600017';
    const lines = [
      back({ amountFen: wan(50), summary }),
      back({ id: 'c', amountFen: wan(30), bookedOn: on(5), summary }),
    ];
    expect(told([out, ...lines], [paid, some, more], settled)).toEqual([
      'certain: b = r1',
      'certain: c = r2',
    ]);
    expect(told([out, ...lines], [paid, some], settled)).toEqual([
      'certain: b = r1',
      'missing-in-ledger: c / – return-unrecorded (l p)',
    ]);
  });

  it('a return that the ledger has not recorded points to its payment', () => {
    for (const given of [
      { summary: '退汇 20240600017' },
      { summary: '退汇 户名不符', counterparty: xinghe },
      { returnReason: 'AC04', counterparty: xinghe },
    ]) {
      expect(told([out, back(given)], [paid], settled)).toEqual([
        'missing-in-ledger: b / – return-unrecorded (l p)',
      ]);
    }
  });

  it('a return of nothing that is known is its own break', () => {
    expect(told([out, back({ summary: '退汇 账号户名不符' })], [paid], settled)).toEqual([
      'return-without-payment: b / – return-of-nothing',
    ]);
    const twice = [paid, payment('q')];
    expect(told([out, back({ summary: '退汇', counterparty: xinghe })], twice, settled)).toEqual([
      'return-without-payment: b / – return-of-nothing',
      'missing-in-bank: – / q no-line',
    ]);
  });

  it('a return of another amount than recorded differs', () => {
    const lines = [out, back({ amountFen: wan(199), summary: '退汇 20240600017' })];
    expect(told(lines, [paid, returned('r', 'p')], settled)).toEqual([
      'amount-differs: b / r amounts',
    ]);
  });

  it('a recovery is known by who paid it, and other money in is not a return', () => {
    const receipt: Movement = {
      ...payment('r', { amountFen: wan(10), endToEndId: null }),
      kind: 'receipt',
      paymentId: null,
    };
    const paidBack = line('b', { amountFen: wan(10), counterparty: xinghe, summary: '追回款' });
    expect(told([paidBack], [receipt])).toEqual(['certain: b = r']);
    expect(told([paidBack], [])).toEqual(['missing-in-ledger: b / – no-movement']);
  });
});

describe('what is left', () => {
  it('a second line for one payment is a duplicate, beside the first', () => {
    const first = line('l', { endToEndIds: ['E2E-p'], serial: 'S1' });
    const second = { ...first, id: 'm', serial: 'S2' };
    const known = payment('p', { bankReference: 'S1' });
    const expected = ['certain: l = p', 'duplicate: m / – matched-already (l p)'];
    expect(told([second, first], [known])).toEqual(expected);
    // Found the next day, too, when the first is matched; also without a reference, or with more.
    const matched = [{ lines: ['l'], movements: ['p'] }];
    for (const again of [
      second,
      { ...second, amountFen: -wan(201) },
      { ...second, endToEndIds: [], counterparty: xinghe },
    ]) {
      expect(told([first, again], [known], { matched })).toEqual(expected.slice(1));
    }
  });

  it('two lines that are alike in all are a match that waits, and a duplicate', () => {
    const first = line('l', { endToEndIds: ['E2E-p'] });
    expect(told([first, { ...first, id: 'm' }], [payment('p')])).toEqual([
      'likely: l = p',
      'duplicate: m / – matched-already (l p)',
    ]);
  });

  it.each([
    ['another account', { ...xinghe, account: '6222999' }, 'paid-to-other-account'],
    ['another name, of no account', { ...yunling, account: null }, 'paid-to-other-name'],
    [
      'another name, of a masked account',
      { ...yunling, account: '4200****2001' },
      'paid-to-other-name',
    ],
  ])('a payment that went to %s is never matched', (_, counterparty, code) => {
    const astray = line('l', { endToEndIds: ['E2E-p'], counterparty });
    expect(told([astray], [payment('p')])).toEqual([`wrong-payee: l / p ${code}`]);
  });

  it('nor is one that went there in parts', () => {
    const astray = [120n, 80n].map((part, i) =>
      line(`l${i}`, {
        amountFen: -wan(1) * part,
        endToEndIds: ['E2E-p'],
        counterparty: { ...xinghe, account: '6222999' },
      }),
    );
    expect(told(astray, [payment('p')])).toEqual(['wrong-payee: l0+l1 / p paid-to-other-account']);
  });

  it('a payment of a line that has another account is told, and not missed here', () => {
    const elsewhere = payment('p', { paidFrom: '42009999' });
    expect(told([line('l', { endToEndIds: ['E2E-p'] })], [elsewhere])).toEqual([
      'wrong-line: l / p paid-from-other-line',
    ]);
    expect(told([line('l', { counterparty: xinghe })], [elsewhere])).toEqual([
      'missing-in-ledger: l / – no-movement',
    ]);
    expect(told([], [payment('p', { paidFrom: OURS }), elsewhere])).toEqual([
      'missing-in-bank: – / p no-line',
    ]);
  });

  it('a line of nobody and nothing is unknown, one of somebody is missing in the ledger', () => {
    const fee = line('l', { amountFen: -500n, summary: '账户管理费' });
    expect(told([fee], [])).toEqual(['unknown: l / – nothing-known']);
    expect(told([{ ...fee, amountFen: 0n }], [])).toEqual(['unknown: l / – nothing-known']);
    expect(told([{ ...fee, counterparty: xinghe }], [])).toEqual([
      'missing-in-ledger: l / – no-movement',
    ]);
  });

  it('where more are alike than a person can tell apart, nothing is proposed', () => {
    const many = (length: number) => ({
      lines: Array.from({ length }, (_, i) => line(`l${i}`, { counterparty: xinghe })),
      movements: Array.from({ length }, (_, i) => payment(`p${i}`)),
    });
    const few = many(MOST_ALIKE);
    expect(reconcile(few.lines, few.movements).proposals).toHaveLength(MOST_ALIKE);
    const crowd = many(MOST_ALIKE + 1);
    const { proposals, breaks } = reconcile(crowd.lines, crowd.movements);
    expect(proposals).toEqual([]);
    expect(new Set(breaks.map(({ kind, finding }) => `${kind} ${finding.code}`))).toEqual(
      new Set(['unknown too-many-alike']),
    );
    // One more thing about one of them is enough for that one.
    const told = [{ ...crowd.lines[0]!, endToEndIds: ['E2E-p3'] }, ...crowd.lines.slice(1)];
    expect(reconcile(told, crowd.movements).proposals).toMatchObject([
      { lines: ['l0'], movements: ['p3'], certainty: 'certain' },
    ]);
  });

  it('what a person took apart never meets again by itself', () => {
    const lines = [line('l', { endToEndIds: ['E2E-p'] })];
    const apart = [{ lines: ['l'], movements: ['p'] }];
    expect(told(lines, [payment('p')], { apart })).toEqual([
      'missing-in-ledger: l / – no-movement',
      'missing-in-bank: – / p no-line',
    ]);
  });
});

describe('a proposal', () => {
  it('says why, in both languages, without names or account numbers', () => {
    const { proposals } = reconcile(
      [line('l', { endToEndIds: ['E2E-p'], counterparty: xinghe, bookedOn: on(1) })],
      [payment('p')],
    );
    const [{ score, reasons }] = proposals as [(typeof proposals)[0]];
    expect(score).toBe(100);
    expect(reasons.map((reason) => say(reason, 'zh'))).toEqual([
      '金额一致：-2,000,000.00 元',
      '端到端标识 E2EP 一致',
      '对方账号一致',
      '户名相似度 100%',
      '日期相差 1 天',
    ]);
    expect(reasons.map((reason) => say(reason, 'en'))).toContain('the same EndToEndId, E2EP');
    const all = reasons.flatMap((reason) => [say(reason, 'zh'), say(reason, 'en')]).join();
    expect(all).not.toMatch(/星河|42001234/);
  });
});
