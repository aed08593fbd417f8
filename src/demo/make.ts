import { createAccess } from '../access/access.js';
import type { Tranche } from '../composition.js';
import { day, millisecondsOf, type Moment, momentAt, startOf } from '../kernel/days.js';
import type { Actor } from '../kernel/event.js';
import type { UserId } from '../kernel/ids.js';
import type { Clock } from '../ledger/clock.js';
import { commandIdOf } from '../ledger/ids.js';
import { PASSWORD, people, type Person, type PersonName } from './people.js';
import { OPENS, PRESENT, type Step, stories, type Story } from './scenario.js';
import { World } from './world.js';

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
 * own moment of the past year and a half.
 */
export async function makeDistrict(
  tranche: Tranche,
  clock: StepClock,
  onProgress: (done: number, of: number) => void = () => {},
): Promise<World> {
  const world = new World(tranche);
  await makePeople(world);
  const steps = inOrder(stories);
  const of = steps.reduce((sum, { step }) => sum + step.does.length, 0);
  let done = 0;
  let today = '';
  let minutes = 0;
  for (const { step, story } of steps) {
    if (step.on !== today) minutes = 0;
    today = step.on;
    for (const action of step.does) {
      clock.set(momentAt(millisecondsOf(morningOf(step.on)) + minutes * 60_000));
      minutes += MINUTES_APART;
      await action(world, world.actor(step.by), story.subject);
      done += 1;
      onProgress(done, of);
    }
  }
  clock.set(presentMoment());
  return world;
}

const MINUTES_APART = 7;

/** 09:00 in Asia/Shanghai. */
const morningOf = (on: string): Moment =>
  momentAt(millisecondsOf(startOf(day(on))) + 9 * 3_600_000);

interface Planned {
  readonly step: Step;
  readonly story: Story;
}

/** By day; within a day as the stories stand, and each story's steps as they are told. */
const inOrder = (all: readonly Story[]): readonly Planned[] =>
  all
    .flatMap((story) => story.steps.map((step) => ({ step, story })))
    .sort((a, b) => (a.step.on < b.step.on ? -1 : a.step.on > b.step.on ? 1 : 0));

/** As everywhere: a code makes the first administrator, who makes the others. */
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
}
