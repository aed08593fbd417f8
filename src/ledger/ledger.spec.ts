import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { lengthsOf } from '../../test/support/states.js';
import { play, register, relocation, setting } from '../../test/support/story.js';
import { HUAWEI, openWorld, people, TENCENT, type World } from '../../test/support/world.js';
import { at } from '../domain/targets.js';
import type { AccountId, CommandId, StreamName, SubjectId } from '../kernel/ids.js';
import { Refusal, refuse } from '../kernel/refusal.js';
import { type EventStore, WrongRevision } from '../stores/events/port.js';
import { commandIdOf, eventIdOf, newId } from './ids.js';
import type { Asked } from './ledger.js';

const target = at.enterprise(HUAWEI);
const name = (value: string) =>
  ({ type: 'RegisterEnterprise', uscc: HUAWEI, name: value, checkWaived: null }) as const;
const agreement = (agreementId: string) =>
  ({
    type: 'RecordAgreement',
    agreementId,
    title: '一事一议',
    from: '2024-01-01' as never,
    to: null,
  }) as const;

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

const asked = (key: string, rest: Partial<Asked> = {}): Asked => ({
  actor: people.officer,
  commandId: commandIdOf(people.officer.id, key),
  ...rest,
});
const failing = (over: Partial<EventStore>): World => {
  const { store } = world;
  return world.restarted({
    append: (...append) => store.append(...append),
    readStream: (...read) => store.readStream(...read),
    readAll: (...read) => store.readAll(...read),
    subscribe: (...from) => store.subscribe(...from),
    head: () => store.head(),
    compare: (a, b) => store.compare(a, b),
    close: () => Promise.resolve(),
    ...over,
  });
};

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'done';
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
}

describe('a command', () => {
  it('sent again under its key gives the same receipt and events, also after a restart', async () => {
    const first = await world.ledger.execute(target, name('甲'), asked('a'));
    await world.ledger.execute(target, agreement('1'), asked('b'));
    for (const ledger of [world.ledger, world.restarted().ledger]) {
      const again = await ledger.execute(target, name('甲'), asked('a'));
      expect(again.receipt).toEqual(first.receipt);
      expect(again.events).toEqual(first.events);
    }
    expect(await lengthsOf(world.store)).toEqual({ [target.stream]: 2 });
  });

  it('with another body under the same key is refused, and leaves nothing', async () => {
    await world.ledger.execute(target, name('甲'), asked('a'));
    for (const ledger of [world.ledger, world.restarted().ledger]) {
      expect(await codeOf(ledger.execute(target, name('乙'), asked('a')))).toBe(
        'idempotency-key-reused',
      );
      expect(await codeOf(ledger.execute(target, agreement('1'), asked('a')))).toBe(
        'idempotency-key-reused',
      );
    }
    expect(await lengthsOf(world.store)).toEqual({ [target.stream]: 1 });
  });

  it('refused or already satisfied leaves no receipt: a retry decides afresh', async () => {
    expect(await codeOf(world.ledger.execute(target, agreement('1'), asked('a')))).toBe(
      'enterprise-unknown',
    );
    await world.ledger.execute(target, name('甲'), asked('b'));
    expect(await codeOf(world.ledger.execute(target, agreement('1'), asked('a')))).toBe('done');
    const satisfied = await world.ledger.execute(target, name('甲'), asked('c'));
    expect(satisfied).toMatchObject({ events: [], receipt: { revision: 1 } });
  });

  it('whose append was durable and not acknowledged is answered by the retry', async () => {
    let lost = true;
    const flaky = failing({
      async append(...append) {
        const appended = await world.store.append(...append);
        if (!lost) return appended;
        lost = false;
        throw refuse('store-unavailable', { actual: 'timed out' });
      },
    });
    expect(await codeOf(flaky.ledger.execute(target, name('甲'), asked('a')))).toBe(
      'store-unavailable',
    );
    const { receipt } = await flaky.ledger.execute(target, name('甲'), asked('a'));
    expect(receipt.revision).toBe(0);
    expect(await lengthsOf(world.store)).toEqual({ [target.stream]: 1 });
  });

  it('whose append was not acknowledged is not taken for another under its key', async () => {
    let lost = false;
    const flaky = failing({
      async append(...append) {
        const appended = await world.store.append(...append);
        if (lost) throw refuse('store-unavailable', { actual: 'timed out' });
        return appended;
      },
    });
    await flaky.ledger.execute(target, name('甲'), asked('a'));
    lost = true;
    expect(await codeOf(flaky.ledger.execute(target, agreement('1'), asked('b')))).toBe(
      'store-unavailable',
    );
    lost = false;
    // Its events have the same ids: on the fold from before, the store would take them for a retry.
    expect(await codeOf(flaky.ledger.execute(target, agreement('2'), asked('b')))).toBe(
      'idempotency-key-reused',
    );
    expect(await flaky.ledger.read(target)).toMatchObject({ agreements: [{ agreementId: '1' }] });
  });
});

