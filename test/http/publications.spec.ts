import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Api, type Json, openApi } from '../support/api.js';
import { anAssessedCase, anEnterprise, approveTwice, publish, usccOf } from './steps.js';

// What anybody may read, and so what nobody's name, account or file note may stand in.

let api: Api;
let id: string;
const HOSTILE = '=HYPERLINK("x")<script>alert(1)</script>';

/** With everything that was recorded. */
const sees = async (path: string): Promise<Json> =>
  api.nobody.sees(`publications/${path}${path.includes('?') ? '&' : '?'}after=${await api.head()}`);

const text = async (path: string, headers: Record<string, string> = {}) => {
  const { body, headers: received } = await api.nobody.send<Buffer>('GET', path, undefined, {
    headers,
  });
  return { text: body.toString('utf8'), type: String(received['content-type']) };
};

beforeAll(async () => {
  api = await openApi('2023-06-05');
  id = await anAssessedCase(api, await anEnterprise(api, 1, HOSTILE));
  await publish(api, id);
});
afterAll(() => api.close());

describe('the public notice', () => {
  test('is read by anybody while it is open, and stays in the list of its year', async () => {
    const notice = {
      applicationId: id,
      uscc: usccOf(1),
      name: HOSTILE,
      measure: 'hq-relocation',
      unit: '科创局',
      benefitYear: 2023,
      amountFen: '500000000',
      opensOn: '2023-06-05',
      closesOn: '2023-06-12',
      outcome: 'open',
      grantedFen: null,
    };
    api.clock.set('2023-06-12');
    expect(await sees('notices')).toEqual({
      ledger: 'real',
      on: '2023-06-12',
      items: [notice],
    });
    api.clock.set('2023-06-13');
    expect((await sees('notices')).items).toEqual([]);
    await approveTwice(api, id);
    // Nothing was recorded on the day after it closed; it had closed all the same.
    const then = async (knownAt: string): Promise<Json> =>
      api.as('auditor').sees(`publications/notices?knownAt=${knownAt}`);
    expect(await then('2023-06-12')).toMatchObject({ on: '2023-06-12', items: [notice] });
    expect(await then('2023-06-12T16:00:00Z')).toMatchObject({ on: '2023-06-13', items: [] });
    expect((await sees('notices?year=2023')).items).toEqual([
      { ...notice, outcome: 'granted', grantedFen: '500000000' },
    ]);
  });
});

describe('the yearly list', () => {
  test('publishes a correction as a correction', async () => {
    const reason = '经办人张三复核发现参保人数不足';
    await api.as('approver-1').does(`applications/${id}/reduce`, { toFen: '400000000', reason });
    const answer = await sees('grants?year=2023');
    expect(answer.items).toEqual([
      {
        applicationId: id,
        seq: expect.any(Number),
        year: 2023,
        uscc: usccOf(1),
        name: HOSTILE,
        measure: 'hq-relocation',
        unit: '科创局',
        benefitYear: 2023,
        grantedOn: '2023-06-13',
        grantedFen: '500000000',
        imported: false,
        corrections: [
          {
            seq: expect.any(Number),
            kind: 'reduced',
            correctedOn: '2023-06-13',
            changeFen: '-100000000',
          },
        ],
        standsFen: '400000000',
      },
    ]);
    expect(JSON.stringify(answer)).not.toContain('张三');
    expect((await sees('grants?year=2024')).items).toEqual([]);
  });

  test('is a page for a browser, in which a name is text', async () => {
    const { text: page, type } = await text('publications/grants?year=2023', {
      accept: 'text/html,application/xhtml+xml',
    });
    expect(type).toBe('text/html; charset=utf-8');
    expect(page).toContain('<h1>2023 年度支持名单</h1>');
    expect(page).toContain('=HYPERLINK(&quot;x&quot;)&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(page).not.toContain('<script');
    expect(page).toContain('更正：核减');
    expect(page).toContain('<td class="number">-1,000,000.00</td>');
    expect(page).toContain('更正后合计 4,000,000.00');
    expect(page).not.toContain('演示数据');
  });

  test('is a CSV file of the same lines, in which a name is no formula', async () => {
    const { text: csv, type } = await text('publications/grants?year=2023&format=csv');
    expect(type).toBe('text/csv; charset=utf-8');
    const name = `"'=HYPERLINK(""x"")<script>alert(1)</script>"`;
    const common = `${name},${usccOf(1)},融资规模达标企业迁入奖励,科创局,2023`;
    expect(csv).toBe(
      '\uFEFF企业,统一社会信用代码,支持措施,责任单位,受益年度,事项,日期,金额（元）,申报编号\r\n' +
        `${common},核定,2023-06-13,5000000.00,${id}\r\n` +
        `${common},更正：核减,2023-06-13,-1000000.00,${id}\r\n`,
    );
  });

  test('is asked for as it can be', async () => {
    const refused = await api.nobody.send<Json>('GET', 'publications/grants?year=23');
    expect(refused.status).toBe(400);
    expect(refused.body).toMatchObject({ code: 'request-invalid' });
  });
});
