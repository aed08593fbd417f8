import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Problem } from '../../src/http/problem.js';
import { type Api, type Client, type Json, openApi, PDF } from '../support/api.js';
import {
  aLine,
  anAssessedCase,
  anEnterprise,
  approveTwice,
  pay,
  publish,
  relocation,
  usccOf,
  verifyTranche,
  wan,
} from './steps.js';

let api: Api;
let officer: Client;

beforeAll(async () => {
  api = await openApi('2023-06-05');
  officer = api.as('officer');
});
afterAll(() => api.close());

/** Granted, with budget for every tranche; the clock is on the day of the grant. */
async function aGrant(number: number): Promise<{ id: string; uscc: string; line: string }> {
  api.clock.set('2023-06-05');
  const uscc = await anEnterprise(api, number, `${number}号公司`);
  const id = await anAssessedCase(api, uscc);
  await publish(api, id);
  api.clock.set('2023-06-13');
  await approveTwice(api, id);
  return { id, uscc, line: await aLine(api, 2023, wan(1000)) };
}

async function release(id: string, tranche: number, lineId: string): Promise<void> {
  await verifyTranche(api, id, tranche, { insuredHeadcount: 120 });
  await api.as('finance').does(`applications/${id}/tranches/${tranche}/release`, { lineId });
}

describe('who sees a person', () => {
  const contact = { name: '李小满', phone: '+86 138 0000 0000' };
  let id: string;
  let applicant: Client;

  beforeAll(async () => {
    const uscc = await anEnterprise(api, 21, '二十一号公司');
    applicant = await api.newPerson('applicant-21', { roles: ['applicant'], uscc });
    const body = { uscc, measure: 'hq-relocation', facts: relocation, contact };
    ({ id } = await applicant.does('applications', body));
  });

  test('the responsible unit and the enterprise read its contact; nobody else does', async () => {
    const open = { name: { value: '李小满', masked: false, erased: false } };
    const masked = {
      name: { value: null, masked: true, erased: false },
      phone: { value: null, masked: true, erased: false },
    };
    for (const [client, expected] of [
      [officer, open],
      [applicant, open],
      [api.as('auditor'), masked],
      [api.as('finance'), masked],
      [api.as('admin'), masked],
    ] as const) {
      expect((await client.sees(`applications/${id}`)).contact).toMatchObject(expected);
    }
  });

  test('no list, no trail and no stored event holds it in the clear', async () => {
    const head = await api.head();
    const answers = [
      await officer.sees(`applications?after=${head}`),
      await officer.sees(`audit?applicationId=${id}&after=${head}`),
      await api.tranche.store.readStream(`application-${id}` as never),
    ];
    expect(JSON.stringify(answers)).not.toMatch(/李小满|138 0000/);
  });

  test('an applicant is never told who objected', async () => {
    const other = await anEnterprise(api, 22, '二十二号公司');
    const person = await api.newPerson('applicant-22', { roles: ['applicant'], uscc: other });
    const contested = await anAssessedCase(api, other);
    await publish(api, contested);
    const objection = { objector: '王某某', text: '材料与实际不符' };
    await officer.does(`applications/${contested}/objections`, objection);
    const seenBy = async (client: Client) =>
      (await client.sees(`applications/${contested}`)).objections[0].objector;
    expect(await seenBy(api.as('reviewer'))).toEqual({
      value: '王某某',
      masked: false,
      erased: false,
    });
    expect(await seenBy(person)).toEqual({ value: null, masked: true, erased: false });
  });
});

