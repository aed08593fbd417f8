import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import Database from 'better-sqlite3';
import { build, serving, tranche } from './run.js';

const root = mkdtempSync(join(tmpdir(), 'tranche-cli-'));
const demo = join(root, 'demo');
const PANSHI = '91420100MA4F0A01XH';

beforeAll(async () => {
  await build();
  const made = await tranche(['demo', '--no-serve', '--data', demo]);
  expect(made).toMatchObject({ code: 0 });
  expect(made.out).toContain('tranche-demo-2024');
  expect(made.out).toContain('validity ended on 2026-03-23');
}, 180_000);

afterAll(() => rmSync(root, { recursive: true, force: true }));

const json = <T>(text: string): T => JSON.parse(text) as T;
const lines = (text: string): Record<string, unknown>[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => json(line));

describe('help', () => {
  it('lists the commands and what exit codes mean, in the language asked for', async () => {
    const english = await tranche(['--help']);
    expect(english).toMatchObject({ code: 0, err: '' });
    for (const word of ['serve', 'demo', 'user', 'enterprise', 'application', 'replay', 'verify']) {
      expect(english.out).toContain(word);
    }
    expect(english.out).toContain('Exit codes: 0 done; 1 refused, or differences found; 2 wrong');
    expect((await tranche(['--help', '--lang', 'zh'])).out).toContain('退出码');
    expect((await tranche(['--help'], { env: { LANG: 'zh_CN.UTF-8' } })).out).toContain('退出码');
  });

  it('answers a wrong usage with 2, and says how to ask', async () => {
    expect(await tranche(['nonsense'])).toMatchObject({ code: 2, out: '' });
    expect(await tranche(['replay'])).toMatchObject({ code: 2, out: '' });
    expect(await tranche(['rebuild', 'nothing', '--data', demo])).toMatchObject({
      code: 2,
      err: expect.stringContaining('enterprise-totals'),
    });
  });
});

describe('a folder', () => {
  it('that holds no ledger is told of, and stays as it was', async () => {
    const nowhere = join(root, 'nowhere');
    for (const command of [
      ['replay', PANSHI],
      ['verify', 'read-models'],
      ['application', 'list'],
    ]) {
      const ran = await tranche([...command, '--data', nowhere]);
      expect(ran).toMatchObject({ code: 1, out: '' });
      expect(ran.err).toMatch(/^ledger-absent: .*nowhere/);
    }
    expect(existsSync(nowhere)).toBe(false);
  });

  it('that holds something else is no place for a demo', async () => {
    const folder = join(root, 'photos');
    mkdirSync(folder);
    writeFileSync(join(folder, 'cat.png'), '');
    const ran = await tranche(['demo', '--no-serve', '--data', folder]);
    expect(ran).toMatchObject({ code: 1, err: expect.stringMatching(/folder-occupied/) });
  });

  it('of a demo is never served as a real ledger, nor the other way round', async () => {
    const asReal = await tranche(['serve', '--data', demo, '--port', '0']);
    expect(asReal).toMatchObject({ code: 1, err: expect.stringMatching(/^ledger-kind-differs/) });

    const real = join(root, 'real');
    const server = await serving(['serve', '--data', real, '--port', '0']);
    expect(await server.stop()).toBe(0);
    const asDemo = await tranche(['demo', '--no-serve', '--data', real]);
    expect(asDemo).toMatchObject({ code: 1, err: expect.stringMatching(/ledger-kind-differs/) });

    // Whoever takes the clock away hasn't made it a real one: the ledger itself says what it is.
    const clock = readFileSync(join(demo, 'clock.json'));
    rmSync(join(demo, 'clock.json'));
    const without = await tranche(['replay', PANSHI, '--data', demo]);
    expect(without).toMatchObject({ code: 1, err: expect.stringMatching(/^ledger-kind-differs/) });
    writeFileSync(join(demo, 'clock.json'), clock);
  }, 60_000);

  it('of a demo is served to this machine alone', async () => {
    const ran = await tranche(['demo', '--data', demo, '--host', '0.0.0.0', '--port', '0']);
    expect(ran).toMatchObject({
      code: 2,
      err: expect.stringMatching(/^configuration: TRANCHE_HOST/),
    });
  });

  it('that a server holds is written through it, and the message says so', async () => {
    const server = await serving(['demo', '--data', demo, '--port', '0']);
    const env = { TRANCHE_HOME: join(root, 'home') };
    try {
      const locked = await tranche(['rebuild', '--data', demo]);
      expect(locked).toMatchObject({
        code: 1,
        err: expect.stringMatching(/^folder-locked: .*HTTP/),
      });

      const unsigned = await tranche(['application', 'list', '--server', server.url], { env });
      expect(unsigned).toMatchObject({ code: 2, err: expect.stringContaining('tranche sign-in') });

      const input = 'tranche-demo-2024\n';
      const signIn = ['sign-in', 'case-officer', '--server', server.url];
      expect(await tranche(signIn, { env, input })).toMatchObject({ code: 0 });
      const listed = await tranche(
        ['application', 'list', '--status', 'submitted', '--json', '--server', server.url],
        { env },
      );
      const [waiting] = json<{ applicationId: string }[]>(listed.out);
      const accept = ['application', 'accept', waiting?.applicationId ?? '', '--json'];
      const accepted = await tranche([...accept, '--server', server.url], { env });
      expect(accepted).toMatchObject({ code: 0 });
      expect(json(accepted.out)).toMatchObject({ id: waiting?.applicationId });

      // What a file came to is said as where the folder was opened for it.
      await tranche(['sign-in', 'auditor', '--server', server.url], { env, input });
      const [out, payments] = [join(root, 'payments.csv'), ['export', 'register', 'payments']];
      const write = [...payments, '--format', 'csv', '--out', out, '--json'];
      const sent = await tranche([...write, '--server', server.url], { env });
      expect(json(sent.out)).toMatchObject({
        rows: expect.any(Number),
        sums: [{ en: 'Amount' }, { en: 'Returned' }],
      });
      expect(await tranche([...write, '--data', demo])).toEqual(sent);

      // The server goes by the clock as soon as it was moved.
      const moved = await tranche(['demo', 'advance', '--to', '2026-03-12', '--data', demo]);
      expect(moved).toMatchObject({ code: 0 });
      const again = await tranche(
        ['application', 'list', '--status', 'noticed', '--json', '--server', server.url],
        { env },
      );
      const noticed = json<{ applicationId: string; uscc: string }[]>(again.out);
      const songfeng = noticed.find(({ uscc }) => uscc.startsWith('91420100MA4F0H08'));
      await tranche(['sign-in', 'approver-1', '--server', server.url], { env, input });
      const approved = await tranche(
        ['application', 'approve', songfeng?.applicationId ?? '', '--server', server.url],
        { env },
      );
      expect(approved).toMatchObject({ code: 0, err: '' });
    } finally {
      expect(await server.stop()).toBe(0);
    }
  }, 120_000);
});

