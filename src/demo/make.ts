import { createAccess } from '../access/access.js';
import type { Tranche } from '../composition.js';
import { day, millisecondsOf, type Moment, momentAt, startOf } from '../kernel/days.js';
import type { Actor } from '../kernel/event.js';
import type { UserId } from '../kernel/ids.js';
import type { Clock } from '../ledger/clock.js';
import { commandIdOf } from '../ledger/ids.js';
import type { Step, Story } from './course.js';
import { PASSWORD, people, type Person, type PersonName, SUBSCRIBER } from './people.js';
import { finance, OPENS, PRESENT, stories } from './scenario.js';
import { type Action, type Case, World } from './world.js';

/** Stands still until a step moves it, so that the same steps make the same moments. */
export class StepClock implements Clock {
  #at: Moment = morningOf(OPENS);

  now(): Moment {
    return this.#at;
  }

  set(at: Moment): void {
    if (at < this.#at) throw new Error(`the demo's steps go back from ${this.#at} to ${at}`);
    this.#at = at;
  }
}

/** Where the demo's clock is left. */
export const presentMoment = (): Moment => morningOf(PRESENT);

/**
 * The sample district, made by its people's own commands through the one write path, each at its
 * own moment of the past three years.
 */
export async function makeDistrict(
  tranche: Tranche,
  clock: StepClock,
  onProgress: (done: number, of: number) => void = () => {},
): Promise<World> {
  const world = new World(tranche);
  await makePeople(world);
  const days = byDay([...stories, finance]);
  const of = days.reduce((sum, { actions }) => sum + actions.length, 0);
  let done = 0;
  for (const { on, actions } of days) {
    const apart = Math.min(MINUTES_APART, DAY_MINUTES / actions.length);
    for (const [i, { action, by, about }] of actions.entries()) {
      clock.set(momentAt(millisecondsOf(morningOf(on)) + Math.floor(i * apart) * 60_000));
      await action(world, world.actor(by), about);
      done += 1;
      onProgress(done, of);
    }
  }
  clock.set(presentMoment());
  return world;
}

const MINUTES_APART = 7;
/** A busy day still ends at 18:00. */
const DAY_MINUTES = 540;

/** 09:00 in Asia/Shanghai. */
const morningOf = (on: string): Moment =>
  momentAt(millisecondsOf(startOf(day(on))) + 9 * 3_600_000);

interface Planned {
  readonly action: Action;
  readonly by: PersonName;
  readonly about: Case;
}

/** Day by day until the present; within a day as the stories stand, and as each is told. */
function byDay(all: readonly Story[]): readonly { on: string; actions: readonly Planned[] }[] {
  const days = new Map<string, Planned[]>();
  for (const { subject, steps } of all) {
    for (const { on, by, does, about = subject } of steps satisfies readonly Step[]) {
      if (on >= PRESENT) continue;
      const planned = does.map((action) => ({ action, by, about }));
      days.set(on, [...(days.get(on) ?? []), ...planned]);
    }
  }
  return [...days].map(([on, actions]) => ({ on, actions })).sort((a, b) => (a.on < b.on ? -1 : 1));
}

/** As everywhere: a code makes the first administrator, who makes the others, and a subscriber. */
async function makePeople(world: World): Promise<void> {
  // The one password is printed on the console: what it costs to guess protects nothing.
  const access = createAccess(world.tranche, { cost: { ln: 10, r: 8, p: 1 } });
  const code = access.firstAdministratorCode() ?? '';
  const { actor } = await access.makeFirstAdministrator(code, 'admin' as UserId, PASSWORD);
  world.actors.set('admin', actor);
  for (const [name, person] of Object.entries<Person>(people)) {
    if (name === 'admin') continue;
    const { role, unit = null, of } = person;
    const uscc = stories.find(({ subject }) => subject.key === of)?.subject.uscc ?? null;
    const userId = name as UserId;
    const { state } = await access.createUser(
      { userId, password: PASSWORD, roles: [role], unit, uscc },
      { actor, commandId: commandIdOf(actor.id, `demo user ${name}`) },
    );
    world.actors.set(name satisfies string as PersonName, state as Actor);
  }
  const commandId = commandIdOf(actor.id, `demo subscriber ${SUBSCRIBER.id}`);
  const { token } = await access.subscribers.create(SUBSCRIBER, { actor, commandId });
  world.subscriberToken = token ?? '';
}
