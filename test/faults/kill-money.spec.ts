import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Booking, camt054, corporateCsv } from '../../src/demo/bank.js';
import { addDays, type Day } from '../../src/kernel/days.js';
import { build, tranche } from '../cli/run.js';
import {
  aLine,
  anAssessedCase,
  anEnterprise,
  approveTwice,
  publish,
  verifyTranche,
  wan,
} from '../http/steps.js';
import { booked, booking, PAYER } from '../support/bank.js';
import { type End, endOf } from './ended.js';
import { faultsIn } from './intact.js';
import { randomOf } from './random.js';
import { caughtUp, Server } from './server.js';
import { District } from './writers.js';

const ROUNDS = Number(process.env['TRANCHE_KILL_ROUNDS'] ?? 2);
const SEED = Number(process.env['TRANCHE_KILL_SEED'] ?? Date.now() % 1_000_000);
const CASES = 6;
const LINES = 2_000;
const FILED = '2024-01-02' as Day;
const PAID = '2024-01-22' as Day;
/** January is over. */
const RECONCILED = '2024-02-20' as Day;

/** As `anEnterprise` has it. */
const payee = (number: number): Pick<Booking, 'name' | 'account'> => ({
  name: '某某有限公司',
  account: `4200${number}00001`,
});

/** What money asks of the district, in order. Each is killed in the middle and asked for again. */
interface Step {
  readonly name: string;
  readonly on: Day;
  /** Under the same key each time. */
  readonly ask: () => Promise<unknown>;
}

/** What a step takes that nothing disturbs. */
interface Took {
  readonly ms: number;
  readonly appended: number;
}

/** While it is written to. */
function eventsIn(folder: string): number {
  const db = new Database(join(folder, 'events.db'), { readonly: true });
  try {
    return db.prepare<[], number>('SELECT count(*) FROM events').pluck().get() ?? 0;
  } finally {
    db.close();
  }
}

interface Prepared {
  readonly folder: string;
  readonly people: District;
  readonly steps: readonly Step[];
  readonly file: () => Promise<string>;
}

