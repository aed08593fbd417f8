import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { format } from 'prettier';
import { openApiDocument } from '../../src/http/openapi.js';
import { type Api, type Json, openApi } from '../support/api.js';
import { payer } from './paying.js';
import {
  aLine,
  anAssessedCase,
  anEnterprise,
  approveTwice,
  pay,
  publish,
  relocation,
  verifyTranche,
  wan,
} from './steps.js';

const FILE = fileURLToPath(new URL('../../docs/openapi.json', import.meta.url));

let api: Api;
beforeAll(async () => {
  api = await openApi('2023-06-05');
});
afterAll(() => api.close());

type Document = ReturnType<typeof openApiDocument>;
const operationsOf = ({ paths }: Document) =>
  Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item as Record<string, NonNullable<typeof item.get>>).map(
      ([method, operation]) => ({ path, method, operation }),
    ),
  );

/** A client made from the checked-in description must fit the server; `npm run openapi` writes it. */
test('docs/openapi.json is what the server serves', async () => {
  const document = JSON.stringify(openApiDocument(api.app));
  const text = await format(document, { parser: 'json', printWidth: 100 });
  if (process.env['OPENAPI'] === 'write') writeFileSync(FILE, text);
  expect(readFileSync(FILE, 'utf8')).toBe(text);
});

test('every change asks for an Idempotency-Key, and every route says what it answers', () => {
  for (const { path, method, operation } of operationsOf(openApiDocument(api.app))) {
    const where = `${method} ${path}`;
    expect([where, operation.summary]).toEqual([where, expect.stringMatching(/\S/)]);
    expect(Object.keys(operation.responses)).toContain('default');
    const headers = (operation.parameters ?? []).map((parameter) =>
      'name' in parameter && parameter.required ? parameter.name : '',
    );
    const changes = method !== 'get' && !ASKS_ONLY.has(path);
    expect([where, headers.includes('Idempotency-Key')]).toEqual([where, changes]);
  }
});

/** Nothing of these becomes an event. */
const ASKS_ONLY = new Set([
  '/v1/sign-in',
  '/v1/session/renew',
  '/v1/me/password',
  '/v1/first-administrator',
  '/v1/assessments',
  '/v1/proof/cosignatures',
]);

test('the documentation works without a network', async () => {
  const { status, body } = await api.nobody.send<Buffer>('GET', '/docs');
  expect(status).toBe(200);
  expect(body.toString()).not.toMatch(/(src|href)="(https?:)?\/\//);
  expect((await api.nobody.send('GET', '/docs/swagger-ui-bundle.js')).status).toBe(200);
  expect((await api.nobody.send<Document>('GET', '/docs/openapi.json')).body.openapi).toMatch(/^3/);
});

/** Nothing is answered that isn't described, and everything described is answered. */
test('answers are what the description says, field by field', async () => {
  const uscc = await anEnterprise(api, 1, '云樵图算有限公司');
  const agreement = { title: '协议', from: '2020-01-01', to: '2020-12-31' };
  await api.as('officer').does(`enterprises/${uscc}/agreements`, agreement);
  const { id: payerId } = await api.as('admin').does('payers', payer);
  const line = await aLine(api, 2023, wan(300));
  const adjustment = { deltaFen: wan(1), documentNumber: '二号', reason: '追加' };
  await api.as('budget').does(`budgets/${line}/adjustments`, adjustment);
  const id = await anAssessedCase(api, uscc);
  await publish(api, id);
  const { id: objection } = await api
    .as('officer')
    .does(`applications/${id}/objections`, { objector: '王某', text: '存疑' });
  await api
    .as('reviewer')
    .does(`applications/${id}/objections/${objection}/resolve`, { upheld: false, reason: '核实' });
  api.clock.set('2023-06-13');
  await approveTwice(api, id);
  await verifyTranche(api, id, 1, { insuredHeadcount: 120 });
  await api.as('finance').does(`applications/${id}/tranches/1/release`, { lineId: line });
  const payment = await pay(api, id, 1, '2023-06-13');
  const back = { returnId: 'R1', kind: 'by-payee', amountFen: 1, valueOn: '2023-06-13' };
  await api.as('finance').does(`payments/${payment}/return`, { ...back, reason: '多付' });
  const after = await api.head();
  const [batch] = (await api.as('finance').sees(`batches?after=${after}`)).items;

  const { id: other } = await api.as('officer').does('applications', {
    uscc: await anEnterprise(api, 2, '松风认知有限公司'),
    measure: 'hq-relocation',
    facts: relocation,
    contact: { name: '欧阳锦程', phone: '13912345678' },
  });
  await api.as('officer').does(`applications/${other}/withdraw`, { reason: '不再申报' });
  const erasure = { recordsId: other, reason: '本人申请' };
  await api.as('admin').does('erasures', erasure);
  await api.as('finance-approver').does('erasures/holds', { ...erasure, reason: '专项审计' });

  const document = openApiDocument(api.app);
  const paths: Readonly<Record<string, string>> = {
    '/v1/policies': 'policies',
    '/v1/policies/differences':
      'policies/differences?before=wuxinguan-2023-4/1&after=wuxinguan-2023-4/1',
    '/v1/measures/{measure}': 'measures/hq-relocation',
    '/v1/enterprises': 'enterprises',
    '/v1/enterprises/{uscc}': `enterprises/${uscc}`,
    '/v1/enterprises/{uscc}/years': `enterprises/${uscc}/years`,
    '/v1/applications': 'applications',
    '/v1/applications/{applicationId}': `applications/${id}`,
    '/v1/tranches': 'tranches',
    '/v1/payers': 'payers',
    '/v1/payers/{payerId}': `payers/${payerId}`,
    '/v1/payments': 'payments',
    '/v1/payments/{paymentId}': `payments/${payment}`,
    '/v1/batches': 'batches',
    '/v1/batches/{batchId}': `batches/${batch.batchId}`,
    '/v1/budgets': 'budgets',
    '/v1/budgets/{lineId}': `budgets/${line}`,
    '/v1/books/journal': 'books/journal?limit=200',
    '/v1/books/trial-balance': 'books/trial-balance',
    '/v1/totals': 'totals',
    '/v1/totals/sum': 'totals/sum',
    '/v1/limits': 'limits',
    '/v1/limits/claims': `limits/claims?cap=hq-relocation&uscc=${uscc}`,
    '/v1/audit': 'audit?limit=200',
    '/v1/settings': 'settings',
    '/v1/erasures': 'erasures',
    '/v1/erasures/{recordsId}': `erasures/${other}`,
    '/v1/position': 'position?unit=科创局',
    '/v1/publications/notices': 'publications/notices?year=2023',
    '/v1/publications/grants': 'publications/grants',
    '/v1/past/changes': 'past/changes?from=2023-06-05&readModel=budget',
  };
  const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
  for (const [path, asked] of Object.entries(paths)) {
    const described = document.paths[path]?.get?.responses['200'] as Json;
    const { schema } = described.content['application/json'];
    ajv.validate(closed(schema), await api.as('auditor').sees(asked));
    expect([path, ajv.errors]).toEqual([path, null]);
  }
});

/** The same schema, with no room for what it doesn't name. */
function closed(schema: Json): Json {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== 'object' || schema === null) return schema;
  const inner = Object.fromEntries(Object.entries(schema).map(([k, v]) => [k, closed(v)]));
  const isClosed = 'properties' in schema && !('additionalProperties' in schema);
  return isClosed ? { ...inner, additionalProperties: false } : inner;
}
