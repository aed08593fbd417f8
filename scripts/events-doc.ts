import { readFileSync } from 'node:fs';
import ts from 'typescript';
import { personalPaths } from '../src/ledger/personal.js';

/** Which streams hold the events of each file, in the order of the page. */
const SOURCES = {
  ledger: '`ledger`',
  policy: '`policy-<document>`',
  user: '`user-<id>`',
  subscriber: '`subscriber-<id>`',
  enterprise: '`enterprise-<uscc>`',
  application: '`application-<id>`',
  payer: '`payer-<id>`',
  payment: '`payment-<id>`',
  batch: '`batch-<id>`',
  budget: '`budget-<line>`',
  statement: '`statement-<payer>-<day>`',
  import: '`import-<id>`',
  history: '`history-<id>`',
  break: '`break-<id>`',
  period: '`period-<payer>-<month>`',
  erasure: '`erasure-<application>` and `erasure-<counterparty>`',
  limits: '`enterprise-…`, `pool-<cap>-<hash>` and `budget-…`: reservations (占用)',
} as const;

const SHARED = ['claim', 'days', 'decider', 'event', 'refusal'].map((file) => `kernel/${file}`);

/** How a type of ours is written in JSON, where that isn't its own name. */
const AS_JSON: Readonly<Record<string, string>> = {
  Fen: 'fen (digits)',
  bigint: 'fen (digits)',
  Personal: 'sealed',
};
const LEAVES = new Set(['Day', 'Moment', 'Personal']);

interface Row {
  readonly path: string;
  readonly type: string;
  readonly comment: string;
}

/** docs/events.md, from the definitions: what is stored, for whoever reads the feed or the log. */
export function eventsDoc(): string {
  const kinds = Object.keys(SOURCES) as (keyof typeof SOURCES)[];
  const files = kinds.map((kind) => parsed(`src/domain/${kind}/events.ts`));
  const named = new Map<string, Declared>();
  for (const file of [
    ...files,
    ...[...SHARED, 'assessment/assessment'].map((path) => parsed(`src/${path}.ts`)),
  ]) {
    for (const declared of file.statements) {
      if (ts.isInterfaceDeclaration(declared) || ts.isTypeAliasDeclaration(declared)) {
        named.set(declared.name.text, declared);
      }
    }
  }
  const mentioned = new Set<string>();
  const sections = kinds.map((kind, index) => {
    const events = (files[index] as ts.SourceFile).statements.flatMap(eventsIn);
    return [
      `## ${kind}`,
      `In ${SOURCES[kind]}.`,
      ...events.map((event) => eventSection(event, mentioned)),
    ].join('\n\n');
  });
  const shapes: string[] = [];
  for (const name of mentioned) {
    const declared = named.get(name);
    if (declared) shapes.push(shapeSection(declared, mentioned));
  }
  return `${[HEAD, ...sections, '## Shapes', ...shapes.sort()].join('\n\n')}\n`;
}

type Declared = ts.InterfaceDeclaration | ts.TypeAliasDeclaration;

const HEAD = `# Events

<!-- Generated from src/domain/*/events.ts: npm run docs -->

Every fact of the ledger is one of these. The stored form is RFC 8785 JSON: money is a string of digits in fen (分), a field that names it ends in \`Fen\`; days are \`YYYY-MM-DD\` in Asia/Shanghai; moments are UTC. A field marked **personal** is stored sealed, \`{"sealed": …, "subject": …}\`, under a key of its person that can be destroyed.

Each event also has metadata: \`commandId\`, \`payloadHash\`, \`correlationId\`, \`causationId\`, \`actor\` {id, roles, unit}, \`about\` {applicationId, uscc, unit, measure, benefitYear, fiscalYear}, \`effectiveOn\` (the business day), \`recordedAt\` (the moment of recording) and \`schema\`.`;

const parsed = (path: string): ts.SourceFile =>
  ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true);

function membersOf(node: ts.TypeNode): readonly ts.TypeNode[] {
  return ts.isUnionTypeNode(node) ? node.types : [node];
}

function eventsIn(statement: ts.Statement): readonly ts.TypeReferenceNode[] {
  if (!ts.isTypeAliasDeclaration(statement)) return [];
  return membersOf(statement.type).filter(
    (member): member is ts.TypeReferenceNode =>
      ts.isTypeReferenceNode(member) && member.typeName.getText() === 'DomainEvent',
  );
}

function eventSection(event: ts.TypeReferenceNode, mentioned: Set<string>): string {
  const [name, data] = event.typeArguments as unknown as [ts.LiteralTypeNode, ts.TypeNode];
  const type = (name.literal as ts.StringLiteral).text;
  const personal = personalPaths[type] ?? [];
  const fields = rowsOf(data, '', mentioned).map(({ path, type: written, comment }) => {
    const sealed = personal.find((each) => each === path || each.startsWith(`${path}.`));
    const under = sealed === undefined || sealed === path ? '' : ` (\`${sealed}\`)`;
    return { path, type: written, comment: sealed ? `**personal**${under} ${comment}` : comment };
  });
  return [`### ${type}`, commentOf(event), tableOf(fields)].filter(Boolean).join('\n\n');
}

