import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { pino } from 'pino';
import type { PackPin } from '../../src/assessment/assessment.js';
import { openTranche, type Options, type Tranche } from '../../src/composition.js';
import { addDays, type Day } from '../../src/kernel/days.js';
import type { StreamName } from '../../src/kernel/ids.js';
import { type Api, type Json, openApi, SetClock } from '../support/api.js';
import { aNextVersion } from '../support/policies.js';
import { anAssessedCase, anEnterprise, anOffice, type Office, publish, wan } from './steps.js';

const DOCUMENT = 'wuxinguan-2023-4';

/** What a console draws its forms and its policy pages from, and what an auditor asks of a pack. */
describe('GET /v1/policies', () => {
  let api: Api;
  let folder: string;

  beforeAll(async () => {
    folder = aNextVersion('2025-01-01', (file) =>
      file.replace('ceiling: 120万元', 'ceiling: 100万元'),
    );
    api = await openApi('2024-06-03', { policiesFolder: folder });
  });
  afterAll(async () => {
    await api.close();
    rmSync(folder, { recursive: true });
  });

  test('has both versions, each with every measure, its clause, text, readings and facts', async () => {
    const packs: Json[] = await api.as('officer').sees('policies');
    expect(packs.map(({ pin, validity }) => [pin.version, validity.from])).toEqual([
      ['1', '2023-03-24'],
      ['2', '2025-01-01'],
    ]);
    for (const { measures, unfunded, readings } of packs) {
      expect([measures.length, unfunded.length]).toEqual([27, 8]);
      expect(readings.length).toBeGreaterThan(10);
      for (const { code, clause, text, unit, facts } of measures) {
        expect({ code, clause, unit }).toEqual({
          code,
          clause: expect.stringMatching(/^（.+）\d?$/),
          unit: expect.stringMatching(/.+/),
        });
        expect(text).toContain('支持方式：');
        expect(facts.map(({ name }: Json) => name)).toContain('registeredInDistrict');
      }
      const { units } = unfunded.find(({ code }: Json) => code === 'data-assets');
      expect(units).toEqual(['政务和大数据局', '发改局']);
    }
  });

  test('has a JSON Schema of each claim, which takes a good claim and tells a bad one', async () => {
    const [{ measures }] = await api.as('officer').sees('policies');
    const ajv = new Ajv2020({ strict: false, validateFormats: false });
    const schemas: Record<string, Json> = {};
    for (const { code, claimSchema } of measures) schemas[code] = ajv.compile(claimSchema);
    const voucher = { computeFee: '20000000', onPublicPlatform: true };
    expect(schemas['compute-voucher'](voucher)).toBe(true);
    expect(schemas['compute-voucher']({ ...voucher, computeFee: 20000000 })).toBe(true);
    expect(schemas['compute-voucher']({ ...voucher, computeFee: '-1' })).toBe(false);
    expect(schemas['compute-voucher']({ computeFee: '1' })).toBe(false);
    expect(schemas['compute-voucher']({ ...voucher, taxInDistrict: true })).toBe(false);
  });

  test('tells what differs between two versions, and that a version isn’t there', async () => {
    const officer = api.as('officer');
    const path = `policies/differences?before=${DOCUMENT}/1&after=${DOCUMENT}/2`;
    expect(await officer.sees(path)).toEqual([
      {
        measure: 'hq-settlement',
        path: 'caps.year.ceiling',
        before: '120万元',
        after: '100万元',
      },
      { measure: null, path: 'pack.validity.from', before: '2023-03-24', after: '2025-01-01' },
      { measure: null, path: 'pack.version', before: '1', after: '2' },
    ]);
    const absent = path.replace('/2', '/3');
    expect(await officer.send('GET', absent)).toMatchObject({
      status: 404,
      body: { code: 'pack-unknown', document: DOCUMENT, version: '3' },
    });
    expect(await officer.send('GET', 'policies/differences?before=1')).toMatchObject({
      status: 400,
      body: { code: 'request-invalid' },
    });
  });

  test('loading a pack is on record, with its hash and who did it', async () => {
    const packs: Json[] = await api.as('auditor').sees('policies');
    const path = `audit?order=asc&limit=20&after=${await api.head()}`;
    const { items } = await api.as('auditor').sees(path);
    const by = `operator:${userInfo().username}`;
    expect(items.filter(({ type }: Json) => type === 'PackLoaded')).toMatchObject(
      packs.map(() => ({ stream: `policy-${DOCUMENT}`, actor: by })),
    );

    const { store, codec } = api.tranche;
    const loaded: unknown[] = [];
    for await (const batch of store.readAll(null)) {
      for (const stored of batch) {
        if (stored.type === 'PackLoaded') loaded.push(codec.decode(stored).data);
      }
    }
    expect(loaded).toEqual(
      packs.map(({ pin, validity }) => ({
        ...pin,
        validFrom: validity.from,
        validTo: validity.to,
        by,
      })),
    );
  });

  test('a what-if of each day is answered under its own version', async () => {
    const months = (year: number) =>
      Object.fromEntries(
        Array.from({ length: 12 }, (_, m) => [`${year}-${`${m + 1}`.padStart(2, '0')}`, 300]),
      );
    const asked = (submittedOn: string, year: number) => ({
      measure: 'hq-settlement',
      submittedOn,
      facts: {
        registeredInDistrict: true,
        taxInDistrict: true,
        statisticsInDistrict: true,
        headquarters: true,
        registeredOn: '2023-01-01',
        listed: true,
        insuredHeadcountByMonth: months(year),
        inCoreDigitalStatistics: true,
      },
    });
    const amountOn = async (on: string, year: number): Promise<string> => {
      const { body } = await api
        .as('officer')
        .send<Json>('POST', 'assessments', asked(on, year), { key: null });
      return body.amountFen;
    };
    expect(await amountOn('2024-12-31', 2023)).toBe('120000000');
    expect(await amountOn('2025-01-01', 2024)).toBe('100000000');
  });
});

