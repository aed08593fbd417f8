import type { FactOf } from '../../../projections/projection.js';
import { streams } from '../../domain/streams.js';
import type { Claim } from '../../kernel/claim.js';
import { localTime } from '../../kernel/days.js';
import type { StreamName } from '../../kernel/ids.js';
import { because, type Case, money, who, whoWhen } from './case.js';
import { type Block, column, fields, heading, right, type Section, table } from './document.js';

// What was published, who agreed, what was granted, and what became less of it.

export function notice(of: Case): Section {
  const resolved = of.of('ObjectionResolved');
  const objections = of.of('ObjectionRaised').map((raised) => ({
    raised,
    end: resolved.find(({ data }) => data.objectionId === raised.data.objectionId),
  }));
  return {
    title: '公示与异议',
    blocks: [
      table(
        of.of('PublicNoticeOpened'),
        [
          column('起', 16, ({ data }) => data.opensOn),
          column('止（含）', 16, ({ data }) => data.closesOn),
          right('工作日', 12, ({ data }) => String(data.workingDays)),
          column('日历', 30, ({ data }) => data.calendar ?? '指定截止日'),
          column('办理人', 26, (event) => whoWhen(event, event.data.by)),
        ],
        '未公示。',
      ),
      heading('异议'),
      table(objections, [
        column('异议人', 14, ({ raised: { data } }) =>
          data.objector ? of.material.open(data.objector, 'objector') : '未具名',
        ),
        column('内容', 30, ({ raised }) => raised.data.text),
        column('登记', 18, ({ raised }) => whoWhen(raised, raised.data.by)),
        column('处理', 22, ({ end }) =>
          end ? `${end.data.upheld ? '成立' : '不成立'}：${end.data.reason}` : '待处理',
        ),
        column('处理人', 18, ({ end }) => (end ? whoWhen(end, end.data.by) : null)),
      ]),
    ],
  };
}

export function approvals(of: Case): Section {
  const granted = of.of('AwardGranted').at(-1);
  return {
    title: '审批与核定',
    blocks: [
      heading('提出核定'),
      table(of.of('AwardProposed'), [
        column('事件', 10, ({ seq }) => String(seq)),
        right('金额', 24, ({ data }) => money(data.amountFen)),
        column('审批', 16, ({ data }) => `${data.approvalLevels} 级`),
        column('结果', 30, (event) => outcome(of, event)),
        column('提出人', 20, (event) => whoWhen(event, event.data.by)),
      ]),
      heading('审批'),
      table(of.of('ApprovalGiven'), [
        column('层级', 16, ({ data }) => `第 ${data.level} 级（共 ${data.ofLevels} 级）`),
        right('金额', 24, ({ data }) => money(data.amountFen)),
        column('说明', 38, ({ data }) => data.reason),
        column('审批人', 22, (event) => whoWhen(event, event.data.by)),
      ]),
      ...(granted ? grant(granted) : []),
      ...imported(of),
      ...ends(of),
      heading('调减、撤销与取消期次'),
      table(lessened(of), [
        column('事项', 20, ({ words }) => words),
        right('原为', 20, ({ event }) => money(event.data.fromFen)),
        right('改为', 20, ({ event }) => money(event.data.toFen)),
        column('理由', 22, ({ event }) => event.data.reason),
        column('办理人', 18, ({ event }) => whoWhen(event, event.data.by)),
      ]),
    ],
  };
}

function outcome(of: Case, { data }: FactOf<'AwardProposed'>): string {
  const failed = of
    .of('ProposalFailed')
    .find((event) => event.data.reservationId === data.reservationId);
  if (failed) return `未成：${because(failed.data.reason)}`;
  const reserved = of
    .of('ClaimsReserved')
    .some((event) => event.data.reservationId === data.reservationId);
  return reserved ? '限额已占用' : '正在占用限额';
}

const grant = ({ data, metadata }: FactOf<'AwardGranted'>): readonly Block[] => [
  heading('核定'),
  fields({
    核定日: data.grantedOn,
    核定金额: money(data.amountFen),
    依据: data.assessment.explanation.zh,
    记录: localTime(metadata.recordedAt),
  }),
  table(data.tranches, [
    column('期次', 30, ({ tranche }) => `第 ${tranche} 期`),
    right('金额', 70, ({ amountFen }) => money(amountFen)),
  ]),
];

