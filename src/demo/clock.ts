import { readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  addDays,
  type Day,
  day,
  millisecondsOf,
  type Moment,
  moment,
  momentAt,
  startOf,
} from '../kernel/days.js';
import { refuse } from '../kernel/refusal.js';
import type { Clock } from '../ledger/clock.js';

/** 若干措施·有效期: the last day of the policy, which the demo's clock never leaves. */
export const LAST_DAY = day('2026-03-23');
const LAST_MOMENT = millisecondsOf(startOf(addDays(LAST_DAY, 1))) - 1;

const NAME = 'clock.json';

/** The demo's present was `present` when it really was `since`, and has run on with real time. */
interface Anchor {
  readonly present: Moment;
  readonly since: Moment;
}

/**
 * The demo's clock. Only forward, and only inside the policy's validity: on its last moment it
 * stands still. A running server sees the file change, so that moving it needs no message to it.
 */
export class MovedClock implements Clock {
  readonly #path: string;
  #anchor: Anchor;
  /** Which file the anchor was read from. */
  #file: string;
  /** No answer is ever earlier than one before it, whatever the machine's clock does. */
  #latest = 0;

  /** @throws Error when the folder has no clock, so is no demo. */
  constructor(
    folder: string,
    private readonly real: () => number = Date.now,
  ) {
    this.#path = join(folder, NAME);
    this.#file = this.#present();
    this.#anchor = this.#read();
  }

  static isIn(folder: string): boolean {
    return statSync(join(folder, NAME), { throwIfNoEntry: false }) !== undefined;
  }

  /** A clock for a new demo. */
  static start(folder: string, present: Moment, real: () => number = Date.now): MovedClock {
    write(join(folder, NAME), { present, since: momentAt(real()) });
    return new MovedClock(folder, real);
  }

  now(): Moment {
    const file = this.#present();
    if (file !== this.#file) {
      this.#anchor = this.#read();
      this.#file = file;
    }
    const { present, since } = this.#anchor;
    const run = Math.max(0, this.real() - millisecondsOf(since));
    this.#latest = Math.max(this.#latest, Math.min(millisecondsOf(present) + run, LAST_MOMENT));
    return momentAt(this.#latest);
  }

  /** Never behind what has been recorded, as after a restore of a folder without its clock. */
  notBefore(recorded: Moment): void {
    this.#latest = Math.max(this.#latest, millisecondsOf(recorded));
  }

  /**
   * To a day's first moment of work, 09:00; on today's date it does nothing.
   * @throws Refusal `clock-backwards`, `clock-beyond-policy`
   */
  advance(to: Day): Moment {
    const now = this.now();
    const morning = momentAt(millisecondsOf(startOf(to)) + 9 * 3_600_000);
    if (to > LAST_DAY) throw refuse('clock-beyond-policy', { limit: LAST_DAY, actual: to });
    if (startOf(addDays(to, 1)) <= now) {
      throw refuse('clock-backwards', { limit: now, actual: to });
    }
    if (morning <= now) return now;
    write(this.#path, { present: morning, since: momentAt(this.real()) });
    return this.now();
  }

  /** A file that replaces another is another inode, even within one tick of the file's time. */
  #present(): string {
    const { ino, mtimeMs } = statSync(this.#path);
    return `${ino} ${mtimeMs}`;
  }

  #read(): Anchor {
    const { present, since } = JSON.parse(readFileSync(this.#path, 'utf8')) as Anchor;
    return { present: moment(present, `${NAME}: present`), since: moment(since, `${NAME}: since`) };
  }
}

/** Replaced whole: a server reading it meanwhile sees the old clock or the new one. */
function write(path: string, anchor: Anchor): void {
  writeFileSync(`${path}.next`, `${JSON.stringify(anchor)}\n`);
  renameSync(`${path}.next`, path);
}
