import type { About } from '../kernel/event.js';
import { type Codec, leafHash } from '../ledger/codec.js';
import type { StoredEvent } from '../stores/events/port.js';
import { publicTypeOf } from './contract/index.js';
import { prefixOf } from './cursor.js';
import { type CloudEvent, publicEvent } from './public-event.js';

/** An event of the log as the feed sees it: everything that costs is worked out once, when asked. */
export class Entry {
  #event: CloudEvent | null | undefined;
  #json: string | undefined;
  #prefix: string | undefined;

  constructor(
    private readonly stored: StoredEvent,
    readonly seq: number,
    private readonly ledgerId: string,
    private readonly codec: Pick<Codec, 'decode'>,
  ) {}

  get stream(): string {
    return this.stored.stream;
  }

  get about(): About {
    return this.stored.metadata.about;
  }

  /** The published type, without the work of making the event; undefined where nothing is told. */
  get type(): string | undefined {
    const type = publicTypeOf(this.stored.type);
    return type === undefined ? this.event?.type : (type ?? undefined);
  }

  get event(): CloudEvent | null {
    if (this.#event === undefined) {
      this.#event = publicEvent(this.codec.decode(this.stored), this.seq, this.ledgerId);
    }
    return this.#event;
  }

  /** The event on one line. */
  get json(): string {
    return (this.#json ??= JSON.stringify(this.event));
  }

  get prefix(): string {
    return (this.#prefix ??= prefixOf(leafHash(this.stored)));
  }
}