describe('a command that writes', () => {
  it('says that it needs a server or a user, when it is given neither', async () => {
    const ran = await tranche(['application', 'assess', 'app-x', '--data', demo]);
    expect(ran).toMatchObject({ code: 2, err: expect.stringMatching(/--server URL.*--as USER/) });
  });

  it('acts as the user named, within what that user may', async () => {
    const list = await tranche(['application', 'list', '--json', '--data', demo]);
    const found = json<{ applicationId: string; status: string }[]>(list.out).find(
      ({ status }) => status === 'accepted',
    );
    const id = found?.applicationId ?? '';
    const sendBack = ['application', 'send-back', id, '--reason', '缺页', '--data', demo, '--as'];
    const refused = await tranche([...sendBack, 'reviewer', '--json']);
    expect(refused).toMatchObject({ code: 1, out: '' });
    expect(json(refused.err)).toMatchObject({ error: { code: 'role-missing' } });
    expect(await tranche([...sendBack, 'case-officer'])).toMatchObject({ code: 0 });
  }, 60_000);
});

describe('money', () => {
  it('is appropriated, adjusted by two persons, and shown in 元', async () => {
    const as = (user: string, ...args: string[]) =>
      tranche([...args, '--as', user, '--json', '--data', demo]);
    const idOf = ({ out }: { readonly out: string }) => json<{ id: string }>(out).id;
    const line = idOf(
      await as(
        'finance-1',
        ...['budget', 'appropriate', '--unit', '企服局', '--year', '2024', '--document', '文 1'],
        ...['--functional', '215', '--economic', '312', '--source', '本级', '--amount-fen', '500'],
      ),
    );
    const change = ['--delta-fen', '-100', '--document', '文 2', '--reason', '调减'];
    const adjustment = idOf(await as('finance-1', 'budget', 'adjust', line, ...change));
    const confirm = ['budget', 'confirm', line, adjustment];
    expect(await as('finance-1', ...confirm)).toMatchObject({ code: 1 });
    expect(await as('finance-2', ...confirm)).toMatchObject({ code: 0 });
    const shown = await tranche(['budget', 'show', line, '--lang', 'zh', '--data', demo]);
    expect(shown.out).toMatch(/可用 +4\.00 元/);
  }, 60_000);
});

