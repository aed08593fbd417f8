import { readFile } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import type { Command } from 'commander';
import { namesHere } from '../names.js';
import { atDesk, type DeskOptions, withDesk } from '../desk.js';
import { type Label, table, yuan } from '../say.js';
import { type Commands, numberOf, readInput, type Shell, UsageError } from '../shell.js';
import type { Names } from '../../history/names.js';
import { changed } from './enterprise.js';
import { everyPage } from './user.js';

interface Listed {
  readonly applicationId: string;
  readonly uscc: string;
  readonly name: string | null;
  readonly measure: string;
  readonly status: string;
  readonly submittedOn: string;
}

interface Detail extends Listed {
  readonly facts: readonly {
    readonly fact: string;
    readonly declared: unknown;
    readonly verified: { readonly value: unknown; readonly by: string } | null;
  }[];
  readonly assessment: { readonly assessment: { readonly explanation: Label } } | null;
  readonly evidence: readonly { readonly hash: string; readonly title: string }[];
  readonly tranches: readonly {
    readonly tranche: number;
    readonly awardFen: string;
    readonly settledFen: string;
    readonly returnedFen: string;
    readonly recoveredFen: string;
    readonly dueFrom: string | null;
    readonly status: string;
    readonly blockedBy: readonly { readonly code: string }[];
  }[];
}

const STATUS: Readonly<Record<string, string>> = {
  submitted: '待受理',
  'sent-back': '退回补正',
  accepted: '已受理',
  assessed: '已核算',
  proposing: '提出核定',
  reserved: '限额已占用',
  noticed: '公示中或待审批',
  granting: '核定中',
  granted: '已核定',
  revoked: '已撤销',
  'not-granted': '未予核定',
  declined: '不予支持',
  withdrawn: '已撤回',
  upcoming: '未到期',
  due: '待核验或准予',
  released: '已准予拨付',
  paying: '拨付中',
  paid: '已拨付',
  recovered: '已追回',
  cancelled: '已取消',
};

const BLOCKED: Readonly<Record<string, string>> = {
  'not-due': '未到期',
  'earlier-tranche': '待前一期准予拨付',
  'conditions-not-verified': '条件待核验',
  'release-failed': '上次准予拨付未成',
  'not-released': '待准予拨付',
  'release-in-progress': '正在准予拨付',
  'payment-open': '支付未了结',
  'possible-duplicate': '疑似重复，待判定',
  'not-paid': '待支付',
  revoked: '已撤销',
};