describe('evidence', () => {
  const big = Buffer.concat([PDF, Buffer.alloc(3 * 1024 * 1024, 7)]);
  const headers = { 'content-type': 'application/pdf' };
  let id: string;
  let path: string;

  beforeAll(async () => {
    const uscc = await anEnterprise(api, 31, '三十一号公司');
    const body = { uscc, measure: 'hq-relocation', facts: relocation };
    ({ id } = await officer.does('applications', body));
    path = `applications/${id}/evidence?title=${encodeURIComponent('营业执照 副本.pdf')}`;
  });

  test('comes out as it went in, with its type and its title', async () => {
    const { id: hash } = await officer.does(path, big, { headers });
    const answer = await officer.send<Buffer>('GET', `applications/${id}/evidence/${hash}`);
    expect(answer.headers).toMatchObject({
      'content-type': 'application/pdf',
      'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent('营业执照 副本.pdf')}`,
    });
    expect(answer.body.equals(big)).toBe(true);
  });

  test('sent again after a lost answer is one file; other bytes under the key are refused', async () => {
    const sending = { headers, key: 'upload-1' };
    const first = await officer.does(path, PDF, sending);
    expect(await officer.does(path, PDF, sending)).toEqual(first);
    expect(await officer.isRefused(path, big, sending)).toMatchObject({
      status: 409,
      code: 'idempotency-key-reused',
    });
  });

  test('of another unit’s case, or not of this case, stays where it is', async () => {
    const hash = await officer.uploads(id, '一份材料');
    const file = `applications/${id}/evidence/${hash}`;
    const seen = await api.as('other-officer').send<Problem>('GET', file);
    expect(seen.body).toMatchObject({ status: 403, code: 'other-unit' });
    const elsewhere = `applications/${id}/evidence/${'0'.repeat(64)}`;
    expect((await officer.send<Problem>('GET', elsewhere)).body).toMatchObject({
      status: 404,
      code: 'evidence-not-attached',
    });
    expect(await api.as('other-officer').isRefused(path, PDF, { headers })).toMatchObject({
      code: 'other-unit',
    });
  });
});

describe('revisions and positions', () => {
  test('a receipt’s ETag is the If-Match of the next step, also after a process', async () => {
    const uscc = await anEnterprise(api, 41, '四十一号公司');
    const id = await anAssessedCase(api, uscc);
    const { headers } = await officer.send('GET', `applications/${id}`);
    const steps = ['propose', 'notice'];
    let etag = String(headers['etag']);
    for (const next of steps) {
      const answer = await officer.send('POST', `applications/${id}/${next}`, undefined, {
        ifMatch: etag,
      });
      expect(answer.status).toBe(200);
      etag = String(answer.headers['etag']);
    }
    expect(etag).toMatch(/^"\d+"$/);
  });

  test('eight retries at once are one application', async () => {
    const uscc = await anEnterprise(api, 43, '四十三号公司');
    const body = { uscc, measure: 'hq-relocation', facts: relocation };
    const contact = { name: '赵某', phone: '13800000001' };
    const receipts = await Promise.all(
      Array.from({ length: 8 }, () =>
        officer.does('applications', { ...body, contact }, { key: 'eight-at-once' }),
      ),
    );
    expect(new Set(receipts.map((receipt) => JSON.stringify(receipt))).size).toBe(1);
    expect(receipts[0]?.revision).toBe(0);
  });

  test('?after= a receipt shows all that it set off', async () => {
    const { id, line } = await aGrant(42);
    await release(id, 1, line);
    const finance = api.as('finance');
    const { id: batchId } = await finance.does('batches', { title: '四十二' });
    await finance.does(`applications/${id}/tranches/1/payments`, { batchId });
    await finance.does(`batches/${batchId}/seal`);
    const confirmed = { count: 1, totalFen: '200000000' };
    const { position } = await api
      .as('finance-approver')
      .does(`batches/${batchId}/approve`, confirmed);
    const { items } = await finance.sees(`payments?batchId=${batchId}&after=${position}`);
    expect(items.map(({ status }: Json) => status)).toEqual(['instructed']);
  });
});

describe('lists', () => {
  test('come page by page, each line once', async () => {
    const seen: string[] = [];
    const after = await api.head();
    let cursor = '';
    do {
      const page: Json = await officer.sees(`applications?limit=2&after=${after}${cursor}`);
      seen.push(...page.items.map(({ applicationId }: Json) => applicationId));
      cursor = page.next === null ? '' : `&cursor=${encodeURIComponent(page.next)}`;
    } while (cursor !== '');
    const { items } = await officer.sees('applications?limit=200');
    expect(seen).toEqual(items.map(({ applicationId }: Json) => applicationId));
    expect(seen.length).toBeGreaterThan(4);
  });

  test('are filtered', async () => {
    const { uscc } = await aGrant(51);
    const after = await api.head();
    const { items } = await officer.sees(`applications?uscc=${uscc}&after=${after}`);
    expect(items).toHaveLength(1);
    const none = await officer.sees(`applications?uscc=${uscc}&status=declined`);
    expect(none.items).toEqual([]);
    const due = await officer.sees(`tranches?unpaid=true&from=2024-01-01&after=${after}`);
    expect(due.items.every(({ dueFrom }: Json) => dueFrom >= '2024-01-01')).toBe(true);
    const named = await officer.sees('enterprises?search=51号');
    expect(named.items.map((each: Json) => each.uscc)).toEqual([uscc]);
  });

  test('of money are for those who administer it', async () => {
    const uscc = usccOf(51);
    const applicant = await api.newPerson('applicant-51', { roles: ['applicant'], uscc });
    const refusedTo = async (client: Client, path: string) =>
      (await client.send<Problem>('GET', path)).body.code;
    expect(await refusedTo(applicant, 'budgets')).toBe('reading-forbidden');
    expect(await refusedTo(applicant, 'batches')).toBe('reading-forbidden');
    expect(await refusedTo(officer, 'batches')).toBe('reading-forbidden');
    const { items } = await applicant.sees('limits');
    expect(items.every(({ owner }: Json) => owner === uscc)).toBe(true);
    expect(await refusedTo(applicant, `limits?uscc=${usccOf(41)}`)).toBe('other-enterprise');
    const subscriber = await api.newPerson('subscriber', { roles: ['subscriber'] });
    expect(await refusedTo(subscriber, 'applications')).toBe('reading-forbidden');
  });
});

