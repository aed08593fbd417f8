import type { FactOf } from '../../../projections/projection.js';
import type { Assessment, FactValue, TraceNode, TraceOp } from '../../assessment/assessment.js';
import type { Sha256 } from '../../kernel/ids.js';
import { type Case, money, whoWhen, who } from './case.js';
import {
  type Block,
  column,
  fields,
  heading,
  right,
  type Section,
  table,
  text,
} from './document.js';

// What was claimed, what was found, and how the amount follows from it.

/** 材 1, 材 2 …: a file is called so throughout. */
const numberOf = (of: Case, hash: string): string => {
  const at = of.of('EvidenceAttached').findIndex(({ data }) => data.hash === hash);
  return at < 0 ? hash : `材 ${at + 1}`;
};

export const filesNamed = (of: Case, hashes: readonly (Sha256 | string)[]): string =>
  [...new Set(hashes)].map((hash) => numberOf(of, hash)).join('、') || '–';

export function evidence(of: Case): Section {
  return {
    title: '证明材料',
    blocks: [
      table(of.of('EvidenceAttached'), [
        column('编号', 7, ({ data }) => numberOf(of, data.hash)),
        column('名称', 24, ({ data }) => data.title),
        column('密文 SHA-256', 34, ({ data }) => data.hash),
        right('大小（字节）', 12, ({ data }) => String(data.bytes)),
        column('提交', 20, (event) => whoWhen(event, event.data.by)),
      ]),
    ],
  };
}

export function facts(of: Case): Section {
  const { names } = of.material;
  const declared = [...of.of('ApplicationSubmitted'), ...of.of('ApplicationResubmitted')];
  const verified = of.of('FactVerified');
  const shown = (fact: string, value: FactValue | null | undefined): string =>
    value === null || value === undefined ? '–' : names.value(of.measure, fact, value);
  const isLatest = ({ seq, data }: FactOf<'FactVerified'>): boolean =>
    !verified.some((later) => later.data.fact === data.fact && later.seq > seq);
  const state = of.state.status === 'none' ? null : of.state;
  const open = Object.entries(state?.declared ?? {}).filter(
    ([fact]) => state !== null && !(fact in state.verified),
  );
  return {
    title: '核验事项',
    blocks: [
      table(
        verified,
        [
          column('事项', 22, ({ data }) => names.fact(of.measure, data.fact)),
          column('申报', 15, ({ data }) => shown(data.fact, data.declared)),
          column('核验', 15, ({ data }) => shown(data.fact, data.verified)),
          column('材料', 10, ({ data }) => filesNamed(of, data.evidence)),
          column('核验人', 19, (event) => whoWhen(event, event.data.by)),
          column(
            '说明',
            16,
            (event) =>
              [isLatest(event) ? '' : '（其后另有核验）', event.data.note].join('') || null,
          ),
        ],
        state?.verified && declared.length === 0 ? '往年核定，未在本账本逐项核验。' : '尚未核验。',
      ),
      ...(open.length > 0
        ? [
            heading('申报而未核验'),
            table(open, [
              column('事项', 40, ([fact]) => names.fact(of.measure, fact)),
              column('申报', 60, ([fact, value]) => shown(fact, value)),
            ]),
          ]
        : []),
      heading('企业登记事项'),
      table(of.of('EnterpriseFactRecorded'), [
        column('事项', 18, ({ data }) => names.fact(undefined, data.fact)),
        column('是否', 8, ({ data }) => (data.value ? '是' : '否')),
        column('自', 14, ({ data }) => data.from),
        column('依据', 40, ({ data }) => data.basis),
        column('登记', 20, (event) => whoWhen(event, event.data.by)),
      ]),
      ...agreements(of),
    ],
  };
}

function agreements(of: Case): readonly Block[] {
  const recorded = of.of('AgreementRecorded');
  if (recorded.length === 0) return [];
  const ended = of.of('AgreementEnded');
  const endOf = ({ data }: FactOf<'AgreementRecorded'>): string | null =>
    ended.find((end) => end.data.agreementId === data.agreementId)?.data.to ?? data.to;
  return [
    heading('一事一议'),
    table(recorded, [
      column('名称', 50, ({ data }) => data.title),
      column('期间', 30, (event) => `${event.data.from} – ${endOf(event) ?? '今'}`),
      column('登记', 20, (event) => whoWhen(event, event.data.by)),
    ]),
  ];
}

