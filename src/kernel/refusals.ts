/** What kind of no it is; the edge turns each into one HTTP status. */
export type RefusalKind =
  | 'malformed' // 400
  | 'unauthenticated' // 401
  | 'forbidden' // 403
  | 'absent' // 404
  | 'conflict' // 409: the state of the case doesn't allow it now
  | 'gone' // 410
  | 'stale' // 412
  | 'too-large' // 413
  | 'unsupported' // 415
  | 'invalid' // 422: a rule of the policy or of the ledger
  | 'required' // 428
  | 'too-many' // 429
  | 'unavailable'; // 503

interface RefusalText {
  readonly kind: RefusalKind;
  /** `{name}` is filled from the refusal's params; a name ending in Fen is shown in 元. */
  readonly zh: string;
  readonly en: string;
}

const text = <K extends RefusalKind>(kind: K, zh: string, en: string) => ({ kind, zh, en });

/**
 * Every refusal there is: stable code, kind, and the sentence a person reads. A sentence says what
 * rule, what limit, what was found, and what to do.
 */
export const refusals = {
  // Values
  'money-invalid': text(
    'malformed',
    '{field} 应为整数分（如 "200000000"），不能有小数；收到：{actual}。',
    '{field} must be whole fen, such as "200000000", never a fraction; got {actual}.',
  ),
  'day-invalid': text(
    'malformed',
    '{field} 应为真实日期 YYYY-MM-DD；收到：{actual}。',
    '{field} must be a real day, YYYY-MM-DD; got {actual}.',
  ),
  'moment-invalid': text(
    'malformed',
    '{field} 应为 ISO 8601 时刻；收到：{actual}。',
    '{field} must be an ISO 8601 moment; got {actual}.',
  ),
  'uscc-invalid': text(
    'invalid',
    '统一社会信用代码应为 18 位（GB 32100-2015）；收到：{actual}。请核对营业执照。',
    'A unified social credit code has 18 characters (GB 32100-2015); got {actual}. Check the licence.',
  ),
  'uscc-check-character': text(
    'invalid',
    '统一社会信用代码 {uscc} 的校验码应为 {limit}，实为 {actual}（GB 32100-2015）。请核对营业执照。',
    'The check character of {uscc} should be {limit}, found {actual} (GB 32100-2015). Check the licence.',
  ),
} as const satisfies Record<string, RefusalText>;

export type RefusalCode = keyof typeof refusals;
