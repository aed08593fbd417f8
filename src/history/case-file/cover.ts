import type { ApplicationState } from '../../domain/application/state.js';
import { dueFen } from '../../domain/application/state.js';
import { localTime } from '../../kernel/days.js';
import type { Personal } from '../../kernel/event.js';
import { sumFen } from '../../kernel/money.js';
import { type Case, inWords, money } from './case.js';
import { type Field, fieldsOf } from './document.js';

type Known = Exclude<ApplicationState, { status: 'none' }>;

export const applicantOf = (of: Case): string => {
  const [registered] = of.of('EnterpriseRegistered');
  const holder = of.of('PaymentImported').at(-1)?.data.holder;
  return registered?.data.name ?? holder ?? (of.state.status === 'none' ? '' : of.state.uscc);
};

/** Title page: whose case, under what, where it stands, and what the file itself rests on. */
export function cover(of: Case): readonly Field[] {
  const { state, material } = of;
  if (state.status === 'none') return [];
  const { names, policies, applicationId } = material;
  const definition = policies.measure(state.measure);
  const pack = policies.packs.find(
    ({ pin }) => pin.document === state.policy.document && pin.version === state.policy.version,
  );
  const submitted = of.of('ApplicationSubmitted')[0]?.data;
  const imported = of.of('AwardImported')[0]?.data;
  return fieldsOf({
    申报企业: applicantOf(of),
    统一社会信用代码: state.uscc,
    支持措施: `${names.measure(state.measure)}，${definition?.clause ?? state.measure}`,
    政策依据: [pack ? `${pack.title.zh}（${pack.number}）` : null, imported?.document]
      .filter(Boolean)
      .join('；'),
    政策包: `${state.policy.document} 版本 ${state.policy.version}，SHA-256 ${state.policy.hash}`,
    责任单位: state.unit,
    申报编号: applicationId,
    资金年度: String(state.benefitYear),
    申报日: submitted
      ? `${submitted.submittedOn}${submitted.filedFor ? '（由经办代为申报）' : ''}`
      : null,
    往年核定: imported ? `${imported.grantedOn}，${imported.source.number}` : null,
    联系人: submitted?.contact
      ? `${opened(of, submitted.contact.name)}，${opened(of, submitted.contact.phone)}`
      : null,
    当前状态: inWords(state.status),
    ...amounts(state),
    ...basis(of),
  });
}

const opened = (of: Case, personal: Personal): string => of.material.open(personal, 'contact');

function amounts(state: Known): Readonly<Record<string, string>> {
  if (!('award' in state)) return {};
  const { tranches, amountFen } = state.award;
  const sum = (amount: (tranche: (typeof tranches)[number]) => bigint): string =>
    money(sumFen(tranches.map(amount)));
  return {
    现核定金额: money(amountFen),
    已付: sum(({ settledFen }) => settledFen),
    '退回、追回': sum(({ returnedFen }) => returnedFen),
    企业留存: sum(({ settledFen, returnedFen }) => settledFen - returnedFen),
    待付: sum(dueFen),
  };
}

/** By what somebody else can tell that this is what was recorded. */
function basis({ material }: Case): Readonly<Record<string, string | null>> {
  const { ledgerId, kind, seq, recordedAt, root, whole } = material;
  return {
    账本: `${ledgerId}${kind === 'demo' ? '（示例账本，内容虚构）' : ''}`,
    截至: `事件 ${seq}（${localTime(recordedAt)} 记录，北京时间）`,
    账本树根: root
      ? `${root}（账本前 ${seq} 个事件的 RFC 6962 树根；可凭延续证明与任一检查点核对）`
      : '本机没有账本树，未载',
    阅读范围: whole ? null : '支付批次与预算指标的办理不在阅读人的权限之内，未列入',
  };
}
