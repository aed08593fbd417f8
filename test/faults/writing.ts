/** What the killed process and the test that kills it say to each other. */
export const WRITERS = 8;

export interface Job {
  readonly folder: string;
  /** The ledger's business day. */
  readonly today: string;
  /** The position of the newest event the test has seen. */
  readonly after: string | null;
  /** Where each writer goes on: everything before it is done. */
  readonly from: readonly number[];
  /** What each writer meant and never heard of. */
  readonly outstanding: readonly (Meant | null)[];
  readonly verify: boolean;
}

export interface Meant {
  readonly writer: number;
  readonly n: number;
  readonly name: string;
  /** On which day it was meant: a retry says the same. */
  readonly day: string;
}

export type Line =
  | {
      /** Position, stream, revision, event id, command id. */
      readonly stored: readonly (readonly [string, string, number, string, string])[];
      readonly halfMade: readonly string[];
    }
  | { readonly verified: number; readonly differences: readonly string[] }
  | { readonly meant: Meant }
  | { readonly done: readonly [number, number] }
  | {
      readonly acknowledged: {
        readonly writer: number;
        readonly stream: string;
        readonly events: readonly (readonly [number, string])[];
      };
    };
