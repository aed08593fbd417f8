import { type RefusalCode, type RefusalKind, refusals } from './refusals.js';

/** What a refusal says beside its code: the rule or clause, the limit, what was found, and names. */
export type RefusalParams = Readonly<Record<string, string | number | bigint | boolean | null>>;

/** How a refusal is stored in an event, and travels to whoever asked. */
export interface RefusalReason {
  readonly code: RefusalCode;
  readonly params: RefusalParams;
}

/**
 * The one way to say no. The code is stable and part of the API; the texts are in `refusals.ts`.
 * By convention `clause` or `rule` names the source, `limit`/`limitFen` what is allowed and
 * `actual`/`actualFen` what was found.
 */
export class Refusal extends Error {
  override readonly name = 'Refusal';

  constructor(
    readonly code: RefusalCode,
    readonly params: RefusalParams = {},
  ) {
    super(code);
  }

  get kind(): RefusalKind {
    return refusals[this.code].kind;
  }

  get reason(): RefusalReason {
    return { code: this.code, params: this.params };
  }
}

export const refuse = (code: RefusalCode, params?: RefusalParams): Refusal =>
  new Refusal(code, params);

export const refusalOf = (reason: RefusalReason): Refusal =>
  new Refusal(reason.code, reason.params);