export function assessments(of: Case): Section {
  const assessed = of.of('ApplicationAssessed');
  const latest = assessed.at(-1);
  return {
    title: '核算',
    blocks: latest
      ? [
          ...(assessed.length > 1
            ? [
                table(assessed, [
                  column('事件', 10, ({ seq }) => String(seq)),
                  right('可核定', 22, ({ data }) => money(data.assessment.amountFen)),
                  column('结论', 48, ({ data }) => data.assessment.explanation.zh),
                  column('核算人', 20, (event) => whoWhen(event, event.data.by)),
                ]),
                heading(`最近一次核算（事件 ${latest.seq}）`),
              ]
            : []),
          ...assessment(of, latest),
        ]
      : [text('尚未核算。')],
  };
}

function assessment(of: Case, { data, metadata }: FactOf<'ApplicationAssessed'>): readonly Block[] {
  const { assessment: found, by } = data;
  return [
    fields({
      条款: found.clause,
      结论: found.explanation.zh,
      可核定金额: money(found.amountFen),
      计数依据: found.key,
      核算人: `${who(by)}，${metadata.effectiveOn}`,
    }),
    heading('条件'),
    table(found.conditions, [
      column('条件', 34, ({ label }) => label.zh),
      column('条款', 14, ({ clause }) => clause),
      column('要求', 20, ({ required }) => plainly(required)),
      column('实际', 20, ({ actual }) => plainly(actual)),
      column('结果', 12, ({ held }) => (held ? '符合' : '不符合')),
    ]),
    heading('计算过程'),
    table(steps(found.trace), [
      column('步骤', 48, ({ node, depth }) => `${'　'.repeat(depth)}${stepName(of, node)}`),
      column('条款', 14, ({ node }) => node.clause ?? ''),
      column('材料', 12, ({ node }) => (node.evidence ? filesNamed(of, node.evidence) : '')),
      right('数值', 26, ({ node }) => valueOf(node)),
    ]),
    heading('限额'),
    table(
      found.caps,
      [
        column('限额', 34, ({ label, year }) => `${label.zh}${year ? `（${year} 年度）` : ''}`),
        column('条款', 12, ({ clause }) => clause),
        right('上限', 18, ({ ceilingFen }) => money(ceilingFen)),
        right('此前占用', 18, ({ usedFen }) => money(usedFen)),
        right('尚余', 18, ({ remainingFen }) => money(remainingFen)),
        column('压减', 8, ({ binding }) => (binding ? '是' : '否')),
      ],
      '无金额限额。',
    ),
    ...shares(found),
  ];
}

const shares = ({ tranches }: Assessment): readonly Block[] =>
  tranches.length === 0
    ? []
    : [
        heading('分期'),
        table(tranches, [
          column('期次', 10, ({ tranche }) => `第 ${tranche} 期`),
          right('金额', 24, ({ amountFen }) => money(amountFen)),
          column('条件', 46, ({ label }) => label.zh),
          column('最早', 20, ({ dueFrom }) => dueFrom),
        ]),
      ];

/** A condition that is a yes or a no is told as one. */
export const plainly = (shown: string): string =>
  shown === 'true' ? '是' : shown === 'false' ? '否' : shown;

interface Step {
  readonly node: TraceNode;
  readonly depth: number;
}

/** From what was claimed down to each fact: every step before what it is made of. */
const steps = (node: TraceNode, depth = 0): readonly Step[] => [
  { node, depth },
  ...(node.operands ?? []).flatMap((operand) => steps(operand, depth + 1)),
];

const OPS: Readonly<Record<TraceOp, string>> = {
  none: '无',
  literal: '政策规定',
  fact: '核验事项',
  parameter: '政策参数',
  count: '计数',
  used: '此前占用',
  cap: '限额尚余',
  step: '步骤',
  sum: '合计',
  difference: '相减',
  product: '相乘',
  min: '取小',
  max: '取大',
  lookup: '查表',
  floor: '取整',
};

const stepName = (of: Case, { op, label, fact }: TraceNode): string => {
  const named = label?.zh ?? (fact ? of.material.names.fact(of.measure, fact) : null);
  return named ? `${named}（${OPS[op]}）` : OPS[op];
};

const UNITS: Readonly<Record<string, string>> = {
  fen: '分',
  people: '人',
  squareMetre: '㎡',
  month: '月',
  company: '家',
  item: '项',
  ratio: '',
};

function valueOf({ value, unit }: TraceNode): string {
  if (unit === 'fen' && /^-?\d+$/.test(value)) return money(BigInt(value));
  const name = unit.replaceAll(/[A-Za-z]+/g, (word) => UNITS[word] ?? word);
  return `${value} ${name}`.trimEnd();
}
