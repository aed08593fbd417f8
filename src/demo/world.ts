import type { Target } from '../domain/targets.js';
import type { Tranche } from '../composition.js';
import type { Actor, DomainEvent } from '../kernel/event.js';
import type { ApplicationId, BatchId, LineId, PaymentId, Sha256, UserId } from '../kernel/ids.js';
import type { Fen } from '../kernel/money.js';
import { Refusal, type RefusalReason } from '../kernel/refusal.js';
import type { RefusalCode } from '../kernel/refusals.js';
import { checkCharacter, type Uscc } from '../kernel/uscc.js';
import { commandIdOf, newId } from '../ledger/ids.js';
import type { Executed } from '../ledger/ledger.js';
import type { PersonName } from './people.js';

/** One enterprise and what became of its application, as the driver goes along. */
export class Case {
  readonly uscc: Uscc;
  application = '' as ApplicationId;
  /** By the fact that each proves. */
  readonly evidence = new Map<string, Sha256>();
  /** Of each attempt to pay, the latest last. */
  readonly payments: { readonly id: PaymentId; readonly amountFen: Fen }[] = [];

  constructor(
    readonly key: string,
    readonly name: string,
    /** 登记管理部门、机构类别、行政区划 and 主体标识码; the check character is worked out. */
    first17: string,
  ) {
    this.uscc = `${first17}${checkCharacter(first17)}` as Uscc;
  }
}

/** What steps work with: people, ids that come out the same each time, and the one write path. */
export class World {
  readonly actors = new Map<string, Actor>();
  readonly lines = new Map<string, LineId>();
  readonly batches = new Map<string, BatchId>();
  /** Sets each command's key apart; the same steps make the same keys. */
  #step = 0;

  constructor(readonly tranche: Tranche) {}

  actor(name: PersonName): Actor {
    const actor = this.actors.get(name);
    if (!actor) throw new Error(`the demo has no user ${name} yet`);
    return actor;
  }

  id<Id extends string>(prefix: string, by: Actor): Id {
    this.#step += 1;
    return newId<Id>(prefix, by.id, `demo ${this.#step}`);
  }

  /** As over HTTP: a command of a person, seen through with all that follows from it. */
  ask<S, C extends { readonly type: string }, E extends DomainEvent, X>(
    by: Actor,
    target: Target<S, C, E, X>,
    command: C,
  ): Promise<Executed<S>> {
    this.#step += 1;
    const commandId = commandIdOf(by.id as UserId, `demo ${this.#step}`);
    return this.tranche.processes.dispatch(target, command, { actor: by, commandId });
  }
}

/** One step of a person; what it does is in `steps.ts`. */
export type Action = (world: World, by: Actor, subject: Case) => Promise<unknown>;

/** A step that the ledger says no to: the demo shows refusals, too. */
export const refused =
  (code: RefusalCode, action: Action): Action =>
  async (world, by, subject) => {
    let reason: RefusalReason | undefined;
    try {
      await action(world, by, subject);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      reason = error.reason;
    }
    if (reason?.code !== code) {
      throw new Error(`${subject.key}: expected ${code}, got ${reason?.code ?? 'no refusal'}`);
    }
  };