describe('replay', () => {
  it('tells who did what about an enterprise, in the words of the trade, with amounts in 元', async () => {
    const { code, out } = await tranche(['replay', PANSHI, '--lang', 'zh', '--data', demo]);
    expect(code).toBe(0);
    for (const line of [
      /2023-06-08\n {2}09:00:00 {2}2@0 +case-officer +申报 +融资规模达标企业迁入奖励/,
      /finance-approver +批次审批 +1 笔；2,000,000\.00 元/,
      /finance-2 +到账 +2,000,000\.00 元；起息日 2023-07-05/,
      /2024-06-03\n.*\n {2}09:00:00 +2@\d+ +reviewer +拨付条件核验 +第 2 期/,
      /账本 +准予拨付 +第 2 期；3,000,000\.00 元；2024 年度指标/,
    ]) {
      expect(out).toMatch(line);
    }
    // Which person is behind a case is sealed, and stays so.
    expect(out).not.toContain('示例联系人');
  });

  it('stops at a moment, and refuses one that history doesn’t reach', async () => {
    const upTo = (until: string) =>
      tranche(['replay', PANSHI, '--json', '--until', until, '--data', demo]);
    const before = lines((await upTo('2023-06-13T00:59:59Z')).out);
    const whole = lines((await upTo('2023-06-13')).out);
    expect(before.at(-1)).toMatchObject({ type: 'ApplicationAccepted' });
    expect(whole.at(-1)).toMatchObject({ type: 'FactVerified' });
    for (const outside of ['2023-03-23', '2026-12-31']) {
      expect(await upTo(outside)).toMatchObject({
        code: 1,
        err: expect.stringContaining('moment-outside-history'),
      });
    }
  }, 60_000);

  it('refuses a stream nobody has written to', async () => {
    const ran = await tranche(['replay', 'application-none', '--data', demo]);
    expect(ran).toMatchObject({ code: 1, err: expect.stringMatching(/^stream-unknown/) });
  });
});

describe('verify read-models', () => {
  it('finds nothing in what the ledger made, and every row that somebody changed', async () => {
    const verify = ['verify', 'read-models', '--json', '--data', demo];
    const untouched = await tranche(verify);
    expect(untouched).toMatchObject({ code: 0 });
    expect(lines(untouched.out)).toMatchObject([{ equal: true, differences: 0 }]);

    const rows = new Database(join(demo, 'read-models.db'));
    rows.exec(`update enterprises set name = '别的公司' where uscc = '${PANSHI}'`);
    rows.close();
    const changed = await tranche(verify);
    expect(changed.code).toBe(1);
    expect(lines(changed.out)).toMatchObject([
      { projection: 'enterprises', live: { name: '别的公司' } },
      { equal: false, differences: 1 },
    ]);

    expect(await tranche(['rebuild', 'enterprises', '--data', demo])).toMatchObject({ code: 0 });
    expect(await tranche(verify)).toMatchObject({ code: 0 });
  }, 60_000);
});

describe('demo advance', () => {
  const advance = (to: string) =>
    tranche(['demo', 'advance', '--to', to, '--data', demo, '--json']);

  it('goes forward only, and never past the policy’s last day', async () => {
    const moved = await advance('2026-03-16');
    expect(json(moved.out)).toMatchObject({ day: '2026-03-16' });
    expect(await advance('2026-03-13')).toMatchObject({
      code: 1,
      err: expect.stringContaining('clock-backwards'),
    });
    expect(await advance('2026-03-24')).toMatchObject({
      code: 1,
      err: expect.stringContaining('clock-beyond-policy'),
    });
    expect(await advance('2026-02-30')).toMatchObject({ code: 1 });
  });
});

describe('assess', () => {
  const claim = {
    measure: 'hq-relocation',
    submittedOn: '2023-06-08',
    facts: {
      valuation: '820000000000',
      sameRoundFinancing: '90000000000',
      relocatedOn: '2023-05-26',
      registeredInDistrict: true,
      taxInDistrict: true,
      statisticsInDistrict: true,
    },
  };

  it('answers one line for each, in order, and goes on after a bad one', async () => {
    const input = [JSON.stringify(claim), 'nonsense', '{"measure":"none"}', JSON.stringify(claim)];
    const ran = await tranche(['assess', '--batch', '-'], { input: `${input.join('\n')}\n` });
    expect(ran).toMatchObject({ code: 0, err: '' });
    expect(lines(ran.out)).toMatchObject([
      { eligible: true, amountFen: '500000000' },
      { error: { code: 'request-invalid' } },
      { error: { code: 'measure-unknown' } },
      { eligible: true, amountFen: '500000000' },
    ]);
  });

  it('explains one to a person', async () => {
    const ran = await tranche(['assess', '-', '--lang', 'zh'], { input: JSON.stringify(claim) });
    expect(ran).toMatchObject({ code: 0 });
    expect(ran.out).toContain('5,000,000.00 元');
    expect(ran.out).toContain('计算过程');
  });
});

describe('policy check', () => {
  it('works out the examples of the packs that are shipped', async () => {
    expect(await tranche(['policy', 'check'])).toMatchObject({ code: 0 });
  });

  it('names the file and the line of what is wrong', async () => {
    const folder = join(root, 'packs', 'document', '1');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'pack.yaml'), 'pack:\n  document: 7\n');
    const ran = await tranche(['policy', 'check', join(root, 'packs')]);
    expect(ran).toMatchObject({ code: 1, out: expect.stringMatching(/pack\.yaml:\d+: /) });
  });
});