describe('If-Match', () => {
  it('lets nothing be decided on another revision than was looked at', async () => {
    await world.ledger.execute(target, name('甲'), asked('a'));
    expect(
      await codeOf(world.ledger.execute(target, agreement('1'), asked('b', { ifMatch: -1 }))),
    ).toBe('stale-revision');
    expect(
      await codeOf(world.ledger.execute(target, agreement('1'), asked('b', { ifMatch: 0 }))),
    ).toBe('done');
  });

  it('is looked at after the key: a retry of what was done is no stale request', async () => {
    await world.ledger.execute(target, name('甲'), asked('a'));
    const first = await world.ledger.execute(target, agreement('1'), asked('b', { ifMatch: 0 }));
    const again = await world.ledger.execute(target, agreement('1'), asked('b', { ifMatch: 0 }));
    expect(again.receipt).toEqual(first.receipt);
  });

  it('is not retried when another process was first', async () => {
    await world.ledger.execute(target, name('甲'), asked('a'));
    const other = world.restarted();
    await other.ledger.execute(target, agreement('1'), asked('b'));
    // What is cached here still says revision 0.
    expect(
      await codeOf(world.ledger.execute(target, agreement('2'), asked('c', { ifMatch: 0 }))),
    ).toBe('stale-revision');
    expect(await lengthsOf(world.store)).toEqual({ [target.stream]: 2 });
  });
});

describe('another process', () => {
  it('that was first is seen: a conflict is decided again on what is stored', async () => {
    await world.ledger.execute(target, name('甲'), asked('a'));
    await world.restarted().ledger.execute(target, agreement('1'), asked('b'));
    const { receipt } = await world.ledger.execute(target, agreement('2'), asked('c'));
    expect(receipt.revision).toBe(2);
  });

  it('is asked before a cached state refuses, or calls a command satisfied', async () => {
    await world.ledger.execute(target, name('甲'), asked('a'));
    await world.ledger.execute(target, agreement('1'), asked('b'));
    const ended = {
      type: 'EndAgreement',
      agreementId: '2',
      to: '2024-06-30' as never,
      reason: '终止',
    } as const;
    await world.restarted().ledger.execute(target, agreement('2'), asked('c'));
    // The cache knows of no agreement 2.
    expect(await codeOf(world.ledger.execute(target, ended, asked('d')))).toBe('done');
  });

  it('that is always first is given up on, apart from every refusal', async () => {
    let appends = 0;
    const contended = failing({
      append(stream, expected) {
        appends += 1;
        throw new WrongRevision(stream, expected, expected + 1);
      },
    });
    await expect(contended.ledger.execute(target, name('甲'), asked('a'))).rejects.toMatchObject({
      code: 'too-contended',
      kind: 'unavailable',
    });
    expect(appends).toBe(4);
  });
});

describe('a caller', () => {
  it('among fifty on one stream loses none of theirs', async () => {
    await world.ledger.execute(target, name('甲'), asked('a'));
    await Promise.all(
      Array.from({ length: 50 }, (_, i) =>
        world.ledger.execute(target, agreement(String(i)), asked(`agreement-${i}`)),
      ),
    );
    expect(await lengthsOf(world.store)).toEqual({ [target.stream]: 51 });
  });

  it('without the role, or for another’s enterprise or unit, leaves nothing behind', async () => {
    await play(world, register());
    const before = await lengthsOf(world.store);
    const auditor = { ...people.officer, roles: ['auditor'] as const };
    expect(await codeOf(world.dispatch(auditor, target, agreement('1')))).toBe('role-missing');
    const stranger = { ...people.applicant, uscc: TENCENT };
    const account = {
      type: 'ProposePayeeAccount',
      accountId: 'account-9' as AccountId,
      holder: '',
      number: '1',
      bank: '',
      bankCode: '',
    } as const;
    expect(await codeOf(world.dispatch(stranger, target, account))).toBe('other-enterprise');
    // A new stream says whose it is only once it is decided.
    const filed = {
      type: 'SubmitApplication',
      applicationId: relocation().applicationId,
      uscc: HUAWEI,
      measure: 'hq-relocation' as never,
      benefitYear: null,
      facts: {
        valuation: '700000000000',
        sameRoundFinancing: '70000000000',
        relocatedOn: '2023-05-31',
      },
      contact: null,
    } as const;
    expect(await codeOf(world.dispatch(stranger, relocation().target, filed))).toBe(
      'other-enterprise',
    );
    expect(await lengthsOf(world.store)).toEqual(before);
  });
});

describe('a state', () => {
  it('after an append is the one that is read back, personal values sealed', async () => {
    await play(world, setting);
    const { target: application, applicationId } = relocation();
    const phone = { subject: 's-1' as SubjectId, plain: '13800000000' };
    const { state, events } = await world.dispatch(people.officer, application, {
      type: 'SubmitApplication',
      applicationId,
      uscc: HUAWEI,
      measure: 'hq-relocation' as never,
      benefitYear: null,
      facts: {
        valuation: 700_000_000_000,
        sameRoundFinancing: '70000000000',
        relocatedOn: '2023-05-31',
      },
      contact: { name: { ...phone, plain: '张三' }, phone },
    });
    expect(await world.restarted().ledger.read(application)).toEqual(state);
    expect(JSON.stringify(events)).not.toContain('13800000000');
    const stored = await world.store.readStream(application.stream);
    expect(JSON.stringify(stored)).not.toContain('张三');
  });
});

describe('an id', () => {
  it('comes from who asks and their key, so that a retry meets the same stream', () => {
    const { id } = people.officer;
    expect(newId('app', id, 'k')).toBe(newId('app', id, 'k'));
    expect(newId('app', id, 'k')).toMatch(/^app-[0-9a-f]{20}$/);
    const others = [newId('app', id, 'l'), newId('app', people.reviewer.id, 'k')];
    expect(others).not.toContain(newId('app', id, 'k'));
    expect(eventIdOf('ledger' as StreamName, 'c-1' as CommandId, 0)).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
  });
});