function shapeSection(declared: Declared, mentioned: Set<string>): string {
  const title = [`### ${declared.name.text}`, commentOf(declared)];
  if (ts.isInterfaceDeclaration(declared)) {
    title.push(tableOf(declared.members.flatMap((member) => row(member, '', mentioned))));
  } else if (ts.isTypeLiteralNode(declared.type)) {
    title.push(tableOf(rowsOf(declared.type, '', mentioned)));
  } else {
    title.push(`\`${written(declared.type, mentioned).replaceAll('\\|', '|')}\``);
  }
  return title.filter(Boolean).join('\n\n');
}

function rowsOf(data: ts.TypeNode, prefix: string, mentioned: Set<string>): readonly Row[] {
  if (ts.isTypeLiteralNode(data)) {
    return data.members.flatMap((member) => row(member, prefix, mentioned));
  }
  if (ts.isIntersectionTypeNode(data)) {
    return data.types.flatMap((type) => rowsOf(type, prefix, mentioned));
  }
  return [{ path: '…', type: written(data, mentioned), comment: 'its fields' }];
}

function row(member: ts.TypeElement, prefix: string, mentioned: Set<string>): readonly Row[] {
  if (!ts.isPropertySignature(member) || !member.type) return [];
  const path = `${prefix}${member.name.getText()}`;
  const own = {
    path: member.questionToken ? `${path}?` : path,
    type: written(member.type, mentioned),
    comment: commentOf(member),
  };
  const inline = literalIn(member.type);
  if (!inline) return [own];
  const list = own.type.endsWith('[]');
  const below = rowsOf(inline, `${path}${list ? '[]' : ''}.`, mentioned);
  return [{ ...own, type: list ? 'list' : 'object' }, ...below];
}

/** An object that is written where it is used, alone or as the element of a list. */
function literalIn(type: ts.TypeNode): ts.TypeLiteralNode | undefined {
  if (ts.isTypeLiteralNode(type)) return type;
  if (ts.isTypeOperatorNode(type) || ts.isParenthesizedTypeNode(type)) return literalIn(type.type);
  return ts.isArrayTypeNode(type) ? literalIn(type.elementType) : undefined;
}

function written(type: ts.TypeNode, mentioned: Set<string>): string {
  if (ts.isUnionTypeNode(type)) {
    return type.types.map((member) => written(member, mentioned)).join(' \\| ');
  }
  if (ts.isTypeOperatorNode(type) || ts.isParenthesizedTypeNode(type)) {
    return written(type.type, mentioned);
  }
  if (ts.isArrayTypeNode(type)) return `${written(type.elementType, mentioned)}[]`;
  if (ts.isTypeReferenceNode(type)) {
    const name = type.typeName.getText();
    if (!LEAVES.has(name)) mentioned.add(name);
    const of = type.typeArguments?.map((argument) => written(argument, mentioned)) ?? [];
    if (name === 'Readonly') return of.join('');
    return AS_JSON[name] ?? (of.length > 0 ? `${name}<${of.join(', ')}>` : name);
  }
  const text = type.getText();
  // One of a list that is written out above it.
  const list = /^\(typeof (\w+)\)\[number\]$/.exec(text)?.[1];
  if (list) {
    const found = new RegExp(`const ${list} = \\[([^\\]]*)\\]`).exec(type.getSourceFile().text);
    return (found?.[1]?.match(/'[^']*'/g) ?? [text]).join(' \\| ');
  }
  return AS_JSON[text] ?? text;
}

/** Of the member of a union, it stands before the bar. */
function commentOf(node: ts.Node): string {
  const beside: readonly ts.Node[] = ts.isUnionTypeNode(node.parent) ? node.parent.types : [];
  const before = beside[beside.indexOf(node) - 1]?.end ?? node.getFullStart();
  const from = beside[0] === node ? node.parent.getFullStart() : before;
  const text = node.getSourceFile().text.slice(from, node.getStart());
  const comment = /\/\*\*([\s\S]*?)\*\//.exec(text)?.[1] ?? '';
  return comment
    .split('\n')
    .map((line) => line.replace(/^\s*\*?\s?/, '').trim())
    .filter(Boolean)
    .join(' ');
}

const tableOf = (rows: readonly Row[]): string =>
  [
    '| field | type | |',
    '| --- | --- | --- |',
    ...rows.map(({ path, type, comment }) => `| \`${path}\` | ${type} | ${comment} |`),
  ].join('\n');
