import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Moment } from '../../kernel/days.js';
import type { EventId, SubscriberId } from '../../kernel/ids.js';
import {
  type Attempt,
  ATTEMPTS_KEPT,
  type DeadLetter,
  type DeliveryStore,
  openDeliveryStore,
  type Trying,
} from './store.js';

const hook = { subscriber: 'reports' as SubscriberId, webhook: 'main' };
const other = { ...hook, webhook: 'other' };
const now = '2024-03-01T01:00:00.000Z' as Moment;
const later = '2024-03-01T02:00:00.000Z' as Moment;
const place = (seq: number) => ({ seq, cursor: `cursor-${seq}` });
const attempt: Attempt = {
  ...{ at: now, kind: 'event', eventId: 'e-1', type: 't', seq: 8 },
  ...{ status: 500, error: null, milliseconds: 3 },
};
const trying: Trying = {
  ...{ eventId: 'e-1' as EventId, url: 'https://example.org/', attempts: 2 },
  ...{ firstAt: now, dueAt: later },
};
const letter = (seq: number): DeadLetter => ({
  ...{ seq, eventId: `e-${seq}` as EventId, type: 't', attempts: 40 },
  ...{ firstAt: now, lastAt: later, status: 500, error: null, resending: false },
});

let folder: string;
let store: DeliveryStore;
const open = (): DeliveryStore => openDeliveryStore({ path: join(folder, 'deliveries.db') });
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tranche-deliveries-'));
  store = open();
  store.begin(hook, place(7));
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true });
});
const reopened = (): DeliveryStore => {
  store.close();
  return (store = open());
};

describe('where a webhook has come to', () => {
  it('is there after a restart, in a file for its owner alone', () => {
    store.retry(hook, 7, trying, attempt);
    expect(reopened().progress(hook)).toEqual({ ...hook, place: place(7), trying });
    expect(store.all()).toHaveLength(1);
    expect(store.progress(other)).toBeNull();
    expect(statSync(join(folder, 'deliveries.db')).mode & 0o777).toBe(0o600);
    const watched = { ...place(9), position: '9' };
    expect(store.watched()).toBeNull();
    store.watch(watched);
    expect(reopened().watched()).toEqual(watched);
  });

  it('moves with what was delivered, and what was tried is forgotten then', () => {
    store.retry(hook, 7, trying, attempt);
    expect(store.deliver(hook, 7, place(8), { ...attempt, status: 204 })).toBe(true);
    expect(store.progress(hook)).toEqual({ ...hook, place: place(8), trying: null });
    expect(store.attempts(hook, 9).map(({ status }) => status)).toEqual([204, 500]);
    expect(store.pass(hook, 8, place(20))).toBe(true);
    expect(store.progress(hook)?.place).toEqual(place(20));
  });

  it('never moves from where it was begun anew, or removed, meanwhile', () => {
    store.begin(hook, place(2));
    expect(store.deliver(hook, 7, place(8), attempt)).toBe(false);
    expect(store.pass(hook, 7, place(8))).toBe(false);
    expect(store.retry(hook, 7, trying, attempt)).toBe(false);
    expect(store.bury(hook, 7, place(8), letter(8), attempt)).toBe(false);
    expect(store.progress(hook)).toEqual({ ...hook, place: place(2), trying: null });
    expect(store.deadLetters(hook)).toEqual([]);
    store.forget(hook);
    expect(store.deliver(hook, 2, place(3), attempt)).toBe(false);
    expect(store.all()).toEqual([]);
  });

  it('is due at once where somebody hurries it, and never later', () => {
    store.hurry(hook, now);
    store.retry(hook, 7, trying, attempt);
    store.hurry(hook, now);
    expect(store.progress(hook)?.trying).toEqual({ ...trying, dueAt: now });
    store.hurry(hook, later);
    expect(store.progress(hook)?.trying?.dueAt).toBe(now);
  });
});

describe('dead letters', () => {
  beforeEach(() => {
    store.bury(hook, 7, place(8), letter(8), attempt);
    store.bury(hook, 8, place(12), letter(12), attempt);
  });
  const asked = (): readonly number[] =>
    store.deadLetters(hook).flatMap(({ seq, resending }) => (resending ? [seq] : []));

  it('are kept in order while the others go on, and are asked for one by one, or all', () => {
    expect(store.progress(hook)?.place).toEqual(place(12));
    expect(reopened().deadLetters(hook)).toEqual([letter(8), letter(12)]);
    store.askAgain(other, null);
    store.askAgain(hook, [12, 99]);
    expect(asked()).toEqual([12]);
    store.askAgain(hook, null);
    expect(asked()).toEqual([8, 12]);
  });

  it('go once they are taken, and stay with what came of it where they are not', () => {
    store.askAgain(hook, null);
    store.resent(hook, 8, { ...attempt, kind: 'resend', status: 204 }, true);
    store.resent(hook, 12, { ...attempt, kind: 'resend', status: 404, at: later }, false);
    expect(store.deadLetters(hook)).toEqual([{ ...letter(12), attempts: 41, status: 404 }]);
    expect(asked()).toEqual([]);
  });
});

describe('the log of attempts', () => {
  it('keeps the newest of each webhook, and no more', () => {
    store.note(other, attempt);
    store.together(() => {
      for (let i = 0; i < ATTEMPTS_KEPT + 50; i += 1) store.note(hook, { ...attempt, seq: i });
    });
    const kept = store.attempts(hook, 10_000);
    expect(kept).toHaveLength(ATTEMPTS_KEPT);
    expect([kept[0]?.seq, kept.at(-1)?.seq]).toEqual([ATTEMPTS_KEPT + 49, 50]);
    expect(store.attempts(hook, 2)).toHaveLength(2);
    expect(store.attempts(other, 9)).toHaveLength(1);
    store.forget(hook);
    expect(store.attempts(hook, 9)).toEqual([]);
    expect(store.attempts(other, 9)).toHaveLength(1);
  });
});
