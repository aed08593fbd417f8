import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Problem } from '../../src/http/problem.js';
import { type Api, type Client, openApi, PDF } from '../support/api.js';
import {
  aLine,
  anAccount,
  anAssessedCase,
  anEnterprise,
  approveTwice,
  publish,
  relocation,
  usccOf,
  verifyTranche,
  wan,
} from './steps.js';

/** Whoever sends what is wrong is told exactly that, and the ledger is as it was. */
describe('bad input', () => {
  let api: Api;
  let officer: Client;
  let uscc: string;
  let granted: string;
  let line: string;

  beforeAll(async () => {
    api = await openApi('2023-06-05');
    await api.app.listen(0, '127.0.0.1');
    officer = api.as('officer');
    uscc = await anEnterprise(api, 1, '云樵图算有限公司');
    line = await aLine(api, 2023, wan(500));
    granted = await anAssessedCase(api, uscc);
    await publish(api, granted);
    api.clock.set('2023-06-13');
    await approveTwice(api, granted);
    await verifyTranche(api, granted, 1, { insuredHeadcount: 120 });
    await api.as('finance').does(`applications/${granted}/tranches/1/release`, { lineId: line });
  });
  beforeEach(() => api.clock.set('2023-06-13'));
  afterAll(() => api.close());

  /** The problem, after making sure that nothing was written. */
  async function refused(ask: () => Promise<Problem>): Promise<Problem> {
    const before = await api.head();
    const problem = await ask();
    expect(await api.head()).toBe(before);
    expect(problem).toEqual(
      expect.objectContaining({
        type: `urn:tranche:problem:${problem.code}`,
        title: expect.any(String),
        detail: expect.any(String),
        instance: expect.any(String),
      }),
    );
    expect(JSON.stringify(problem)).not.toMatch(/node_modules|\.ts:|\{\w+\}/);
    return problem;
  }

  const anApplication = () => ({ uscc: usccOf(1), measure: 'hq-relocation', facts: relocation });

  test('a wrong check character of the USCC', async () => {
    const right = usccOf(2);
    const wrong = right.slice(0, 17) + (right.endsWith('0') ? '1' : '0');
    expect(
      await refused(() => officer.isRefused('enterprises', { uscc: wrong, name: '某公司' })),
    ).toMatchObject({ status: 422, code: 'uscc-check-character', limit: right.slice(17) });
  });

  test('an unknown measure', async () => {
    const body = { ...anApplication(), measure: 'free-lunch' };
    expect(await refused(() => officer.isRefused('applications', body))).toMatchObject({
      status: 404,
      code: 'measure-unknown',
    });
  });

  test.each(['2023-03-23', '2026-03-24'])('%s, outside the policy’s validity', async (on) => {
    api.clock.set(on);
    expect(await refused(() => officer.isRefused('applications', anApplication()))).toMatchObject({
      status: 422,
      code: 'policy-not-in-force',
      limit: '2023-03-24 – 2026-03-23',
      actual: on,
      clause: expect.any(String),
    });
  });

  test('a second application for a one-off', async () => {
    expect(await refused(() => officer.isRefused('applications', anApplication()))).toMatchObject({
      status: 422,
      code: 'once-used',
      applicationId: granted,
      clause: '（一）3',
    });
  });

  test('a tranche out of order', async () => {
    const other = await anEnterprise(api, 5, '有序有限公司');
    api.clock.set('2023-07-03');
    const id = await anAssessedCase(api, other);
    await publish(api, id);
    api.clock.set('2023-07-11');
    await approveTwice(api, id);
    const release = `applications/${id}/tranches/2/release`;
    expect(
      await refused(() => api.as('finance').isRefused(release, { lineId: line })),
    ).toMatchObject({ status: 409, code: 'tranche-out-of-order', limit: 1, actual: 2 });
  });

  test('a payment beyond the award', async () => {
    const { id: batchId } = await api.as('finance').does('batches', { title: '一批' });
    const path = `applications/${granted}/tranches/1/payments`;
    const body = { batchId, amountFen: wan(200) + 1n };
    expect(await refused(() => api.as('finance').isRefused(path, body))).toMatchObject({
      status: 422,
      code: 'payment-exceeds-award',
      limitFen: '200000000',
      actualFen: '200000001',
    });
  });

  test('an account changed after the instruction', async () => {
    const finance = api.as('finance');
    const account = await anAccount(api, uscc, '420099900002');
    const { id: batchId } = await finance.does('batches', { title: '二批' });
    const path = `applications/${granted}/tranches/1/payments`;
    const { id: payment } = await finance.does(path, { batchId });
    api.clock.set('2023-06-20');
    await finance.does(`payments/${payment}/account`, { accountId: account });
    await finance.does(`batches/${batchId}/seal`);
    const confirmed = { count: 1, totalFen: '200000000' };
    await api.as('finance-approver').does(`batches/${batchId}/approve`, confirmed);
    expect(
      await refused(() => finance.isRefused(`payments/${payment}/account`, { accountId: account })),
    ).toMatchObject({ status: 409, code: 'payment-account-frozen', actual: 'instructed' });
  });

  test.each([
    [1.5, 'money-invalid'],
    ['1.5', 'money-invalid'],
    ['0x10', 'money-invalid'],
    ['１００', 'money-invalid'],
    [2 ** 60, 'money-number'],
  ])('%s, no whole fen', async (amountFen, code) => {
    const body = {
      unit: '科创局',
      fiscalYear: 2023,
      documentNumber: '一号',
      functional: '1',
      economic: '1',
      source: '一般公共预算',
      amountFen,
    };
    expect(await refused(() => api.as('budget').isRefused('budgets', body))).toMatchObject({
      status: 400,
      code,
      field: 'amountFen',
    });
  });

  test('a day that isn’t one', async () => {
    const body = { fact: 'taxInDistrict', value: true, from: '2023-02-30', basis: '登记信息' };
    expect(await refused(() => officer.isRefused(`enterprises/${uscc}/facts`, body))).toMatchObject(
      { status: 400, code: 'day-invalid', field: 'from' },
    );
  });

  test('a body over the limit', async () => {
    const body = { uscc: usccOf(3), name: '长'.repeat(200_000) };
    expect(await refused(() => officer.isRefused('enterprises', body))).toMatchObject({
      status: 413,
      code: 'body-too-large',
      limit: 262144,
    });
  });

  test.each(['{"uscc": ', '', '{"__proto__": {"a": 1}}'])('malformed JSON: %s', async (body) => {
    expect(await refused(() => officer.isRefused('enterprises', body))).toMatchObject({
      status: 400,
      code: 'json-malformed',
    });
  });

  test.each(['[]', '"text"', '7', 'null'])('JSON that is no object: %s', async (body) => {
    expect(await refused(() => officer.isRefused('enterprises', body))).toMatchObject({
      status: 400,
      code: 'request-invalid',
    });
  });

  test('another media type', async () => {
    for (const type of ['application/xml', 'text/plain', 'application/pdf']) {
      const headers = { 'content-type': type };
      expect(
        await refused(() => officer.isRefused('enterprises', '<a/>', { headers })),
      ).toMatchObject({ status: 415, code: 'media-type-unsupported' });
    }
  });

  test('a stale If-Match', async () => {
    const ask = { fact: 'taxInDistrict', value: false, from: '2023-06-13', basis: '迁出' };
    const { headers } = await officer.send('GET', `enterprises/${uscc}`);
    const current = Number(String(headers['etag']).replaceAll('"', ''));
    const sending = { ifMatch: `"${current - 1}"` };
    expect(
      await refused(() => officer.isRefused(`enterprises/${uscc}/facts`, ask, sending)),
    ).toMatchObject({ status: 412, code: 'stale-revision', limit: current - 1, actual: current });
    expect(
      await refused(() => officer.isRefused(`enterprises/${uscc}/facts`, ask, { ifMatch: '12' })),
    ).toMatchObject({ status: 400, code: 'if-match-invalid' });
  });

  test('the same Idempotency-Key with another body', async () => {
    const register = (name: string) => ({ uscc: usccOf(6), name });
    const key = 'register six';
    expect(
      await refused(() => officer.isRefused('enterprises', register('六'), { key })),
    ).toMatchObject({ code: 'idempotency-key-invalid' });
    const sending = { key: 'register-six' };
    const first = await officer.does('enterprises', register('六号公司'), sending);
    expect(await officer.does('enterprises', register('六号公司'), sending)).toEqual(first);
    expect(
      await refused(() => officer.isRefused('enterprises', register('另一公司'), sending)),
    ).toMatchObject({ status: 409, code: 'idempotency-key-reused' });
  });

  test('no Idempotency-Key', async () => {
    expect(
      await refused(() => officer.isRefused('batches', { title: '一' }, { key: null })),
    ).toMatchObject({ status: 428, code: 'idempotency-key-missing' });
  });

  test('another unit’s case', async () => {
    const other = api.as('other-officer');
    const note = { note: '越权' };
    expect(
      await refused(() => other.isRefused(`applications/${granted}/accept`, note)),
    ).toMatchObject({ status: 403, code: 'other-unit', limit: '科创局', actual: '商务局' });
    expect((await other.send<Problem>('GET', `applications/${granted}`)).body).toMatchObject({
      status: 403,
      code: 'other-unit',
    });
    expect((await other.sees('applications')).items).toEqual([]);
  });

  test('another enterprise’s case', async () => {
    const applicant = await api.newPerson('applicant-6', {
      roles: ['applicant'],
      uscc: usccOf(6),
    });
    const theirs = await officer.does('enterprises', { uscc: usccOf(7), name: '七号公司' });
    const body = { ...anApplication(), uscc: theirs.id };
    expect(await refused(() => applicant.isRefused('applications', body))).toMatchObject({
      status: 403,
      code: 'other-enterprise',
    });
    const seen = await applicant.send<Problem>('GET', `applications/${granted}`);
    expect(seen.body).toMatchObject({ status: 403, code: 'other-enterprise' });
    expect((await applicant.sees('applications')).items).toEqual([]);
  });

  test('every field that is wrong is named, and no value is told', async () => {
    const contact = { name: '', phone: '我的电话', wechat: 'a' };
    const body = { uscc, measure: 'hq-relocation', facts: { amountFen: 1 }, contact, more: 1 };
    const problem = await refused(() => officer.isRefused('applications', body));
    expect(problem).toMatchObject({ status: 400, code: 'request-invalid' });
    expect(problem.errors?.map(({ field }) => field).sort()).toEqual([
      'contact.name',
      'contact.phone',
      'contact.wechat',
      'facts',
      'more',
    ]);
    expect(JSON.stringify(problem)).not.toContain('我的电话');
  });

  test.each([
    ['POST', 'subscribers', { id: 'wide', name: 'w', scope: { units: ['科创局'] } }, 'scope'],
    ['GET', 'enterprises?page=2', undefined, 'page'],
    ['GET', 'enterprises?constructor=2', undefined, 'constructor'],
  ] as const)('a name that only its class has: %s %s', async (method, path, body, field) => {
    const problem = await refused(
      async () => (await api.as('admin').send<Problem>(method, path, body)).body,
    );
    expect(problem).toMatchObject({ status: 400, code: 'field-unknown', field });
  });

  test('evidence that isn’t what it is called, or nothing the ledger keeps', async () => {
    const path = `applications/${granted}/evidence?title=x`;
    const send = (type: string, body: Buffer) =>
      refused(() => officer.isRefused(path, body, { headers: { 'content-type': type } }));
    expect(await send('image/png', PDF)).toMatchObject({ status: 415, code: 'evidence-mismatch' });
    expect(await send('text/html', PDF)).toMatchObject({ status: 415, code: 'evidence-type' });
    expect(await send('application/json', Buffer.from('{}'))).toMatchObject({
      status: 415,
      code: 'evidence-type',
    });
  });

  test.each([
    ['/v1/%ff', 'url-malformed'],
    [`/v1/payments/${'9'.repeat(300)}`, 'request-malformed'],
  ])('a URL no route takes', async (url, code) => {
    const { status, body } = await officer.send<Problem>('GET', url);
    expect({ status, code: body.code }).toEqual({ status: 400, code });
  });

  test.each([
    ['GET /v1/feed?unit=企服局 HTTP/1.1\r\nHost: a\r\n\r\n', 400, 'url-malformed'],
    [`GET /v1/feed HTTP/1.1\r\nHost: ${'a'.repeat(20_000)}\r\n\r\n`, 431, 'request-malformed'],
    ['\x16\x03\x01\x02\x00', 400, 'request-malformed'],
  ])('what can’t be read as HTTP', async (sent, status, code) => {
    const socket = await atTheSocket();
    socket.write(sent);
    const [head = '', body = ''] = (await text(socket)).split('\r\n\r\n');
    expect(head).toContain('application/problem+json');
    const problem = await refused(async () => JSON.parse(body) as Problem);
    expect(problem).toMatchObject({ status, code });
  });

  test('nothing is written into an answer that is under way', async () => {
    const made: unknown = await api.as('admin').does('subscribers', { id: 'garbling', name: 'g' });
    const { token } = made as { readonly token: string };
    const socket = await atTheSocket();
    socket.write(
      `GET /v1/feed/stream?from=beginning HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${token}\r\n\r\n`,
    );
    const [begun] = (await once(socket, 'data')) as [Buffer];
    expect(String(begun)).toContain('200 OK');
    socket.write('\x16\x03\x01\r\n');
    expect(await text(socket)).not.toContain('HTTP/1.1');
  });

  async function atTheSocket(): Promise<Socket> {
    const { port, hostname } = new URL(await api.app.getUrl());
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    return socket;
  }

  test.each(['applications/a%20b', 'applications/app-1%2F..', 'enterprises/12'])(
    'an id that can’t be one: %s',
    async (path) => {
      const { status } = await officer.send<Problem>('GET', path);
      expect([400, 422]).toContain(status);
    },
  );

  test('an unknown route, and nobody signed in', async () => {
    const unknown = await officer.send<Problem>('GET', 'applicants');
    expect(unknown.body).toMatchObject({ status: 404, code: 'route-unknown' });
    const anonymous = await api.nobody.send<Problem>('GET', 'enterprises');
    expect(anonymous.body).toMatchObject({ status: 401, code: 'unauthenticated' });
    expect(anonymous.headers['www-authenticate']).toBe('Bearer');
  });

  test('a cursor of another list, and a position that never was', async () => {
    const seen = async (path: string) => (await officer.send<Problem>('GET', path)).body;
    expect(await seen('applications?cursor=abc')).toMatchObject({ code: 'cursor-invalid' });
    expect(await seen('applications?limit=0')).toMatchObject({ code: 'request-invalid' });
    expect(await seen('applications?after=never')).toMatchObject({ code: 'position-invalid' });
    const late = await officer.send<Problem>('GET', 'applications?after=999999');
    expect(late.body).toMatchObject({ status: 503, code: 'projection-behind' });
    expect(Number(late.headers['retry-after'])).toBeGreaterThan(0);
  });

  test('English for whoever prefers it', async () => {
    const headers = { 'accept-language': 'en-GB,en;q=0.9,zh;q=0.5' };
    const body = { ...anApplication(), measure: 'free-lunch' };
    const { detail } = await officer.isRefused('applications', body, { headers });
    expect(detail).toBe('There is no measure called free-lunch. GET /v1/policies has them all.');
  });
});

test('a store that is down answers 503 with Retry-After', async () => {
  const api = await openApi('2023-06-05');
  const { store, processes, projector } = api.tranche;
  const body = { uscc: usccOf(9), name: '九号公司' };
  const officer = api.as('officer');
  await officer.does('enterprises', { uscc: usccOf(8), name: '八号公司' });
  await processes.stop();
  await projector.stop();
  await store.close();
  const {
    status,
    headers,
    body: problem,
  } = await officer.send<Problem>('POST', 'enterprises', body);
  expect({ status, code: problem.code }).toEqual({ status: 503, code: 'store-unavailable' });
  expect(Number(headers['retry-after'])).toBeGreaterThan(0);
  await api.app.close();
});
