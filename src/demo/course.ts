import { day } from '../kernel/days.js';
import type { Fen } from '../kernel/money.js';
import { chineseWorkingDays } from '../ledger/calendar.js';
import { wan } from './money.js';
import { type Office, offices, type PersonName, type Post, userOf } from './people.js';
import {
  accepts,
  applies,
  approvesAt,
  assesses,
  confirmsAccount,
  declines,
  determines,
  type Facts,
  inDistrictSince,
  opensNotice,
  proposesAccount,
  proposesAward,
  registers,
  releases,
  verifies,
  verifiesTranche,
} from './steps.js';
import { type Action, type Case, refused } from './world.js';

// The course of a claim through its office's days. Where the present cuts it short, it waits.

/** One person's work of one day. */
export interface Step {
  readonly on: string;
  readonly by: PersonName;
  readonly does: readonly Action[];
  /** The claim it is about, where it isn't the story's own. */
  readonly about?: Case;
  /** Puts a payment on the day's list; a batch a day is made of the list. */
  readonly pays?: Pays;
  /** What the bank says of the payment made last; its answers of a day come in files. */
  readonly bank?: BankSays;
}

export interface Pays {
  readonly tranche: number;
  /** 抵扣: kept back for what is claimed of an earlier payment. */
  readonly withheld?: Withheld;
}

export interface Withheld {
  readonly from: Case;
  readonly amountFen: Fen;
}

export type BankSays =
  | { readonly outcome: 'settled'; readonly serial: string; readonly on: string }
  | { readonly outcome: 'rejected'; readonly code: string; readonly text: string }
  | {
      readonly outcome: 'returned';
      readonly serial: string;
      readonly on: string;
      readonly code: string;
    };

export interface Story {
  readonly subject: Case;
  /** What it shows, for whoever reads the demo. */
  readonly shows: { readonly zh: string; readonly en: string };
  /** In the order of their days. */
  readonly steps: readonly Step[];
}

export const on = (day: string, by: PersonName, ...does: readonly Action[]): Step => ({
  on: day,
  by,
  does,
});

export const pays = (tranche: number, on: string, withheld?: Withheld): Step => ({
  ...{ on, by: 'finance-2', does: [] },
  pays: { tranche, ...(withheld && { withheld }) },
});

/** Told on a day, also where the bank had cleared it before. */
export const settles = (on: string, serial: string, clearedOn = on): Step => ({
  ...{ on, by: 'finance-2', does: [] },
  bank: { outcome: 'settled', serial, on: clearedOn },
});

/** 退票, with one of ISO 20022's ExternalStatusReason1Code. */
export const rejects = (on: string, code: string, text: string): Step => ({
  ...{ on, by: 'finance-2', does: [] },
  bank: { outcome: 'rejected', code, text },
});

/** 退汇, with one of ISO 20022's ExternalReturnReason1Code. */
export const sendsBackMoney = (
  on: string,
  serial: string,
  valueOn: string,
  code: string,
): Step => ({
  ...{ on, by: 'finance-2', does: [] },
  bank: { outcome: 'returned', serial, on: valueOn, code },
});

export const registered = (
  day: string,
  since: string,
  account: string,
  office: Office = 'science',
): readonly Step[] => [
  on(
    day,
    userOf(office, 'case-officer'),
    registers,
    inDistrictSince(since),
    proposesAccount(account),
  ),
  on(nth(day, 1), 'finance-1', confirmsAccount),
];

/** Where in its course a claim is, in working days after it was filed. */
const AFTER = {
  accepted: 1,
  verified: 3,
  noticed: 4,
  approved: 10,
  approvedTwice: 11,
  conditions: 12,
  released: 13,
  collected: 14,
  settled: 17,
};
type Stage = keyof typeof AFTER;

export const nth = (from: string, workingDays: number): string => {
  const found = chineseWorkingDays.nth(day(from), workingDays);
  if (!found) throw new Error(`the calendar of ${from} is not published`);
  return found;
};

const TWO_LEVELS_ABOVE = wan(100);

const officeOf: Readonly<Record<string, Office>> = {
  'software-cluster-rent': 'services',
  'software-cluster-purchase': 'services',
  event: 'services',
  'major-event': 'services',
  'industrial-internet-award': 'industry',
  'tech-upgrade': 'industry',
  'smart-upgrade': 'industry',
  'green-manufacturing': 'industry',
  'green-product': 'industry',
  'secondary-node': 'industry',
  'industrial-platform': 'industry',
  'retail-smart': 'trade',
  'ecommerce-demo': 'trade',
};

export interface Filed {
  readonly measure: string;
  /** The day it is filed; the rest of its course follows in working days. */
  readonly on: string;
  readonly facts: Facts;
  /** Null: as the policy says for the measure. */
  readonly benefitYear?: number;
  /** What the unit determined, where the clause names no amount. */
  readonly determined?: { readonly amountFen: Fen; readonly document: string };
  /** By the applicant itself, not for it. */
  readonly by?: PersonName;
}

