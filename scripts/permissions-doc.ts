import { readFileSync } from 'node:fs';
import { permissions } from '../src/domain/permissions.js';
import type { Role } from '../src/kernel/event.js';

const ROLES: Readonly<Record<Exclude<Role, 'process'>, string>> = {
  applicant: '申报人',
  'case-officer': '经办',
  reviewer: '复核',
  approver: '审批',
  'finance-officer': '财务',
  'finance-approver': '财务审批',
  auditor: '审计',
  subscriber: '订阅方',
  administrator: '管理员',
};

const HEAD = `# Who may what

<!-- Generated from src/domain/permissions.ts: npm run docs -->

Each command, and the roles that may send it. Within it an applicant acts for their own enterprise only, and case officers, reviewers and approvers on the cases of their own unit (责任单位) only. An auditor reads everything and changes nothing; a subscriber reads the feed. What no role may send is sent by the ledger itself, as a step of a process.

Separation of duties (职责分离) is decided by the domain beside this table, and no configuration turns it off: nobody verifies what they submitted, approves what they verified, gives two approval levels, approves a batch they sealed, confirms an account they proposed, or releases, seals or approves what a line they appropriated pays.`;

/** docs/permissions.md, from the table that decides. */
export function permissionsDoc(): string {
  const roles = Object.keys(ROLES) as (keyof typeof ROLES)[];
  const acting = roles.filter((role) =>
    Object.values(permissions).some((allowed) => allowed.includes(role)),
  );
  const sections = groups().map(({ title, commands }) => {
    const rows = commands.map((command) => {
      const allowed = permissions[command as keyof typeof permissions];
      const marks = acting.map((role) => (allowed.includes(role) ? '●' : ' '));
      const itself = allowed.includes('process') ? '●' : ' ';
      return `| ${[command, ...marks, itself].join(' | ')} |`;
    });
    return [
      `## ${title}`,
      [
        `| ${['', ...acting.map((role) => `${role} ${ROLES[role]}`), 'the ledger'].join(' | ')} |`,
        `| --- |${' :-: |'.repeat(acting.length + 1)}`,
        ...rows,
      ].join('\n'),
    ].join('\n\n');
  });
  return `${[HEAD, ...sections].join('\n\n')}\n`;
}

/** As the comments of the table group them. */
function groups(): readonly { readonly title: string; readonly commands: string[] }[] {
  const source = readFileSync('src/domain/permissions.ts', 'utf8');
  const found: { title: string; commands: string[] }[] = [];
  for (const line of source.slice(source.indexOf('export const permissions')).split('\n')) {
    const title = /^ {2}\/\/ (.+)$/.exec(line)?.[1];
    if (title) found.push({ title, commands: [] });
    const command = /^ {2}(\w+):/.exec(line)?.[1];
    if (command && command in permissions) found.at(-1)?.commands.push(command);
    if (line === '};') break;
  }
  return found;
}