describe('a parameter that the shipped pack leaves to be set', () => {
  const facts = {
    aboveQuotaRetailer: true,
    annualSales: wan(10_000),
    salesGrowth: '0.081',
    smartEquipmentSpend: wan(500),
  };
  const filing = { measure: 'retail-smart' };
  const trade = (api: Api): Promise<Office> => anOffice(api, '自贸改革创新局', 'trade');

  test('a claim that needs it is told what it waits for, and who gives it', async () => {
    const api = await openApi('2024-06-03');
    const uscc = await anEnterprise(api, 1, '智慧商贸有限公司');
    const office = await trade(api);
    const { officer, reviewer } = office;
    const { id } = await officer.does('applications', { uscc, ...filing, facts });
    await officer.does(`applications/${id}/accept`);
    const evidence = [await officer.uploads(id, '证明材料')];
    for (const [fact, value] of Object.entries(facts)) {
      await reviewer.does(`applications/${id}/facts/${fact}/verify`, { value, evidence });
    }
    const told = async (language: string): Promise<unknown> => {
      const headers = { 'accept-language': language };
      return officer.isRefused(`applications/${id}/assess`, undefined, { headers });
    };
    expect(await told('zh')).toMatchObject({
      status: 409,
      code: 'parameter-not-set',
      fact: 'districtRetailGrowthTarget',
      actual: 2023,
      detail: expect.stringMatching(
        /东湖高新区当年社零额目标增速.+2023 年度.+责任单位.+运维人员.+新版本/,
      ),
    });
    expect(await told('en')).toMatchObject({
      detail: expect.stringMatching(
        /retail.+ not set for 2023.+The unit .+ new version of the pack/,
      ),
    });
    // Nobody can put it in its place.
    const declared = { ...facts, districtRetailGrowthTarget: '0.08' };
    expect(
      await officer.isRefused('applications', { uscc, ...filing, facts: declared }),
    ).toMatchObject({ code: 'fact-unknown', fact: 'districtRetailGrowthTarget' });
    await api.close();
  });

  test('with a version that sets it, claims of its day and earlier ones are granted', async () => {
    const target = (year: number) =>
      `{ from: ${year}-01-01, to: ${year}-12-31, value: '0.08', source: 管委会工作报告 }`;
    const folder = aNextVersion('2025-01-01', (text) =>
      text.replace(
        /(districtRetailGrowthTarget:\s+at: benefitYear\s+values:) \[\]/,
        `$1 [${target(2023)}, ${target(2024)}]`,
      ),
    );
    const api = await openApi('2024-06-03', { policiesFolder: folder });
    const office = await trade(api);
    const grantedTo = async (uscc: string, growth: string): Promise<Json> => {
      const claim = { ...facts, salesGrowth: growth };
      const id = await anAssessedCase(api, uscc, claim, { ...filing, office });
      api.clock.set(addDays((await publish(api, id, office)) as Day, 1));
      await office.approvers[0].does(`applications/${id}/approve`);
      const { status, policy, grantedFen } = await office.officer.sees(`applications/${id}`);
      return { status, version: policy.version, grantedFen };
    };
    const uscc = await anEnterprise(api, 1, '智慧商贸有限公司');
    const granted = { status: 'granted', grantedFen: '100000000' };
    expect(await grantedTo(uscc, '0.081')).toEqual({ ...granted, version: '1' });
    api.clock.set('2025-02-10');
    expect(await grantedTo(uscc, '0.0800001')).toEqual({ ...granted, version: '2' });
    // Growth has to pass the target, not to reach it.
    const other = await anEnterprise(api, 2, '同速商贸有限公司');
    await expect(grantedTo(other, '0.08')).rejects.toThrow('not-eligible');
    await api.close();
    rmSync(folder, { recursive: true });
  });
});

