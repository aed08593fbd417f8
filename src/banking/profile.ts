import { Ajv2020 } from 'ajv/dist/2020.js';
import { LineCounter, parseDocument, visit } from 'yaml';
import { refuse } from '../kernel/refusal.js';
import { type ANSWER_FIELDS, profileSchema, type STATEMENT_FIELDS } from './profile.schema.js';
import type { Encoding } from './text.js';
import type { Outcome } from './values.js';

export type StatementField = (typeof STATEMENT_FIELDS)[number];
export type AnswerField = (typeof ANSWER_FIELDS)[number];
export type Field = StatementField | AnswerField;

type Headings<F extends Field> = Readonly<Partial<Record<F, readonly string[]>>>;
type Labels<L extends string> = Readonly<Partial<Record<L, string>>>;

interface AnyProfile<F extends Field> {
  readonly profile: string;
  readonly title: { readonly zh: string; readonly en: string };
  readonly encodings: readonly Encoding[];
  readonly delimiter: string;
  readonly columns: Headings<F>;
  readonly optional: Headings<F>;
  readonly ignored: readonly string[];
  readonly footers: readonly string[];
  readonly dates: 'year-first' | 'day-first' | 'month-first';
}

export interface StatementProfile extends AnyProfile<StatementField> {
  readonly reads: 'statement';
  readonly preamble: Labels<
    'account' | 'currency' | 'from' | 'to' | 'period' | 'opening' | 'closing'
  >;
  readonly order: 'oldest-first' | 'newest-first' | null;
}

export interface AnswersProfile extends AnyProfile<AnswerField> {
  readonly reads: 'answers';
  readonly preamble: Labels<'account' | 'currency' | 'on'>;
  readonly statuses: Readonly<Partial<Record<Outcome | 'pending', readonly string[]>>>;
}

export type Profile = StatementProfile | AnswersProfile;

// As for policy packs: the schema is checked by a test, and polished code takes longer to make.
const validate = new Ajv2020({
  allErrors: false,
  strict: false,
  validateSchema: false,
  code: { optimize: false },
}).compile<RawProfile>(profileSchema);

type RawHeadings = Readonly<Record<string, string | readonly string[]>>;
type RawProfile = Partial<Profile> & {
  readonly columns: RawHeadings;
  readonly optional?: RawHeadings;
};

const DEFAULTS = {
  encodings: ['utf-8', 'gb18030'],
  delimiter: ',',
  ignored: [],
  footers: [],
  preamble: {},
  dates: 'year-first',
  order: null,
};

/**
 * A profile from a YAML or JSON file.
 * @throws Refusal `profile-invalid`
 */
export function parseProfile({
  name: file,
  text,
}: {
  readonly name: string;
  readonly text: string;
}): Profile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const wrong = (actual: string, offset = 0) =>
    refuse('profile-invalid', { file, line: lines.linePos(offset).line, actual });
  const [error] = document.errors;
  if (error !== undefined) throw wrong(error.message.split('\n')[0] ?? '', error.pos[0]);
  visit(document, {
    Alias: (_, alias) => {
      throw wrong('aliases are not allowed', alias.range?.[0]);
    },
  });
  const raw: unknown = document.toJS();
  if (!validate(raw)) {
    // The last one is the schema's `if` itself, which says nothing.
    const [first] = validate.errors ?? [];
    const path = first?.instancePath.split('/').slice(1) ?? [];
    const node: unknown = document.getIn(path, true);
    const range = (node as { range?: readonly number[] } | undefined)?.range;
    const extra = (first?.params as { additionalProperty?: string }).additionalProperty ?? '';
    throw wrong(`${path.join('.') || 'file'} ${first?.message ?? ''} ${extra}`.trim(), range?.[0]);
  }
  const profile = {
    ...DEFAULTS,
    ...raw,
    columns: headings(raw.columns),
    optional: headings(raw.optional ?? {}),
  } as unknown as Profile;
  const lacking = profile.reads === 'statement' ? whatLacks(profile) : undefined;
  if (lacking !== undefined) throw wrong(lacking);
  return profile;
}

const headings = (raw: RawHeadings): Headings<Field> =>
  Object.fromEntries(
    Object.entries(raw).map(([field, names]) => [
      field,
      typeof names === 'string' ? [names] : names,
    ]),
  );

/** A statement must be checkable: signed amounts, and a balance to start and to end with. */
function whatLacks({ columns, preamble }: StatementProfile): string | undefined {
  const sided = columns.debit !== undefined && columns.credit !== undefined;
  if (sided === (columns.amount !== undefined)) {
    return 'columns must have either amount, or debit and credit';
  }
  if (columns.balance === undefined && !(preamble.opening && preamble.closing)) {
    return 'a statement has a balance column, or opening and closing in its preamble';
  }
  return undefined;
}

/** @throws Refusal `profile-invalid` also for two of one name */
export function parseProfiles(
  files: readonly { readonly name: string; readonly text: string }[],
): readonly Profile[] {
  const profiles = files.map(parseProfile);
  const names = new Set<string>();
  profiles.forEach(({ profile }, at) => {
    const file = files[at]?.name ?? '';
    const actual = `profile ${profile} is there twice`;
    if (names.has(profile)) throw refuse('profile-invalid', { file, line: 1, actual });
    names.add(profile);
  });
  return profiles;
}