/** One claim, told stage by stage; every method gives the steps of its stage. */
export class Claim {
  readonly about: Case;
  readonly office: Office;

  constructor(
    of: Case,
    readonly filed: Filed,
  ) {
    this.about = of.claim(`${filed.measure} ${filed.on}`);
    this.office = officeOf[filed.measure] ?? 'science';
  }

  day(stage: Stage): string {
    return nth(this.filed.on, AFTER[stage]);
  }

  step(on: string, by: PersonName | Post, ...does: readonly Action[]): Step {
    const name = by in AN_OFFICE ? userOf(this.office, by as Post) : (by as PersonName);
    return { on, by: name, does, about: this.about };
  }

  submitted(): readonly Step[] {
    const { measure, on, facts, benefitYear = null, by = 'case-officer' } = this.filed;
    return [this.step(on, by, applies(measure, facts, benefitYear))];
  }

  /** Submitted, accepted, each fact verified; `found` where it was not as declared. */
  verified(found: Facts = {}): readonly Step[] {
    const { determined } = this.filed;
    const finds = determined ? [determines(determined.amountFen, determined.document)] : [];
    return [
      ...this.submitted(),
      this.step(this.day('accepted'), 'case-officer', accepts),
      this.step(this.day('verified'), 'reviewer', verifies(undefined, found), ...finds),
    ];
  }

  noticed(): readonly Step[] {
    return [
      ...this.verified(),
      this.step(this.day('noticed'), 'case-officer', assesses, proposesAward, opensNotice),
    ];
  }

  /** After the notice, at this amount, which the domain holds against what it worked out. */
  approved(amountFen: Fen, reason: string | null = null): readonly Step[] {
    const first = this.step(this.day('approved'), 'approver-1', approvesAt(amountFen, reason));
    if (amountFen <= TWO_LEVELS_ABOVE) return [first];
    return [first, this.step(this.day('approvedTwice'), 'approver-2', approvesAt(amountFen))];
  }

  granted(amountFen: Fen): readonly Step[] {
    return [...this.noticed(), ...this.approved(amountFen)];
  }

  released(): readonly Step[] {
    const released = this.day('released');
    return [
      this.step(this.day('conditions'), 'reviewer', verifiesTranche(1)),
      this.step(released, 'finance-2', releases(1, lineOf(this.office, released))),
    ];
  }

  paidOut(withheld?: Withheld): readonly Step[] {
    return [...this.released(), ...this.sent(this.day('collected'), this.day('settled'), withheld)];
  }

  /** Put in the batch of one day, settled on another. */
  sent(collected: string, settled: string, withheld?: Withheld): readonly Step[] {
    return [
      { ...pays(1, collected, withheld), about: this.about },
      { ...settles(settled, bankReference(settled, this)), about: this.about },
    ];
  }

  /** From the filing to the bank's receipt. */
  paid(amountFen: Fen): readonly Step[] {
    return [...this.granted(amountFen), ...this.paidOut()];
  }

  /** Assessed, not eligible, and so declined. */
  notEligible(reason: string, found: Facts = {}): readonly Step[] {
    return [
      ...this.verified(found),
      this.step(
        this.day('noticed'),
        'case-officer',
        assesses,
        refused('not-eligible', proposesAward),
      ),
      this.step(nth(this.day('noticed'), 2), 'approver-1', declines(reason)),
    ];
  }

  /**
   * Assessed before another claim took its part of the cap, so that the cap refuses what was worked
   * out; assessed again, it comes to what is left.
   */
  reassessed(): readonly Step[] {
    return [
      ...this.verified(),
      this.step(this.day('verified'), 'case-officer', assesses),
      this.step(
        this.day('noticed'),
        'case-officer',
        refused('cap-exceeded', proposesAward),
        assesses,
        proposesAward,
        opensNotice,
      ),
    ];
  }

  /** A one-off that was had before is said no to at once. */
  refusedAtOnce(): readonly Step[] {
    const { measure, on, facts } = this.filed;
    return [this.step(on, 'case-officer', refused('once-used', applies(measure, facts)))];
  }
}

const AN_OFFICE: Readonly<Record<Post, true>> = {
  'case-officer': true,
  reviewer: true,
  'approver-1': true,
  'approver-2': true,
};

export const lineOf = (office: Office, on: string): string =>
  `${offices[office]} ${on.slice(0, 4)}`;

/** The bank's, so only alike in form: the day and a number of its own. */
function bankReference(on: string, { about, filed }: Claim): string {
  let sum = 0;
  for (const character of `${about.uscc}${filed.measure}`) {
    sum = (sum * 31 + character.charCodeAt(0)) % 90_000;
  }
  return `${on.replaceAll('-', '')}${10_000 + sum}`;
}

/** The same people in each month of a year. */
export const headcount = (year: number, ...people: readonly number[]): Record<string, number> =>
  Object.fromEntries(
    Array.from({ length: 12 }, (_, i) => [
      `${year}-${String(i + 1).padStart(2, '0')}`,
      people[Math.min(i, people.length - 1)] ?? 0,
    ]).filter(([, count]) => count !== 0),
  );