describe('the packs of a folder', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tranche-'));
  const policiesFolder = join(folder, 'policies');
  cpSync('policies', policiesFolder, { recursive: true });
  afterAll(() => rmSync(folder, { recursive: true }));

  const open = (of: string, more: Partial<Options> = {}): Promise<Tranche> =>
    openTranche({
      folder: of,
      kind: 'real',
      clock: new SetClock('2024-06-03'),
      log: pino({ level: 'silent' }),
      policiesFolder,
      ...more,
    });

  test('are loaded in the name of who first opened the ledger with them', async () => {
    const data = join(folder, 'operators');
    await (await open(data, { operator: '张三' })).close();
    const next = aNextVersion('2025-01-01', (file) => file);
    const opened = await open(data, { operator: '李四', policiesFolder: next });
    rmSync(next, { recursive: true });
    const { store, codec } = opened;
    const loaded: unknown[] = [];
    for (const stored of await store.readStream(`policy-${DOCUMENT}` as StreamName)) {
      const { data: pack, metadata } = codec.decode(stored);
      loaded.push([(pack as PackPin).version, metadata.actor.id, (pack as Json).by]);
    }
    await opened.close();
    expect(loaded).toEqual([
      ['1', 'operator:张三', 'operator:张三'],
      ['2', 'operator:李四', 'operator:李四'],
    ]);
  });

  test('are refused when one changed under the same version, and nothing is written', async () => {
    const data = join(folder, 'data');
    const first = await open(data);
    const head = await first.store.head();
    const hash = first.policies.packs[0]?.pin.hash;
    await first.close();

    const file = join(policiesFolder, DOCUMENT, '1', 'measures', '01-headquarters.yaml');
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.replace('ceiling: 120万元', 'ceiling: 130万元'));
    await expect(open(data)).rejects.toMatchObject({
      code: 'pack-changed',
      params: { document: DOCUMENT, version: '1', limit: hash },
    });

    // What was loaded is not touched: with the file as it was, the ledger opens where it stood.
    writeFileSync(file, text);
    const copy = join(folder, 'copy');
    cpSync(data, copy, { recursive: true });
    const again = await open(copy);
    expect(await again.store.head()).toBe(head);
    await again.close();
  });
});
