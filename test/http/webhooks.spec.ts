import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { type Api, Client, type Json, openApi } from '../support/api.js';
import { Target } from '../support/webhooks.js';
import { aLine, wan } from './steps.js';

let api: Api;
let target: Target;
let answer = 204;
beforeAll(async () => {
  target = await Target.open(() => answer);
  api = await openApi('2024-03-01', { webhookAllow: ['127.0.0.1'] });
  api.tranche.webhooks.start();
});
afterAll(async () => {
  await api.close();
  await target.close();
});

interface Issued {
  readonly id: string;
  readonly secret: string | null;
}
const admin = () => api.as('admin');
const does = async (path: string, body: object = {}, key?: string): Promise<Issued> =>
  (await admin().does(path, body, { ...(key !== undefined && { key }) })) as unknown as Issued;

async function until<T>(look: () => Promise<T>, done: (value: T) => boolean): Promise<T> {
  for (let i = 0; i < 400; i += 1) {
    const value = await look();
    if (done(value)) return value;
    await sleep(20);
  }
  return look();
}
const list = async (of: string): Promise<Json[]> =>
  (await admin().sees(`subscribers/${of}/webhooks`)).items;

describe('a webhook over HTTP', () => {
  it('is set with a secret that is shown once, and pushes what comes', async () => {
    await does('subscribers', { id: 'reports', name: '报表' });
    const body = { url: target.url, types: ['cn.tranche.budget.appropriated.v1'] };
    const { secret } = await does('subscribers/reports/webhooks/main', body, 'set-1');
    expect(secret).toMatch(/^whsec_/);
    expect((await does('subscribers/reports/webhooks/main', body, 'set-1')).secret).toBeNull();
    await aLine(api, 2024, wan(100));
    await until(
      () => list('reports'),
      ([standing]) => standing?.lag === 0,
    );
    expect(target.posted).toHaveLength(1);
    const { body: text, headers } = target.posted[0] ?? { body: '', headers: {} };
    expect(
      new Webhook(secret as string).verify(text, headers as Record<string, string>),
    ).toMatchObject({
      type: 'cn.tranche.budget.appropriated.v1',
      source: `urn:tranche:${api.tranche.ledgerId}`,
    });
    expect(await list('reports')).toEqual([
      {
        ...{ name: 'main', status: 'active', url: target.url, types: body.types },
        ...{ seq: expect.any(Number), lag: 0, trying: null, deadLetters: 0, fault: null },
        ...{ oldest: null, last: { at: expect.any(String), status: 204, error: null } },
      },
    ]);
    const attempts = await admin().sees('subscribers/reports/webhooks/main/attempts?limit=5');
    expect(attempts.items).toMatchObject([{ kind: 'event', status: 204, error: null }]);
    expect(JSON.stringify(attempts)).not.toMatch(/whsec|signature|amountFen/);
  });

  it('is tried, and tells what came of it', async () => {
    const test = (await does('subscribers/reports/webhooks/main/test')) as unknown as Json;
    expect(test).toMatchObject({ kind: 'test', status: 204, error: null });
    answer = 500;
    expect(await does('subscribers/reports/webhooks/main/test')).toMatchObject({ status: 500 });
    answer = 204;
  });

  it('ends with 410, is told of, and goes on where it was once it is set again', async () => {
    answer = 410;
    await aLine(api, 2024, wan(200));
    await until(
      () => list('reports'),
      ([standing]) => standing?.status === 'ended',
    );
    const [{ lag, oldest, last }] = (await admin().sees('subscribers/reports')).webhooks;
    expect({ lag, oldest, last }).toMatchObject({
      lag: expect.any(Number),
      oldest: { type: 'cn.tranche.budget.appropriated.v1', recordedAt: expect.any(String) },
      last: { status: 410, error: null },
    });
    const [listed] = (await admin().sees('subscribers')).items;
    expect(listed.webhooks).toEqual((await list('reports')) as unknown);
    const problem = await admin().isRefused('subscribers/reports/webhooks/main/resend', {});
    expect(problem).toMatchObject({ status: 409, code: 'webhook-ended' });
    answer = 204;
    const before = target.posted.length;
    await does('subscribers/reports/webhooks/main', { url: target.url });
    await until(
      () => list('reports'),
      ([standing]) => standing?.status === 'active' && standing.lag === 0,
    );
    expect(target.posted.slice(before)).toHaveLength(1);
    const metrics = await api.nobody.send('GET', '/metrics');
    const text = String(metrics.body);
    expect(text).toContain('tranche_webhook_lag_events{subscriber="reports",webhook="main"} 0');
    expect(text).toMatch(/tranche_webhook_deliveries_total\{.*outcome="ended"\} 1/);
  });

  it('has its secret rotated and is removed, each of which is recorded without the secret', async () => {
    const { secret } = await does('subscribers/reports/webhooks/main/secret', { overlapHours: 1 });
    expect(secret).toMatch(/^whsec_/);
    await does('subscribers/reports/webhooks/main/resend', { seq: 1 });
    await does('subscribers/reports/webhooks/main/remove', { reason: '系统下线' });
    expect(await list('reports')).toEqual([]);
    const stored = await api.tranche.store.readStream('subscriber-reports' as never);
    expect(stored.map(({ type }) => type)).toEqual([
      ...['SubscriberCreated', 'SubscriberTokenIssued', 'WebhookSet', 'WebhookSecretIssued'],
      ...['WebhookEnded', 'WebhookSet', 'WebhookSecretIssued', 'WebhookResent', 'WebhookRemoved'],
    ]);
    expect(JSON.stringify(stored)).not.toContain('whsec_');
  });

  it('is an administrator’s to set and try, and its subscriber’s to look at', async () => {
    const { token } = (await does('subscribers', { id: 'looks', name: '看' })) as unknown as {
      token: string;
    };
    await does('subscribers/looks/webhooks/main', { url: target.url });
    const itself = new Client(api.app, token);
    expect((await itself.sees('subscribers/looks/webhooks')).items).toHaveLength(1);
    for (const path of [
      'subscribers/reports/webhooks',
      'subscribers/reports/webhooks/a/attempts',
    ]) {
      expect(await itself.send('GET', path)).toMatchObject({ status: 403 });
      expect(await api.as('officer').send('GET', path)).toMatchObject({ status: 403 });
    }
    const set = { url: target.url };
    for (const [who, path] of [
      [api.as('finance'), 'subscribers/looks/webhooks/other'],
      [itself, 'subscribers/looks/webhooks/other'],
      [api.as('auditor'), 'subscribers/looks/webhooks/main/test'],
    ] as const) {
      expect(await who.isRefused(path, path.endsWith('test') ? {} : set)).toMatchObject({
        status: 403,
        code: 'role-missing',
      });
    }
  });

  it('is refused kindly where it cannot be', async () => {
    const refused = async (name: string, body: object): Promise<unknown> =>
      (await admin().isRefused(`subscribers/looks/webhooks/${name}`, body)).code;
    expect(await refused('main', { url: 'https://10.1.2.3/' })).toBe('webhook-address-refused');
    expect(await refused('main', { url: 'https://a:b@example.org/' })).toBe('webhook-url-invalid');
    expect(await refused('main', { url: 'gopher://example.org/' })).toBe('request-invalid');
    expect(await refused('Main', { url: target.url })).toBe('request-invalid');
    const types = ['cn.tranche.none.v1'];
    expect(await refused('main', { url: target.url, types })).toBe('public-type-unknown');
    expect(await refused('main', { url: target.url, after: 10 ** 9 })).toBe('webhook-after-head');
    expect(await refused('none/secret', {})).toBe('webhook-unknown');
    expect(await refused('none/test', {})).toBe('webhook-unknown');
    for (let i = 1; i < 10; i += 1) {
      await does(`subscribers/looks/webhooks/w-${i}`, { url: target.url });
    }
    expect(await refused('one-more', { url: target.url })).toBe('webhooks-too-many');
  });
});