describe('an application’s other ways', () => {
  test('sent back, submitted again, withdrawn', async () => {
    const uscc = await anEnterprise(api, 61, '六十一号公司');
    const body = { uscc, measure: 'hq-relocation', facts: relocation };
    const { id } = await officer.does('applications', body);
    await officer.does(`applications/${id}/send-back`, { reason: '缺少融资协议' });
    const facts = { ...relocation, insuredHeadcount: 130 };
    await officer.does(`applications/${id}/resubmit`, { facts });
    await officer.does(`applications/${id}/withdraw`, { reason: '企业撤回' });
    const { status, facts: known } = await officer.sees(`applications/${id}`);
    expect(status).toBe('withdrawn');
    expect(known).toContainEqual(
      expect.objectContaining({ fact: 'insuredHeadcount', declared: 130 }),
    );
  });

  test('reduced, a tranche cancelled, revoked: only what is unpaid goes', async () => {
    const { id, line } = await aGrant(62);
    await release(id, 1, line);
    await pay(api, id, 1, '2023-06-13');
    const approver = api.as('approver-1');
    await approver.does(`applications/${id}/reduce`, { toFen: wan(400), reason: '部分迁出' });
    expect(
      await approver.isRefused(`applications/${id}/reduce`, { toFen: wan(100), reason: '全部' }),
    ).toMatchObject({ code: 'reduction-below-paid', limitFen: '200000000' });
    await approver.does(`applications/${id}/tranches/2/cancel`, { reason: '条件不再成立' });
    await approver.does(`applications/${id}/revoke`, { reason: '迁出' });
    const { awardFen, tranches } = await officer.sees(`applications/${id}`);
    expect(awardFen).toBe('200000000');
    expect(tranches.map(({ status }: Json) => status)).toEqual(['paid', 'cancelled']);
  });
});

describe('a payment’s other ways', () => {
  test('taken out, rejected by the bank, paid, returned in the year: the line has it again', async () => {
    const { id, line } = await aGrant(71);
    await release(id, 1, line);
    const finance = api.as('finance');
    const payments = `applications/${id}/tranches/1/payments`;
    const open = async (title: string) => {
      const { id: batchId } = await finance.does('batches', { title });
      return { batchId, paymentId: (await finance.does(payments, { batchId })).id };
    };

    const first = await open('撤出');
    const takeOut = `batches/${first.batchId}/payments/${first.paymentId}/take-out`;
    await finance.does(takeOut, { reason: '账户待核' });

    const second = await open('退票');
    await finance.does(`batches/${second.batchId}/seal`);
    const confirmed = { count: 1, totalFen: '200000000' };
    await api.as('finance-approver').does(`batches/${second.batchId}/approve`, confirmed);
    const rejected = { reason: '户名不符', on: '2023-06-13' };
    await finance.does(`payments/${second.paymentId}/reject`, rejected);

    const third = await pay(api, id, 1, '2023-06-13');
    const back = {
      returnId: 'R-1',
      kind: 'by-bank',
      amountFen: '200000000',
      valueOn: '2023-06-13',
      reason: '账户已销户',
    };
    await finance.does(`payments/${third}/return`, back);

    const after = await api.head();
    const { items } = await finance.sees(`payments?applicationId=${id}&after=${after}`);
    expect(items.map(({ status }: Json) => status)).toEqual(['settled', 'rejected', 'dropped']);
    expect(await finance.sees(`payments/${third}`)).toMatchObject({
      returnedFen: '200000000',
      returns: [{ returnId: 'R-1', to: 'budget-line' }],
    });
    expect(await finance.sees(`budgets/${line}`)).toMatchObject({
      spentFen: '200000000',
      restoredFen: '200000000',
      leftFen: '1000000000',
    });
  });
});