describe('kill -9 of the built server in the middle of an export, an import and a close', () => {
  const folders: string[] = [];
  let server: Server | undefined;
  /** Loaded while the one before it serves. */
  let next: Server | undefined;
  let people: District;
  beforeAll(async () => expect(await build()).toMatchObject({ code: 0 }), 180_000);
  afterAll(async () => {
    people?.shut();
    await server?.kill();
    await next?.kill();
    for (const folder of folders) rmSync(folder, { recursive: true });
  });

  const newFolder = (): string => {
    const folder = mkdtempSync(join(tmpdir(), 'tranche-kill-money-'));
    folders.push(folder);
    return folder;
  };
  async function started(folder: string, today: Day, hour = 0): Promise<string> {
    server = next ?? new Server();
    next = new Server();
    const { url, code } = await server.serve(folder, today, hour);
    if (code !== null) {
      people.open(url);
      await people.hire(code);
    }
    return url;
  }
  async function killed(): Promise<void> {
    people.shut();
    await server?.kill();
    expect(server?.warnings).toEqual([]);
  }

  /** A batch is approved; nothing of it has gone to the bank. */
  async function prepare(): Promise<Prepared> {
    const folder = newFolder();
    people = new District(FILED);
    await started(folder, FILED);
    const finance = people.as('finance');
    const { id: payerId } = await people.as('admin').does('payers', PAYER);
    const line = await aLine(people, 2024, wan(100_000));
    const cases: string[] = [];
    for (let number = 1; number <= CASES; number += 1) {
      const uscc = await anEnterprise(people, number, `${number}号公司`);
      cases.push(await anAssessedCase(people, uscc));
      await publish(people, cases.at(-1) as string);
    }
    await killed();
    people.open(await started(folder, PAID));
    const { id: batch } = await finance.does('batches', { title: '一批' });
    const payments: string[] = [];
    for (const id of cases) {
      await approveTwice(people, id);
      await verifyTranche(people, id, 1, { insuredHeadcount: 120 });
      const path = `applications/${id}/tranches/1`;
      await finance.does(`${path}/release`, { lineId: line });
      payments.push((await finance.does(`${path}/payments`, { batchId: batch })).id);
    }
    await finance.does(`batches/${batch}/seal`);
    const { count, totalFen } = await finance.sees(`batches/${batch}`);
    await people.as('finance-approver').does(`batches/${batch}/approve`, { count, totalFen });
    await killed();

    // It pays all of them, and gives the money of one of them back.
    const amountFen = BigInt(totalFen) / BigInt(CASES);
    const paid: Booking[] = payments.map((endToEndId, n) =>
      booking(PAID, -amountFen, { endToEndId, serial: `S-${endToEndId}`, ...payee(n + 1) }),
    );
    const back = {
      endToEndId: payments[0] as string,
      serial: 'BACK',
      returned: 'AC01',
      ...payee(1),
    };
    const returned = booking(addDays(PAID, 1), amountFen, back);
    const others = Array.from({ length: LINES }, (_, n) =>
      booking(
        addDays('2024-02-01' as Day, Math.floor((n * 20) / LINES)),
        BigInt(n % 7) * 100n + 1n,
        {
          ...{ serial: `O-${n}`, name: `第${n % 50}号公司`, account: `62220000${n % 50}` },
        },
      ),
    );
    const money = booked('2024-01-01', RECONCILED, wan(100_000), [...paid, returned, ...others]);
    const files = {
      statements: corporateCsv(money),
      answers: camt054({ ...money, bookings: [...paid, returned] }),
    };
    const send = (path: keyof typeof files) => () =>
      finance.succeed('POST', `${path}?name=${path}`, Buffer.from(files[path]), {
        ...{ key: path, headers: { 'content-type': 'application/octet-stream' } },
      });
    const does = (path: string, body?: object) => () => finance.does(path, body, { key: path });
    const asked = { payerId, format: 'pain.001', executeOn: PAID };
    const file = async () => (await finance.sees<Buffer>(`batches/${batch}/file`)).toString();
    const steps: readonly Step[] = [
      { name: 'export', on: PAID, ask: does(`batches/${batch}/export`, asked) },
      { name: 'answers', on: RECONCILED, ask: send('answers') },
      { name: 'import', on: RECONCILED, ask: send('statements') },
      { name: 'reconcile', on: RECONCILED, ask: does(`payers/${payerId}/reconcile`) },
      { name: 'close', on: RECONCILED, ask: does(`payers/${payerId}/periods/2024-01/close`) },
    ];
    return { folder, people, steps, file };
  }

  const lengthOf = (end: End): number =>
    Object.values(end).reduce((sum, events) => sum + events.length, 0);

  /** Each step with how long it took, and where it left the ledger. */
  async function undisturbed({ folder: prepared, steps, file }: Prepared) {
    const folder = newFolder();
    cpSync(prepared, folder, { recursive: true });
    const took = new Map<string, Took>();
    let bytes = '';
    for (const { name, on, ask } of steps) {
      people.open(await started(folder, on));
      const [from, before] = [performance.now(), eventsIn(folder)];
      await ask();
      const ms = performance.now() - from;
      took.set(name, { ms, appended: eventsIn(folder) - before });
      bytes = await file();
      await killed();
    }
    return { took, bytes, end: await endOf(folder) };
  }

  /** When a file was made is another moment. */
  const timeless = (file: string): string => file.replace(/<CreDtTm>[^<]*/, '<CreDtTm>');

  it(
    `ends where an undisturbed run ends, in ${ROUNDS} rounds (seed ${SEED})`,
    async () => {
      const random = randomOf(SEED);
      const prepared = await prepare();
      const expected = await undisturbed(prepared);
      expect(lengthOf(expected.end)).toBeGreaterThan(LINES);
      let halfway = 0;
      for (let round = 1; round <= ROUNDS; round += 1) {
        const folder = newFolder();
        cpSync(prepared.folder, folder, { recursive: true });
        let exported: string | undefined;
        for (const { name, on, ask } of prepared.steps) {
          people.open(await started(folder, on));
          const before = eventsIn(folder);
          const { appended, ms } = expected.took.get(name) as Took;
          let answered = false;
          const asked = ask().finally(() => (answered = true));
          // Amid its appends; where there is but one, in part of the time it takes.
          if (appended > 1) {
            const some = before + 1 + Math.floor(random() * (appended - 1));
            while (!answered && eventsIn(folder) < some) await sleep(2);
          } else await Promise.race([asked, sleep(random() * 1.1 * ms)]);
          await killed();
          const after = eventsIn(folder);
          if (before < after && after < before + appended) halfway += 1;
          // Now and then also while it recovers.
          if (random() < 0.2) {
            const recovering = started(folder, on, 1);
            await Promise.race([sleep(random() * 600), recovering]);
            recovering.catch(() => undefined);
            await server?.kill();
          }
          const url = await started(folder, on, 2);
          people.open(url);
          await asked;
          // Whoever got an answer asks again all the same, and nothing comes of it.
          const settled = await endOf(folder);
          await ask();
          expect(await endOf(folder)).toEqual(settled);
          const bytes = await prepared.file();
          expect(bytes).toBe((exported ??= bytes));
          await caughtUp(url);
          await killed();
        }
        expect(timeless(exported ?? '')).toBe(timeless(expected.bytes));
        expect({ round, end: await endOf(folder) }).toEqual({ round, end: expected.end });
        expect({ round, faults: await faultsIn(folder, []) }).toEqual({ round, faults: [] });
        const verified = await tranche(['verify', 'read-models', '--data', folder, '--json']);
        expect({ round, ...verified }).toMatchObject({ round, code: 0, err: '' });
      }
      // Kills between the steps alone would show nothing.
      expect(halfway).toBeGreaterThan(0);
    },
    300_000 + ROUNDS * 100_000,
  );
});
