import type { Day } from '../../kernel/days.js';
import type { DomainEvent } from '../../kernel/event.js';
import type { UserId } from '../../kernel/ids.js';

export type PolicyEvent = DomainEvent<
  'PackLoaded',
  {
    readonly document: string;
    readonly version: string;
    readonly hash: string;
    readonly validFrom: Day;
    readonly validTo: Day;
    /** `operator:` and the name of who started the process that brought the pack. */
    readonly by: UserId;
  }
>;
