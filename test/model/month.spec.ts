import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  type BreakEntry,
  listMatches,
  liveBreaks,
  periodDetail,
} from '../../projections/reconciliation/query.js';
import { sealOf } from '../../src/domain/period/seal.js';
import { at } from '../../src/domain/targets.js';
import type { Day, Month } from '../../src/kernel/days.js';
import type { PaymentId } from '../../src/kernel/ids.js';
import { Refusal } from '../../src/kernel/refusal.js';
import { asOfHead } from '../../src/reconciliation/parts.js';
import { type Account, bank, daysFrom, openAccount } from '../support/month.js';
import { people } from '../support/world.js';
import { crashing } from '../faults/crashing.js';
import { historyOf } from '../../src/ledger/projector.js';

const june = '2023-06' as Month;
const { finance, financeApprover } = people;
const other = { name: '另一科技公司', account: '6222000099999999999' };

const refusalIn = async (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'nothing',
    (error: unknown) => {
      if (error instanceof Refusal) return error.code;
      throw error;
    },
  );

describe('a month of an account', () => {
  let account: Account;
  beforeEach(async () => {
    account = await openAccount();
  });
  afterEach(() => account.close());

  const breaks = (): Promise<readonly BreakEntry[]> =>
    asOfHead(account.parts, (db) => liveBreaks(db, account.payerId));
  const waiting = () =>
    asOfHead(account.parts, async (db) => (await listMatches(db, { status: 'waiting' })).items);
  const matchesOf = async (paymentId: string) => {
    const payment = await account.parts.ledger.read(at.payment(paymentId as PaymentId));
    return payment.status === 'settled' ? payment.matches.map(({ matchId }) => matchId) : [];
  };
  const length = async (): Promise<number> => {
    let events = 0;
    for await (const batch of account.parts.store.readAll(null)) events += batch.length;
    return events;
  };
  const close = (key?: string) =>
    account.send(
      finance,
      at.period(account.payerId, june),
      { type: 'ClosePeriod', payerId: account.payerId, month: june },
      key,
    );
  const explainAll = async (): Promise<void> => {
    for (const { breakId } of await breaks()) {
      const command = { resolution: 'in-transit', reason: '核实' } as const;
      await account.send(finance, at.break(breakId), { type: 'ExplainBreak', breakId, ...command });
    }
  };

  /** One that is certain, two that are alike, one that the bank hasn't got, one it alone has. */
  const aMonth = async (): Promise<void> => {
    account.today('2023-06-05');
    await account.pay('pay-certain', 100n, '2023-06-05');
    await account.pay('pay-named', 200n, '2023-06-05', { name: '光谷软件公司', account: '1' });
    await account.pay('pay-declined', 300n, '2023-06-05', { name: '光谷硬件公司', account: '2' });
    account.today('2023-06-28');
    await account.pay('pay-unseen', 400n, '2023-06-28', other);
    account.today('2023-07-10');
    for (const day of daysFrom('2023-06-01', '2023-06-30')) {
      if (day !== '2023-06-06') await account.book(day);
      else {
        await account.book(
          day,
          { amountFen: -100n, ...bank, endToEndId: 'pay-certain' },
          { amountFen: -200n, name: '光谷软件公司' },
          { amountFen: -300n, name: '光谷硬件公司' },
          { amountFen: -55n, name: '供电公司', summary: '电费' },
        );
      }
    }
  };

  it('is matched where it is certain, waits where it isn’t, and is closed when all is explained', async () => {
    await aMonth();
    expect(await account.run()).toMatchObject({
      lines: 4,
      matched: 1,
      refused: 0,
      waiting: 2,
      breaks: 2,
    });
    expect(await matchesOf('pay-certain')).toHaveLength(1);
    expect((await breaks()).map(({ kind }) => kind).sort()).toEqual([
      'missing-in-bank',
      'missing-in-ledger',
    ]);
    expect(await refusalIn(close())).toBe('period-break-open');
    await explainAll();
    // What waits for a person is a difference that nobody has explained.
    expect(await refusalIn(close())).toBe('period-line-open');

    const [accepted, declined] = [...(await waiting())].sort((a, b) =>
      a.amountFen > b.amountFen ? -1 : 1,
    );
    const day = '2023-06-06' as Day;
    const target = at.statement(account.payerId, day);
    const of = { accountId: account.payerId, day };
    await account.send(finance, target, {
      type: 'AcceptMatch',
      ...of,
      matchId: accepted!.matchId,
    });
    expect(await matchesOf('pay-named')).toEqual([accepted!.matchId]);
    await account.send(finance, target, {
      type: 'DeclineMatch',
      ...of,
      matchId: declined!.matchId,
      reason: '非同一笔',
    });
    expect(await account.run()).toMatchObject({ matched: 0, waiting: 0, breaks: 2, explained: 2 });
    await explainAll();
    expect(await account.run()).toMatchObject({ breaks: 0, explained: 4, cleared: 0 });
    await close();
    const period = await asOfHead(account.parts, (db) => periodDetail(db, account.payerId, june));
    expect(period).toMatchObject({
      status: 'closed',
      totals: {
        lines: 4,
        outFen: 655n,
        inFen: 0n,
        movements: 4,
        ledgerOutFen: 1000n,
        acrossFen: 0n,
        explainedFen: 345n,
      },
    });
    expect(period!.totalsSha256).toBe(sealOf(period!.totals));
  });

  it('stays as it is however often it is reconciled', async () => {
    await aMonth();
    await account.run();
    await explainAll();
    const before = await length();
    expect(await account.run()).toMatchObject({ matched: 0, waiting: 2, cleared: 0 });
    expect(await length()).toBe(before);
  });

  it('clears a break when its line or its payment turns up', async () => {
    await aMonth();
    await account.run();
    await explainAll();
    await account.book('2023-07-01', { amountFen: -400n, ...other, endToEndId: 'pay-unseen' });
    expect(await account.run()).toMatchObject({ matched: 1, breaks: 0, explained: 1, cleared: 1 });
    expect(await matchesOf('pay-unseen')).toHaveLength(1);
  });

  it('undoes a match with a reason, and lets the same never meet again by itself', async () => {
    await aMonth();
    await account.run();
    const day = '2023-06-06' as Day;
    const target = at.statement(account.payerId, day);
    const [matchId] = await matchesOf('pay-certain');
    const undo = {
      type: 'UndoMatch',
      accountId: account.payerId,
      day,
      matchId: matchId!,
      reason: '对错行',
    } as const;
    await account.send(finance, target, undo);
    expect(await matchesOf('pay-certain')).toEqual([]);
    await account.run();
    expect(await matchesOf('pay-certain')).toEqual([]);
    const state = await account.parts.ledger.read(target);
    const entry = state.status === 'accepted' ? state.path?.entries[0] : undefined;
    const match = {
      matchId: 'match-by-hand' as typeof undo.matchId,
      day,
      lines: [{ lineId: entry!.id, day, amountFen: -100n }],
      parts: [{ paymentId: 'pay-certain' as PaymentId, returnId: null, amountFen: -100n }],
      reasons: [],
    };
    await account.send(finance, target, {
      type: 'MatchByHand',
      accountId: account.payerId,
      day,
      match,
    });
    expect(await matchesOf('pay-certain')).toEqual(['match-by-hand']);
    const again = { ...match, matchId: 'match-again' as typeof undo.matchId };
    const command = { type: 'MatchByHand', accountId: account.payerId, day, match: again } as const;
    expect(await refusalIn(account.send(finance, target, command))).toBe('bank-line-matched');
  });

  it('lets go of a line whose payment refuses it', async () => {
    await aMonth();
    await account.run();
    const day = '2023-06-06' as Day;
    const target = at.statement(account.payerId, day);
    const state = await account.parts.ledger.read(target);
    const entry = state.status === 'accepted' ? state.path?.entries[1] : undefined;
    const match = {
      matchId: 'match-wrong' as never,
      day,
      lines: [{ lineId: entry!.id, day, amountFen: -200n }],
      parts: [
        { paymentId: 'pay-certain' as PaymentId, returnId: null, amountFen: -100n },
        { paymentId: 'pay-named' as PaymentId, returnId: null, amountFen: -100n },
      ],
      reasons: [],
    };
    const command = { type: 'MatchByHand', accountId: account.payerId, day, match } as const;
    expect(await refusalIn(account.send(finance, target, command))).toBe('payment-already-matched');
    expect(await matchesOf('pay-certain')).toHaveLength(1);
    const after = await account.parts.ledger.read(target);
    expect(after.status === 'accepted' && after.matches.lines.has(entry!.id)).toBe(false);
  });

  it('carries what an earlier month was closed with, explained as it is, and asks for nothing anew', async () => {
    await aMonth();
    await account.run();
    for (const { matchId, day } of await waiting()) {
      const command = { type: 'AcceptMatch', accountId: account.payerId, day, matchId } as const;
      await account.send(finance, at.statement(account.payerId, day), command);
    }
    await explainAll();
    await close();
    account.today('2023-08-10');
    for (const day of daysFrom('2023-07-01', '2023-07-31')) {
      if (day !== '2023-07-05') await account.book(day);
      else await account.book(day, { amountFen: -66n, name: '自来水公司', summary: '水费' });
    }
    expect(await account.run()).toMatchObject({ breaks: 1, explained: 2, cleared: 0 });
    const july = '2023-07' as Month;
    const closeJuly = () =>
      account.send(finance, at.period(account.payerId, july), {
        type: 'ClosePeriod',
        payerId: account.payerId,
        month: july,
      });
    // Only what is new is to be explained.
    expect((await breaks()).filter(({ status }) => status === 'open')).toMatchObject([
      { amountFen: -66n, explainedIn: null },
    ]);
    expect(await refusalIn(closeJuly())).toBe('period-break-open');
    for (const { breakId, status } of await breaks()) {
      if (status !== 'open') continue;
      const command = { resolution: 'bank-error', reason: '代扣' } as const;
      await account.send(finance, at.break(breakId), { type: 'ExplainBreak', breakId, ...command });
    }
    await closeJuly();
    const periodOf = (month: Month) =>
      asOfHead(account.parts, (db) => periodDetail(db, account.payerId, month));
    const period = await periodOf(july);
    expect(period!.totals.explained).toMatchObject([
      { amountFen: -55n, resolution: 'in-transit', explainedIn: june },
      { amountFen: 400n, resolution: 'in-transit', explainedIn: june },
      { amountFen: -66n, resolution: 'bank-error' },
    ]);
    expect(period!.totals.explained[2]).not.toHaveProperty('explainedIn');
    expect(period!.totals.explainedFen).toBe(-66n);
    expect(period!.totalsSha256).toBe(sealOf(period!.totals));
    expect((await breaks()).map(({ explainedIn }) => explainedIn)).toEqual([june, june, july]);

    // Said in other words it is new again, and is what the next month is closed with first.
    const [first] = await breaks();
    const { breakId } = first!;
    const command = { resolution: 'other', reason: '已查明' } as const;
    await account.send(finance, at.break(breakId), { type: 'ExplainBreak', breakId, ...command });
    expect((await breaks())[0]).toMatchObject({ resolution: 'other', explainedIn: null });

    const target = at.period(account.payerId, july);
    const of = { payerId: account.payerId, month: july };
    await account.send(finance, target, { type: 'ProposePeriodReopening', ...of, reason: '漏记' });
    await account.send(financeApprover, target, { type: 'ReopenPeriod', ...of });
    expect((await breaks()).map(({ explainedIn }) => explainedIn)).toEqual([null, june, null]);
  });

  it('is reopened by a second person, and closed again', async () => {
    await aMonth();
    await account.run();
    for (const { matchId, day } of await waiting()) {
      const command = { type: 'AcceptMatch', accountId: account.payerId, day, matchId } as const;
      await account.send(finance, at.statement(account.payerId, day), command);
    }
    await explainAll();
    await close('the-same-key');
    await close('the-same-key');
    const target = at.period(account.payerId, june);
    const of = { payerId: account.payerId, month: june };
    expect(await refusalIn(account.book('2023-06-30', { amountFen: -1n }, { amountFen: 1n }))).toBe(
      'period-closed',
    );
    await account.send(finance, target, { type: 'ProposePeriodReopening', ...of, reason: '漏记' });
    const reopen = { type: 'ReopenPeriod', ...of } as const;
    expect(await refusalIn(account.send(finance, target, reopen))).toBe('same-person');
    await account.send(financeApprover, target, reopen);
    expect((await account.parts.ledger.read(target)).status).toBe('open');
    await close();
    expect((await account.parts.ledger.read(target)).status).toBe('closed');
  });

  it('has rows that equal their rebuild, whatever it went through', async () => {
    await aMonth();
    await account.run();
    await explainAll();
    const { rows, store, codec } = account.parts;
    const found = rows.verify(['reconciliation', 'bank-lines'], historyOf(store, codec));
    for await (const difference of found) expect(difference).toBeUndefined();
  });
});

