import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Api, Client, type Json, openApi } from '../support/api.js';

let api: Api;
beforeAll(async () => {
  api = await openApi('2024-03-01');
});
afterAll(() => api.close());

const create = (id: string, over: object = {}, key?: string) =>
  api
    .as('admin')
    .does(
      'subscribers',
      { id, name: `${id} 系统`, ...over },
      key === undefined ? {} : { key },
    ) as Promise<Json>;
const as = (token: string): Client => new Client(api.app, token);
const worksFor = async (token: string): Promise<number> =>
  (await as(token).send('GET', 'me')).status;

describe('subscribers', () => {
  it('are made by an administrator, with a token that is shown once', async () => {
    const made = await create(
      'czj',
      { units: ['科创局'], types: ['cn.tranche.payment.settled.v1'] },
      'k',
    );
    expect(made).toMatchObject({ id: 'czj', stream: 'subscriber-czj', revision: 1 });
    expect(made.token).toMatch(/^trs_czj_1_/);
    // The same request again is the same subscriber, and nobody sees the token a second time.
    const again = await create(
      'czj',
      { units: ['科创局'], types: ['cn.tranche.payment.settled.v1'] },
      'k',
    );
    expect(again).toEqual({ ...made, token: null });
    expect(await as(made.token).sees('me')).toMatchObject({
      id: 'subscriber:czj',
      roles: ['subscriber'],
    });
    expect(await api.as('auditor').sees('subscribers/czj')).toMatchObject({
      name: 'czj 系统',
      scope: { units: ['科创局'], measures: null, types: ['cn.tranche.payment.settled.v1'] },
      revoked: false,
      lag: { reached: null, events: expect.any(Number) },
    });
  });

  it('change nothing, and read nothing but the feed and themselves', async () => {
    const { token } = await create('reads-little');
    const subscriber = as(token);
    expect(await subscriber.sees('subscribers/reads-little')).toMatchObject({ revoked: false });
    for (const path of ['subscribers/czj', 'subscribers', 'payments', 'applications', 'users']) {
      const { status, body } = await subscriber.send<Json>('GET', path);
      expect({ path, status, code: body.code }).toMatchObject({ status: 403 });
    }
    const change = { id: 'other', name: '别的系统' };
    expect(await subscriber.isRefused('subscribers', change)).toMatchObject({
      code: 'role-missing',
    });
    expect(await api.as('finance').isRefused('subscribers', change)).toMatchObject({
      code: 'role-missing',
    });
  });

  it('keep the old token for the hours of overlap and no longer', async () => {
    const { token: first } = await create('rotates');
    const admin = api.as('admin');
    const rotated = (await admin.does('subscribers/rotates/token', { overlapHours: 2 })) as Json;
    expect([await worksFor(first), await worksFor(rotated.token)]).toEqual([200, 200]);
    api.clock.set('2024-03-02');
    expect([await worksFor(first), await worksFor(rotated.token)]).toEqual([401, 200]);
    const third = (await admin.does('subscribers/rotates/token', { overlapHours: 0 })) as Json;
    expect([await worksFor(rotated.token), await worksFor(third.token)]).toEqual([401, 200]);
  });

  it('are revoked at once and for good', async () => {
    const { token } = await create('ends');
    expect(await worksFor(token)).toBe(200);
    await api.as('admin').does('subscribers/ends/revoke', { reason: '停止共享' });
    expect(await worksFor(token)).toBe(401);
    const admin = api.as('admin');
    expect(await admin.isRefused('subscribers/ends/token', {})).toMatchObject({
      code: 'subscriber-revoked',
    });
    expect(await admin.isRefused('subscribers', { id: 'ends', name: '又来' })).toMatchObject({
      code: 'subscriber-exists',
    });
    expect(await admin.sees('subscribers/ends')).toMatchObject({
      revoked: true,
      revokedReason: '停止共享',
    });
  });

  it('have tokens that nobody can guess or bend', async () => {
    const { token } = await create('guarded');
    const [, , , secret] = token.split('_');
    for (const bent of [
      `trs_guarded_2_${secret}`,
      `trs_czj_1_${secret}`,
      `trs_guarded_1_${'A'.repeat(43)}`,
      `trs_guarded_1_${secret}x`,
      `trs_`,
      `trs_nobody_1_${secret}`,
    ]) {
      expect({ bent, status: await worksFor(bent) }).toEqual({ bent, status: 401 });
    }
  });

  it('have a scope of things that there are', async () => {
    expect(
      await api.as('admin').isRefused('subscribers', { id: 'typo', name: 'x', types: ['payment'] }),
    ).toMatchObject({ code: 'public-type-unknown' });
    expect(
      await api.as('admin').isRefused('subscribers', { id: 'typo', name: 'x', measures: ['hq'] }),
    ).toMatchObject({ code: 'feed-measure-unknown', actual: 'hq' });
    await create('scoped', { measures: ['hq-relocation'] });
    await api
      .as('admin')
      .does('subscribers/scoped/scope', { units: ['商务局'], reason: '按单位共享' });
    expect(await api.as('admin').sees('subscribers/scoped')).toMatchObject({
      scope: { units: ['商务局'], measures: null, types: null },
    });
  });
});
