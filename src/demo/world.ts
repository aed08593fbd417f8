import type { Target } from '../domain/targets.js';
import type { Tranche } from '../composition.js';
import type { Actor, DomainEvent } from '../kernel/event.js';
import type {
  ApplicationId,
  BatchId,
  CommandId,
  LineId,
  PaymentId,
  RecoveryId,
  ReservationId,
  Sha256,
  UserId,
} from '../kernel/ids.js';
import { Refusal, type RefusalReason } from '../kernel/refusal.js';
import type { RefusalCode } from '../kernel/refusals.js';
import { checkCharacter, type Uscc } from '../kernel/uscc.js';
import { commandIdOf, newId } from '../ledger/ids.js';
import type { Executed } from '../ledger/ledger.js';
import type { Booking } from './bank.js';
import type { PersonName } from './people.js';

/** An enterprise of the district, or one of its claims. */
export class Case {
  readonly uscc: Uscc;

  constructor(
    readonly key: string,
    readonly name: string,
    /** 登记管理部门、机构类别、行政区划 and 主体标识码; the check character is worked out. */
    first17: string,
  ) {
    this.uscc = `${first17}${checkCharacter(first17)}` as Uscc;
  }

  /** Another claim of the same enterprise, told apart by what it is for. */
  claim(what: string): Case {
    return new Case(`${this.key} ${what}`, this.name, this.uscc.slice(0, 17));
  }
}

/** What has become of it so far. */
export interface SoFar {
  application: ApplicationId;
  /** By the fact that each proves. */
  readonly evidence: Map<string, Sha256>;
  /** Each attempt to pay, the latest last. */
  readonly payments: PaymentId[];
  readonly recoveries: RecoveryId[];
  readonly corrections: ReservationId[];
}

/** What steps work with: people, ids that come out the same each time, and the one write path. */
export class World {
  readonly actors = new Map<string, Actor>();
  readonly lines = new Map<string, LineId>();
  readonly batches = new Map<string, BatchId>();
  /** What the bank has booked on the account that its statements are of. */
  readonly booked: Booking[] = [];
  /** Shown once, when it is issued: the demo keeps it to show it again. */
  subscriberToken = '';
  readonly #cases = new Map<string, SoFar>();
  /** Sets each command's key apart; the same steps make the same keys. */
  #step = 0;

  constructor(readonly tranche: Tranche) {}

  actor(name: PersonName): Actor {
    const actor = this.actors.get(name);
    if (!actor) throw new Error(`the demo has no user ${name} yet`);
    return actor;
  }

  soFar({ key }: Case): SoFar {
    const known = this.#cases.get(key);
    if (known) return known;
    const nothing: SoFar = {
      application: '' as ApplicationId,
      evidence: new Map(),
      payments: [],
      recoveries: [],
      corrections: [],
    };
    this.#cases.set(key, nothing);
    return nothing;
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
    const commandId = this.commandId(by);
    return this.tranche.processes.dispatch(target, command, { actor: by, commandId });
  }

  commandId(by: Actor): CommandId {
    this.#step += 1;
    return commandIdOf(by.id as UserId, `demo ${this.#step}`);
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