/** What a run or a close has come to, without when and by which command. */
async function endOf({ parts }: Account): Promise<readonly string[]> {
  const ends: string[] = [];
  for await (const batch of parts.store.readAll(null)) {
    for (const { stream, type } of batch) {
      if (/^(statement|break|period|payment)-/.test(stream)) ends.push(`${stream} ${type}`);
    }
  }
  return ends.sort();
}

describe('broken off before or after any append, a run and a close', () => {
  const story = async (account: Account): Promise<void> => {
    account.today('2023-06-05');
    await account.pay('pay-one', 100n, '2023-06-05');
    await account.pay('pay-two', 150n, '2023-06-05', other);
    await account.pay('pay-lost', 400n, '2023-06-05', { name: '远方公司', account: '7' });
    account.today('2023-07-10');
    for (const day of daysFrom('2023-06-01', '2023-06-30')) {
      if (day === '2023-06-06') {
        await account.book(
          day,
          { amountFen: -100n, ...bank, endToEndId: 'pay-one' },
          { amountFen: -150n, ...other, endToEndId: 'pay-two' },
          { amountFen: -55n, name: '供电公司', summary: '电费' },
        );
      } else await account.book(day);
    }
  };
  const work = async (account: Account): Promise<void> => {
    await account.run();
    const breaks = await asOfHead(account.parts, (db) => liveBreaks(db, account.payerId));
    for (const { breakId, status } of breaks) {
      if (status !== 'open') continue;
      const command = {
        type: 'ExplainBreak',
        breakId,
        resolution: 'other',
        reason: '核实',
      } as const;
      await account.send(finance, at.break(breakId), command, `explain ${breakId}`);
    }
    const of = { payerId: account.payerId, month: june };
    await account.send(finance, at.period(of.payerId, june), { type: 'ClosePeriod', ...of }, 'c');
  };

  it('end where no crash would have', async () => {
    let account = await openAccount();
    await story(account);
    await work(account);
    const expected = await endOf(account);
    await account.close();
    for (let n = 1; n < 40; n += 1) {
      let crashed = 0;
      for (const when of ['before', 'after'] as const) {
        account = await openAccount();
        await story(account);
        const whole = account.parts.store;
        const dying = crashing(whole, n, when);
        account = await account.restarted(dying);
        await work(account).catch(() => undefined);
        if (dying.crashed) crashed += 1;
        account = await account.restarted(whole);
        await account.recover();
        await work(account);
        expect([n, when, await endOf(account)]).toEqual([n, when, expected]);
        await account.close();
      }
      if (crashed === 0) return;
    }
    throw new Error('it never came to an end');
  }, 120_000);
});