export function applicationCommands(commands: Commands, program: Command): void {
  const { say } = commands;
  const group = commands.group(program, 'application', { zh: '申报', en: 'applications' });
  const why = say('理由', 'why');

  const list = commands.leaf<DeskOptions & { status?: string; measure?: string; uscc?: string }>(
    group,
    'list',
    { zh: '申报登记簿', en: 'the register' },
    async (shell, options) => {
      const { status, measure, uscc } = options;
      const filter = { status, measure, uscc };
      const items = await everyPage<Listed>(shell, options, '/v1/applications', filter);
      const rows = table(items, [
        { head: say('申报', 'application'), of: ({ applicationId }) => applicationId },
        { head: say('申报日', 'submitted'), of: ({ submittedOn }) => submittedOn },
        { head: say('状态', 'status'), of: (entry) => stateOf(entry.status, shell) },
        { head: say('措施', 'measure'), of: (entry) => entry.measure },
        { head: say('企业', 'enterprise'), of: ({ name, uscc: code }) => name ?? code },
      ]);
      shell.print(rows, items);
    },
  );
  atDesk(commands, list, false)
    .option('--status <status>', say('状态', 'status'))
    .option('--measure <code>', say('措施', 'measure'))
    .option('--uscc <uscc>', say('企业', 'enterprise'));

  const show = commands.leaf<DeskOptions>(
    group,
    'show <id>',
    { zh: '申报详情', en: 'show one in full' },
    async (shell, options, id = '') => {
      const detail = await withDesk(shell, options, false, (desk) =>
        desk.read(`/v1/applications/${encodeURIComponent(id)}`),
      );
      shell.print(shown(detail as Detail, shell, await namesHere(shell)), detail);
    },
  );
  atDesk(commands, show, false);

  const submit = commands.leaf<
    DeskOptions & { uscc: string; measure: string; facts: string; year?: string }
  >(
    group,
    'submit',
    { zh: '申报，或代企业申报', en: 'submit an application, or file one for an enterprise' },
    async (shell, options) => {
      const { uscc, measure, year } = options;
      const facts = await jsonFrom(shell, options.facts);
      const benefitYear = year === undefined ? {} : { benefitYear: numberOf(year) };
      await changed(shell, options, ['/v1/applications', { uscc, measure, facts, ...benefitYear }]);
    },
  );
  const json = say('事项 JSON 文件（- 为标准输入）', 'a JSON file of facts (- is standard input)');
  atDesk(commands, submit, true)
    .requiredOption('--uscc <uscc>', say('企业', 'the enterprise'))
    .requiredOption('--measure <code>', say('措施，如 hq-relocation', 'such as hq-relocation'))
    .requiredOption('--facts <file>', json)
    .option('--year <year>', say('资金所属年度', 'the year the money is for'));

  const resubmit = commands.leaf<DeskOptions & { facts: string }>(
    group,
    'resubmit <id>',
    { zh: '补正后再次申报', en: 'submit again after it was sent back' },
    async (shell, options, id = '') => {
      const facts = await jsonFrom(shell, options.facts);
      await changed(shell, options, [pathOf(id, 'resubmit'), { facts }]);
    },
  );
  atDesk(commands, resubmit, true).requiredOption('--facts <file>', json);

  const attach = commands.leaf<DeskOptions & { title?: string }>(
    group,
    'attach <id> <file>',
    { zh: '附证明材料（PDF、PNG、JPEG、XLSX）', en: 'attach evidence (PDF, PNG, JPEG, XLSX)' },
    async (shell, options, id = '', file = '') => {
      const title = encodeURIComponent(options.title ?? basename(file));
      const upload = { content: await readFile(file), mediaType: mediaTypeOf(shell, file) };
      const receipt = await withDesk(shell, options, true, (desk) =>
        desk.change(`${pathOf(id, 'evidence')}?title=${title}`, {}, upload),
      );
      const { id: hash } = receipt as { readonly id: string };
      shell.print(shell.say(`已附：${hash}`, `Attached: ${hash}`), receipt);
    },
  );
  atDesk(commands, attach, true).option('--title <text>', say('名称', 'what the file is'));

  const step = <O extends object>(
    usage: string,
    about: { zh: string; en: string },
    request: (options: O, id: string, more: string) => readonly [step: string, body: object],
  ): Command =>
    atDesk(
      commands,
      commands.leaf<O & DeskOptions>(group, usage, about, (shell, options, id = '', more = '') => {
        const [name, body] = request(options, id, encodeURIComponent(more));
        return changed(shell, options, [pathOf(id, name), body]);
      }),
      true,
    );
  type Reason = { readonly reason: string };

  step<{ note?: string }>('accept <id>', { zh: '受理', en: 'accept for review' }, ({ note }) => [
    'accept',
    note === undefined ? {} : { note },
  ]).option('--note <text>', say('备注', 'a remark'));
  step<Reason>('send-back <id>', { zh: '退回补正', en: 'send back' }, ({ reason }) => [
    'send-back',
    { reason },
  ]).requiredOption('--reason <text>', why);
  step<{ value: string; evidence: readonly string[]; note?: string }>(
    'verify <id> <fact>',
    { zh: '核验事项', en: 'verify a fact with evidence' },
    ({ value, evidence, note }, _, fact) => [
      `facts/${fact}/verify`,
      { value: jsonOrText(value), evidence, ...(note !== undefined && { note }) },
    ],
  )
    .requiredOption(
      '--value <value>',
      say('核验值（JSON 或文本）', 'the value found (JSON or text)'),
    )
    .requiredOption('--evidence <hash...>', say('证明材料的哈希', 'hashes of evidence'))
    .option('--note <text>', say('备注', 'a remark'));
  step('assess <id>', { zh: '核算', en: 'assess from verified facts' }, () => ['assess', {}]);
  step(
    'propose <id>',
    { zh: '提出核定并占用限额', en: 'propose the award, reserve its caps' },
    () => ['propose', {}],
  );
  step<{ closesOn?: string }>(
    'notice <id>',
    { zh: '公示', en: 'open the public notice' },
    ({ closesOn }) => ['notice', closesOn === undefined ? {} : { closesOn }],
  ).option(
    '--closes-on <day>',
    say('截止日（日历未公布时）', 'its last day, where no calendar covers it'),
  );
  step<{ text: string }>(
    'object <id>',
    { zh: '提出异议', en: 'raise an objection' },
    ({ text }) => ['objections', { text }],
  ).requiredOption('--text <text>', say('内容', 'what is objected'));
  step<Reason & { upheld?: boolean }>(
    'resolve <id> <objection>',
    { zh: '处理异议（默认不成立）', en: 'resolve an objection (dismissed unless --upheld)' },
    ({ reason, upheld = false }, _, objection) => [
      `objections/${objection}/resolve`,
      { upheld, reason },
    ],
  )
    .requiredOption('--reason <text>', why)
    .option('--upheld', say('异议成立', 'it is upheld'));
  step<{ amountFen?: string; reason?: string }>(
    'approve <id>',
    { zh: '审批（一人一级）', en: 'approve, one level by one person' },
    ({ amountFen, reason }) => [
      'approve',
      { ...(amountFen !== undefined && { amountFen }), ...(reason !== undefined && { reason }) },
    ],
  )
    .option('--amount-fen <fen>', say('酌减后的金额（分）', 'less than as it stands, in fen'))
    .option('--reason <text>', why);
  step<Reason>('decline <id>', { zh: '不予支持', en: 'decline' }, ({ reason }) => [
    'decline',
    { reason },
  ]).requiredOption('--reason <text>', why);
  step<Reason>('withdraw <id>', { zh: '撤回', en: 'withdraw' }, ({ reason }) => [
    'withdraw',
    { reason },
  ]).requiredOption('--reason <text>', why);
}

