import { Injectable, type Type } from '@nestjs/common';
import { Command, CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Tranche } from '../composition.js';
import { deciders, type Target } from '../domain/targets.js';
import type { DomainEvent } from '../kernel/event.js';
import type { Asked, Receipt } from '../ledger/ledger.js';
import { processFor } from '../processes/index.js';
import type { ReceiptView } from './receipt.js';
import { InjectTranche } from './tokens.js';

// A bus carries commands to every kind of stream; `Commands.send` keeps each of them typed.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type AnyTarget = Target<any, any, any, any>;

/** What is on the bus: a command for one stream, and who asks. */
class StreamCommand extends Command<Receipt> {
  constructor(
    readonly target: AnyTarget,
    readonly command: { readonly type: string },
    readonly asked: Asked,
  ) {
    super();
  }
}

/** The bus knows a handler by the class of its command, so each decider has one of its own. */
const commandClasses: ReadonlyMap<string, typeof StreamCommand> = new Map(
  deciders.map(({ category }) => [category, class extends StreamCommand {}]),
);

/** The one registration: every decider there is, as a command handler. */
export const commandHandlers: readonly Type<ICommandHandler<StreamCommand>>[] = [
  ...commandClasses.values(),
].map((CommandOf) => {
  @CommandHandler(CommandOf)
  class Handler implements ICommandHandler<StreamCommand> {
    constructor(@InjectTranche() private readonly tranche: Tranche) {}

    execute({ target, command, asked }: StreamCommand): Promise<Receipt> {
      return carryOut(this.tranche, target, command, asked);
    }
  }
  return Handler;
});

/**
 * A process that answered the command has appended as well, maybe to other streams: the receipt
 * then has the revision its stream came to, and a position behind everything that followed.
 */
async function carryOut(
  { processes, ledger, store }: Tranche,
  target: AnyTarget,
  command: { readonly type: string },
  asked: Asked,
): Promise<Receipt> {
  const { receipt, events } = await processes.dispatch(target, command, asked);
  if (!events.some((event) => processFor(event))) return receipt;
  const { revision } = await ledger.fold(target);
  return { stream: receipt.stream, revision, position: await store.head() };
}

/** Sends a person's command to its decider, over the bus. */
@Injectable()
export class Commands {
  constructor(private readonly bus: CommandBus) {}

  /** `id` is of what is made or changed, which the receipt names beside the stream. */
  async send<S, C extends { readonly type: string }, E extends DomainEvent, X>(
    id: string,
    target: Target<S, C, E, X>,
    command: C,
    asked: Asked,
  ): Promise<ReceiptView> {
    const CommandOf = commandClasses.get(target.decider.category);
    if (!CommandOf) throw new Error(`no command handler for ${target.decider.category}`);
    const { stream, revision, position } = await this.bus.execute(
      new CommandOf(target, command, asked),
    );
    return { id, stream, revision, position };
  }
}
