import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { Target } from '../support/webhooks.js';
import { demoIn, type Ran, tranche } from './run.js';

const folder = mkdtempSync(join(tmpdir(), 'tranche-webhook-'));
const env = { TRANCHE_WEBHOOK_ALLOW: '127.0.0.1' };
const at = ['--data', folder, '--as', 'admin'];
const webhook = (...args: string[]): Promise<Ran> => tranche(['webhook', ...args, ...at], { env });

let target: Target;
beforeAll(async () => {
  target = await Target.open();
  await demoIn(folder);
}, 600_000);
afterAll(async () => {
  await target.close();
  rmSync(folder, { recursive: true });
});

describe('tranche webhook', () => {
  it('sets one, shows its secret once, tries it and tells how it is doing', async () => {
    const made = await tranche(['subscriber', 'create', 'pushed', '--name', '报表', ...at]);
    expect(made).toMatchObject({ code: 0 });
    const set = await webhook('set', 'pushed', 'main', '--url', target.url);
    expect(set).toMatchObject({ code: 0 });
    const [secret = ''] = /whsec_\S+/.exec(set.out) ?? [];
    const tried = await webhook('test', 'pushed', 'main');
    expect(tried).toMatchObject({ code: 0, out: expect.stringMatching(/^Answered 204 in \d+ ms/) });
    const { body, headers } = target.posted[0] ?? { body: '', headers: {} };
    expect(new Webhook(secret).verify(body, headers as Record<string, string>)).toBeDefined();
    expect((await webhook('list', 'pushed')).out).toMatch(/main +active +http:\/\/127/);
    expect((await webhook('attempts', 'pushed', 'main', '--lang', 'zh')).out).toMatch(/test .*204/);
    const refused = await webhook('set', 'pushed', 'main', '--url', 'https://10.0.0.1/');
    expect(refused).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^webhook-address-refused/),
    });
    const removed = await webhook('remove', 'pushed', 'main', '--reason', '下线');
    expect(removed).toMatchObject({ code: 0 });
  }, 600_000);
});