const pathOf = (id: string, step: string): string =>
  `/v1/applications/${encodeURIComponent(id)}/${step}`;

const stateOf = (status: string, { language }: Shell): string =>
  language === 'zh' ? (STATUS[status] ?? status) : status;

/** A file of JSON; `-` is standard input. */
export async function jsonFrom({ say }: Shell, file: string): Promise<unknown> {
  const text = await readInput(file);
  try {
    return JSON.parse(text);
  } catch (error) {
    const { message } = error as Error;
    throw new UsageError(say(`${file} 不是 JSON：${message}`, `${file} is not JSON: ${message}`));
  }
}

/** `true` and `126` are values; `2023-05-31` and 文本 are text. */
function jsonOrText(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  '.pdf': 'application/pdf',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.xlsx': 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};

function mediaTypeOf({ say }: Shell, file: string): string {
  const known = MEDIA_TYPES[extname(file).toLowerCase()];
  if (known) return known;
  const kinds = Object.keys(MEDIA_TYPES).join(' ');
  throw new UsageError(say(`${file}：只接受 ${kinds}`, `${file}: evidence may be ${kinds}`));
}

function shown(detail: Detail, shell: Shell, names: Names): string {
  const { say, language } = shell;
  const { applicationId, name, uscc, measure, status, submittedOn } = detail;
  const value = (fact: string, given: unknown): string =>
    given === null || given === undefined ? '–' : names.value(measure, fact, given);
  const blockers = (codes: readonly { readonly code: string }[]): string =>
    codes
      .map(({ code }) => (language === 'zh' ? (BLOCKED[code] ?? code) : code))
      .join(language === 'zh' ? '、' : ', ');
  const parts = [
    `${applicationId}  ${names.measure(measure)}  ${stateOf(status, shell)}\n${name ?? ''}  ${uscc}  ${say('申报于', 'submitted on')} ${submittedOn}`,
    table(detail.facts, [
      { head: say('事项', 'fact'), of: ({ fact }) => names.fact(measure, fact) },
      { head: say('申报', 'declared'), of: ({ fact, declared }) => value(fact, declared) },
      { head: say('核验', 'verified'), of: ({ fact, verified }) => value(fact, verified?.value) },
      { head: say('核验人', 'by'), of: ({ verified }) => verified?.by ?? '' },
      { head: say('代码', 'code'), of: ({ fact }) => fact },
    ]),
    detail.assessment
      ? `${say('核算', 'assessed')}  ${detail.assessment.assessment.explanation[language]}`
      : '',
    table(detail.evidence, [
      { head: say('证明材料', 'evidence'), of: ({ title }) => title },
      { head: '', of: ({ hash }) => hash },
    ]),
    table(detail.tranches, [
      { head: say('期次', 'tranche'), of: ({ tranche }) => String(tranche) },
      { head: say('核定', 'award'), of: ({ awardFen }) => yuan(awardFen, language), right: true },
      {
        head: say('已付', 'paid'),
        of: ({ settledFen }) => yuan(settledFen, language),
        right: true,
      },
      {
        head: say('退回', 'returned'),
        of: ({ returnedFen }) => yuan(returnedFen, language),
        right: true,
      },
      {
        head: say('其中追回', 'of it recovered'),
        of: ({ recoveredFen }) => yuan(recoveredFen, language),
        right: true,
      },
      { head: say('最早', 'due from'), of: ({ dueFrom }) => dueFrom ?? '–' },
      { head: say('状态', 'status'), of: (tranche) => stateOf(tranche.status, shell) },
      { head: say('待办', 'waits for'), of: ({ blockedBy }) => blockers(blockedBy) },
    ]),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}