const imported = (of: Case): readonly Block[] =>
  of.of('AwardImported').flatMap(({ data }) => [
    heading('往年核定'),
    fields({
      核定日: data.grantedOn,
      核定金额: money(data.amountFen),
      文号: `${data.document}（${data.clause}）`,
      核定编号: data.source.number,
      来源文件: `SHA-256 ${data.source.sha256} 第 ${data.source.line} 行`,
      登记: `${who(data.importedBy)} 提交，${who(data.confirmedBy)} 确认`,
    }),
  ]);

const ENDS = {
  AwardNotGranted: '未予核定',
  ApplicationDeclined: '不予支持',
  ApplicationWithdrawn: '撤回申报',
  AwardImportVoided: '撤回往年核定',
} as const;

/** How a case ends that isn't granted. */
function ends(of: Case): readonly Block[] {
  const found = of.material.events.filter(
    (event): event is FactOf<keyof typeof ENDS> => event.type in ENDS,
  );
  if (found.length === 0) return [];
  return [
    heading('终结'),
    table(found, [
      column('事项', 24, ({ type }) => ENDS[type]),
      column('理由', 54, ({ data: { reason } }) =>
        typeof reason === 'string' ? reason : because(reason),
      ),
      column('办理人', 22, (event) => whoWhen(event, event.metadata.actor.id)),
    ]),
  ];
}

function lessened(of: Case) {
  return [
    ...of.of('AwardReduced').map((event) => ({ words: '调减核定', event })),
    ...of.of('AwardRevoked').map((event) => ({ words: '撤销核定', event })),
    ...of
      .of('TrancheCancelled')
      .map((event) => ({ words: `取消第 ${event.data.tranche} 期`, event })),
  ].sort((a, b) => a.event.seq - b.event.seq);
}

/** What the award took of the limits and of the budget, and gave back. */
export function reservations(of: Case): Section {
  const moved = [
    ...of
      .of('ReservationMade')
      .map((event) => ({ event, words: '占用', claims: event.data.claims })),
    ...of
      .of('ReservationImported')
      .map((event) => ({ event, words: '往年占用', claims: event.data.claims })),
    ...of
      .of('ReservationConfirmed')
      .map((event) => ({ event, words: '确认', claims: event.data.claims })),
    ...of.of('ReservationAdjusted').map((event) => ({
      event,
      words: `调整为（${event.data.reason}）`,
      claims: event.data.after,
    })),
    ...of.of('ReservationVoided').map((event) => ({
      event,
      words: `作废（${because(event.data.reason)}）`,
      claims: event.data.claims,
    })),
  ].sort((a, b) => a.event.seq - b.event.seq);
  return {
    title: '限额与指标占用',
    blocks: [
      table(moved, [
        column('事件', 8, ({ event }) => String(event.seq)),
        column('何处', 22, ({ event }) => where(of, event.stream)),
        column('事项', 26, ({ words }) => words),
        column('占用', 44, ({ claims }) => claims.map((claim) => claimed(of, claim)).join('\n')),
      ]),
    ],
  };
}

function where(of: Case, stream: StreamName): string {
  const line = of
    .of('BudgetAppropriated')
    .find(({ data }) => streams.budget(data.lineId) === stream);
  if (line) return `指标 ${line.data.documentNumber}`;
  if (stream.startsWith('budget-')) return '预算指标';
  return stream.startsWith('pool-') ? '全区限额' : '企业限额';
}

/** A limit by the name that the assessment gave it. */
function claimed(of: Case, claim: Claim): string {
  const use = of
    .of('ApplicationAssessed')
    .flatMap(({ data }) => data.assessment.caps)
    .find(({ cap }) => cap === claim.cap);
  const name = claim.cap === 'appropriation' ? '指标额度' : (use?.label.zh ?? claim.cap);
  switch (claim.kind) {
    case 'amount':
      return `${name}${claim.year ? `（${claim.year} 年度）` : ''} ${money(claim.amountFen)}`;
    case 'once':
      return `一次性：${claim.clause}${claim.key ? `，${claim.key}` : ''}`;
    case 'consecutiveYears':
      return `连续年度：${claim.year} 年，${claim.span} 年之内（${claim.clause}）`;
  }
}
