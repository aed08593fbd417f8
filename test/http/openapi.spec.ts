import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { format } from 'prettier';
import { openApiDocument } from '../../src/http/openapi.js';
import { type Api, openApi } from '../support/api.js';

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
      'name' in parameter ? parameter.name : '',
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
]);

test('the documentation works without a network', async () => {
  const { status, body } = await api.nobody.send<Buffer>('GET', '/docs');
  expect(status).toBe(200);
  expect(body.toString()).not.toMatch(/(src|href)="(https?:)?\/\//);
  expect((await api.nobody.send('GET', '/docs/swagger-ui-bundle.js')).status).toBe(200);
  expect((await api.nobody.send<Document>('GET', '/docs/openapi.json')).body.openapi).toMatch(/^3/);
});