describe('an enterprise', () => {
  test('shows its facts, agreements and accounts; an agreement keeps it from a measure', async () => {
    const uscc = await anEnterprise(api, 81, '八十一号公司');
    const agreement = { title: '一事一议合作协议', from: '2023-01-01' };
    const { id } = await officer.does(`enterprises/${uscc}/agreements`, agreement);
    const end = { to: '2023-12-31', reason: '协议到期' };
    await officer.does(`enterprises/${uscc}/agreements/${id}/end`, end);
    const view = await officer.sees(`enterprises/${uscc}`);
    expect(view.agreements).toMatchObject([{ agreementId: id, to: '2023-12-31', covers: true }]);
    expect(view.facts).toHaveLength(3);
    const [account] = view.payeeAccounts;
    expect(account.status).toBe('confirmed');
    const retire = `enterprises/${uscc}/payee-accounts/${account.accountId}/retire`;
    await api.as('finance').does(retire, { reason: '账户变更' });
    const after = await officer.sees(`enterprises/${uscc}`);
    expect(after.payeeAccounts[0].status).toBe('retired');
  });

  test('has the years of a three-year measure', async () => {
    expect(await officer.sees(`enterprises/${usccOf(81)}/years`)).toEqual([]);
  });
});

describe('policies', () => {
  test('tell each measure with its clause, its readings and what a claim declares', async () => {
    const [pack] = await officer.sees('policies');
    expect(pack).toMatchObject({ number: '武新管〔2023〕4号', validity: { from: '2023-03-24' } });
    const measure = await officer.sees('measures/hq-relocation');
    expect(measure).toMatchObject({ clause: '（一）3', unit: '科创局', tranches: 2 });
    expect(measure.claimSchema.required).toContain('valuation');
    expect(measure.readings.length).toBeGreaterThan(0);
    expect((await officer.send<Problem>('GET', 'measures/x')).body.code).toBe('measure-unknown');
  });

  test('answer a what-if, which records nothing and needs no key', async () => {
    const before = await api.head();
    const facts = {
      valuation: '800000000000',
      sameRoundFinancing: '80000000000',
      relocatedOn: '2023-05-31',
      registeredInDistrict: true,
      taxInDistrict: true,
      statisticsInDistrict: true,
    };
    const body = { measure: 'hq-relocation', submittedOn: '2023-06-05', facts };
    const answer = await officer.send<Json>('POST', 'assessments', body, { key: null });
    expect(answer).toMatchObject({
      status: 200,
      body: { eligible: true, amountFen: '500000000', clause: '（一）3' },
    });
    expect(await officer.isRefused('assessments', { measure: 'hq-relocation' })).toMatchObject({
      code: 'fact-missing',
    });
    expect(await api.head()).toBe(before);
  });
});

describe('settings', () => {
  test('are changed by an administrator who saw them, with a reason', async () => {
    const { headers } = await api.as('admin').send('GET', 'settings');
    const ifMatch = String(headers['etag']);
    const body = {
      approvalLevels: [{ upToFen: '50000000', levels: 1 }, { levels: 2 }],
      payeeCoolingDays: 5,
      duplicateWindowDays: 30,
      reason: '内控要求',
    };
    await api.as('admin').succeed('PUT', 'settings', body, { ifMatch });
    expect(await officer.sees('settings')).toMatchObject({
      approvalLevels: [
        { upToFen: '50000000', levels: 1 },
        { upToFen: null, levels: 2 },
      ],
      payeeCoolingDays: 5,
      duplicateWindowDays: 30,
    });
    const again = await api.as('admin').send<Problem>('PUT', 'settings', body, { ifMatch });
    expect(again.body).toMatchObject({ status: 412, code: 'stale-revision' });
    const theirs = await officer.send<Problem>('PUT', 'settings', body);
    expect(theirs.body).toMatchObject({ status: 403, code: 'role-missing' });
  });
});
