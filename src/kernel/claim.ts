import type { Fen } from './money.js';

/**
 * What an award takes of the limits. The owning stream decides it without knowing the policy, so
 * a claim carries its own ceiling; `cap` stays the same across versions of a pack.
 *
 * `enterprise` claims are decided in the enterprise's stream, `district` ones in a pool of their
 * own that enterprises share.
 */
export type Claim = AmountClaim | OnceClaim | ConsecutiveYearsClaim;

export type ClaimScope = 'enterprise' | 'district';

export interface AmountClaim {
  readonly kind: 'amount';
  readonly scope: ClaimScope;
  readonly cap: string;
  /** What the cap is counted by within its scope, such as a project id; empty for the whole cap. */
  readonly key: string;
  /** The benefit year, for a yearly cap. */
  readonly year?: number;
  readonly amountFen: Fen;
  readonly ceilingFen: Fen;
  readonly clause: string;
}

export interface OnceClaim {
  readonly kind: 'once';
  readonly scope: ClaimScope;
  readonly cap: string;
  readonly key: string;
  readonly clause: string;
}

/** 最高连续给予 span 年: Y is the earliest live year; only Y … Y+span−1 can be claimed. */
export interface ConsecutiveYearsClaim {
  readonly kind: 'consecutiveYears';
  readonly scope: 'enterprise';
  readonly cap: string;
  readonly year: number;
  readonly span: number;
  readonly clause: string;
}
