import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { build, type Ran, serving, tranche } from './run.js';

const folder = mkdtempSync(join(tmpdir(), 'tranche-feed-'));
const at = ['--data', folder];
const tail = ['feed', 'tail', '--from', 'beginning', '--until-head', '--json'];
let demo: Ran;
let all: Ran;

beforeAll(async () => {
  await build();
  demo = await tranche(['demo', '--no-serve', ...at]);
  expect(demo).toMatchObject({ code: 0 });
  all = await tranche([...tail, ...at]);
  expect(all).toMatchObject({ code: 0 });
}, 240_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const events = (out: string) =>
  out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { type: string; sequence: string; data: { unit?: string } });

describe('tranche feed tail', () => {
  it('lists every published event of a folder, and tells from where to go on', async () => {
    const found = events(all.out);
    expect(found.length).toBeGreaterThan(100);
    const sequences = found.map(({ sequence }) => sequence);
    expect([...new Set(sequences)].sort()).toEqual(sequences);
    const cursor = /--from (\S+)/.exec(all.err)?.[1] ?? '';
    expect(
      await tranche(['feed', 'tail', '--from', cursor, '--until-head', '--json', ...at]),
    ).toMatchObject({ code: 0, out: '' });
    const settled = 'cn.tranche.payment.settled.v1';
    const some = await tranche([
      ...['feed', 'tail', '--from', 'beginning', '--until-head', '--lang', 'zh'],
      ...['--types', settled, ...at],
    ]);
    expect(some.out.trimEnd().split('\n')).toHaveLength(
      found.filter(({ type }) => type === settled).length,
    );
    expect(some.out).toMatch(/支付已到账 {2}payments\/pay-\w+ {2}\S+ {2}[\d,.]+ ?(万|亿)?元/);
  });

  it('says what is wrong with where to begin', async () => {
    expect(await tranche(['feed', 'tail', '--from', 'yesterday', ...at])).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^feed-cursor-invalid: /),
    });
    expect(await tranche([...tail, '--measure', '总部', ...at])).toMatchObject({
      code: 1,
      err: expect.stringContaining('"code":"feed-measure-unknown"'),
    });
  });
});

describe('the demo', () => {
  it('tells the token of its subscriber each time, with which it reads what one unit did', async () => {
    const [token] = /trs_reports_1_[\w-]{43}/.exec(demo.out) ?? [''];
    const again = await tranche(['demo', '--no-serve', '--json', ...at]);
    expect(JSON.parse(again.out)).toMatchObject({ subscriber: { id: 'reports', token } });
    const server = await serving(['demo', ...at, '--port', '0']);
    try {
      const env = { TRANCHE_TOKEN: token };
      const read = await tranche([...tail, '--server', server.url], { env });
      const expected = events(all.out).filter(({ data }) => data.unit === '科创局');
      expect(expected.length).toBeGreaterThan(100);
      expect(events(read.out)).toEqual(expected);
    } finally {
      await server.stop();
    }
  });
});

describe('tranche subscriber', () => {
  it('makes one on a folder, which then reads its scope of a server with its token', async () => {
    const admin = ['--as', 'admin', ...at];
    const found = events(all.out);
    const unit = found.find(({ data }) => data.unit)?.data.unit ?? '';
    expect(found.some(({ data }) => data.unit !== unit)).toBe(true);
    const made = await tranche([
      ...['subscriber', 'create', 'czj', '--name', '市财政局'],
      ...['--unit', unit, '--json'],
      ...admin,
    ]);
    expect(made).toMatchObject({ code: 0, err: '' });
    const { token } = JSON.parse(made.out) as { token: string };
    const server = await serving(['demo', ...at, '--port', '0']);
    try {
      const read = await tranche([...tail, '--server', server.url], {
        env: { TRANCHE_TOKEN: token },
      });
      expect(read).toMatchObject({ code: 0 });
      expect(new Set(events(read.out).map(({ data }) => data.unit))).toEqual(new Set([unit]));
    } finally {
      await server.stop();
    }
    const rotated = await tranche([
      'subscriber',
      'rotate',
      'czj',
      '--overlap-hours',
      '0',
      ...admin,
    ]);
    expect(rotated.out).toContain('trs_czj_2_');
    const listed = await tranche(['subscriber', 'list', ...at]);
    expect(listed.out).toContain('webhooks (behind, oldest, answer)');
    expect(listed.out).toMatch(/czj +市财政局 +\S+ +all +all +\d+ +\d{4}-/);
    const revoked = await tranche([
      'subscriber',
      'revoke',
      'czj',
      '--reason',
      '停止共享',
      ...admin,
    ]);
    expect(revoked).toMatchObject({ code: 0 });
  }, 180_000);
});
