import {
  applicationApprovals,
  applicationEvidence,
  applicationNotices,
  applicationObjections,
  applications,
  type ApplicationStatus,
} from '../../../projections/applications/tables.js';
import type {
  ApplicationDetail,
  ApplicationObjection,
} from '../../../projections/applications/query.js';
import { tranches } from '../../../projections/tranche-calendar/tables.js';
import { type Actor, type Personal, UNIT_ROLES } from '../../kernel/event.js';
import type { Measure } from '../../kernel/ids.js';
import type { Uscc } from '../../kernel/uscc.js';
import { Day, OneOf, Text } from '../fields.js';
import { PageQuery, WholeQuery } from '../pages.js';
import {
  FEN,
  FLAG,
  LABEL,
  list,
  object,
  orNull,
  REASON,
  rowOf,
  type Schema,
  TEXT,
  WHOLE,
  withMaybe,
  withMore,
} from '../schemas.js';

const STATUSES: readonly ApplicationStatus[] = [
  'submitted',
  'sent-back',
  'accepted',
  'assessed',
  'proposing',
  'reserved',
  'noticed',
  'granting',
  'granted',
  'revoked',
  'not-granted',
  'declined',
  'withdrawn',
  'voided',
];

export class ApplicationsQuery extends PageQuery {
  @Text(18, { optional: true })
  readonly uscc?: Uscc;
  @Text(64, { optional: true })
  readonly measure?: Measure;
  @OneOf(STATUSES, { optional: true })
  readonly status?: ApplicationStatus;
  @WholeQuery(1900, 2999)
  readonly benefitYear?: number;
  @Day({ optional: true, description: 'First day of submission' })
  readonly from?: string;
  @Day({ optional: true, description: 'Last day of submission' })
  readonly to?: string;
}

type Case = Partial<Pick<ApplicationDetail, 'unit' | 'uscc'>>;

const isOfTheUnit = ({ roles, unit }: Actor, about: Case): boolean =>
  unit === about.unit && roles.some((role) => UNIT_ROLES.includes(role));

const isTheApplicant = ({ roles, uscc }: Actor, about: Case): boolean =>
  uscc === about.uscc && roles.includes('applicant');

/** A person's words: null where they were erased, or are not shown to whoever asks. */
interface Shown {
  readonly value: string | null;
  readonly masked: boolean;
  /** 已销毁. Whoever may not see it isn't told. */
  readonly erased: boolean;
}

type Open = (personal: Personal) => string | null;

function shown(personal: Personal, may: boolean, open: Open): Shown {
  if (!may) return { value: null, masked: true, erased: false };
  const value = open(personal);
  return { value, masked: false, erased: value === null };
}

export interface ApplicationView extends Omit<ApplicationDetail, 'contact' | 'objections'> {
  readonly contact: { readonly name: Shown; readonly phone: Shown } | null;
  readonly objections: readonly (Omit<ApplicationObjection, 'objector'> & {
    readonly objector: Shown | null;
  })[];
}

/** The applicant is never told who objected. */
export function maySee(
  actor: Actor,
  about: Case,
): { readonly contact: boolean; readonly objector: boolean } {
  const ofTheUnit = isOfTheUnit(actor, about);
  return { contact: ofTheUnit || isTheApplicant(actor, about), objector: ofTheUnit };
}

export function applicationView(
  { contact, objections, ...rest }: ApplicationDetail,
  actor: Actor,
  open: Open,
): ApplicationView {
  const may = maySee(actor, rest);
  return {
    ...rest,
    contact: contact && {
      name: shown(contact.name, may.contact, open),
      phone: shown(contact.phone, may.contact, open),
    },
    objections: objections.map(({ objector, ...objection }) => ({
      ...objection,
      objector: objector && shown(objector, may.objector, open),
    })),
  };
}

const SHOWN = object({ value: orNull(TEXT), masked: FLAG, erased: FLAG });
const PIN = object({ document: TEXT, version: TEXT, hash: TEXT });
const ANY: Schema = {};

const CONDITION = object({
  id: TEXT,
  label: LABEL,
  clause: TEXT,
  required: TEXT,
  actual: TEXT,
  held: FLAG,
});

export const ASSESSMENT = object({
  measure: TEXT,
  clause: TEXT,
  benefitYear: WHOLE,
  eligible: FLAG,
  amountFen: FEN,
  key: orNull(TEXT),
  conditions: list(CONDITION),
  caps: list(
    withMaybe(
      object({
        cap: TEXT,
        scope: TEXT,
        key: TEXT,
        label: LABEL,
        clause: TEXT,
        ceilingFen: FEN,
        usedFen: FEN,
        remainingFen: FEN,
        binding: FLAG,
      }),
      { year: WHOLE },
    ),
  ),
  tranches: list(object({ tranche: WHOLE, amountFen: FEN, label: LABEL, dueFrom: orNull(TEXT) })),
  claims: list({ type: 'object', additionalProperties: true }),
  trace: { type: 'object', additionalProperties: true },
  explanation: LABEL,
});

const ASSESSED = object({ seq: WHOLE, assessment: ASSESSMENT, by: TEXT, at: TEXT });

export const applicationEntry = rowOf(applications, ['contact'], {
  name: orNull(TEXT),
  policy: PIN,
  filedFor: FLAG,
  failure: orNull(REASON),
});

export const trancheEntry = rowOf(
  tranches,
  ['dueSort', 'releaseFailure', 'resembles', 'revoked', 'everReleased'],
  {
    label: orNull(LABEL),
    status: TEXT,
    dueFen: FEN,
    blockedBy: list({
      type: 'object',
      properties: { code: TEXT },
      required: ['code'],
      additionalProperties: true,
    }),
  },
);

const of = 'applicationId';

export const applicationSchema = withMore(applicationEntry, {
  contact: orNull(object({ name: SHOWN, phone: SHOWN })),
  facts: list(
    object({
      fact: TEXT,
      declared: orNull(ANY),
      verified: orNull(
        object({ value: ANY, evidence: list(TEXT), note: TEXT, by: TEXT, at: TEXT }),
      ),
    }),
  ),
  evidence: list(rowOf(applicationEvidence, [of])),
  assessment: orNull(ASSESSED),
  earlierAssessments: list(ASSESSED),
  notices: list(rowOf(applicationNotices, [of])),
  objections: list(
    rowOf(applicationObjections, [of], { objector: orNull(SHOWN), upheld: orNull(FLAG) }),
  ),
  approvals: list(rowOf(applicationApprovals, [of])),
  tranches: list(trancheEntry),
});
