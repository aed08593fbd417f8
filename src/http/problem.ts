import { HttpException } from '@nestjs/common';
import { Refusal, refuse } from '../kernel/refusal.js';
import { type RefusalKind, refusals } from '../kernel/refusals.js';
import { type Language, sentence } from '../kernel/sentence.js';
import { RequestInvalid, UNKNOWN } from './request-invalid.js';

export type { Language } from '../kernel/sentence.js';

/** RFC 9457, with what a refusal says of itself as extension members. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly instance: string;
  /** Stable: what a program goes by. */
  readonly code: string;
  readonly errors?: readonly {
    readonly field: string;
    readonly limit: string;
    readonly actual: string;
  }[];
  readonly [param: string]: unknown;
}

const kinds: Readonly<Record<RefusalKind, { status: number; zh: string; en: string }>> = {
  malformed: { status: 400, zh: '请求有误', en: 'Malformed request' },
  unauthenticated: { status: 401, zh: '未登录', en: 'Not signed in' },
  forbidden: { status: 403, zh: '无权办理', en: 'Not allowed' },
  absent: { status: 404, zh: '不存在', en: 'Not found' },
  conflict: { status: 409, zh: '当前状态不允许', en: 'Not possible as things stand' },
  gone: { status: 410, zh: '已删除', en: 'Gone' },
  stale: { status: 412, zh: '版本已变', en: 'Changed meanwhile' },
  'too-large': { status: 413, zh: '内容过大', en: 'Too large' },
  unsupported: { status: 415, zh: '不支持的类型', en: 'Unsupported type' },
  invalid: { status: 422, zh: '不符合规定', en: 'Against a rule' },
  required: { status: 428, zh: '缺少请求头', en: 'A header is required' },
  'too-many': { status: 429, zh: '请求过多', en: 'Too many requests' },
  unavailable: { status: 503, zh: '暂时不可用', en: 'Unavailable for now' },
};

const UNEXPECTED = {
  title: { zh: '内部错误', en: 'Internal error' },
  detail: {
    zh: '服务出错，已记入日志。可用同一 Idempotency-Key 重试。',
    en: 'Something went wrong, and was logged. Retry with the same Idempotency-Key.',
  },
};

/** What `Accept-Language` prefers of the two; Chinese where it says nothing. */
export function languageOf(accept: string | undefined): Language {
  let best: { language: Language; q: number } = { language: 'zh', q: 0 };
  for (const range of accept?.split(',') ?? []) {
    const [tag = '', ...params] = range.trim().toLowerCase().split(';');
    const q = Number(params.find((param) => param.trim().startsWith('q='))?.split('=')[1] ?? 1);
    const language = tag.startsWith('en') ? 'en' : tag.startsWith('zh') ? 'zh' : undefined;
    if (language && q > best.q) best = { language, q };
  }
  return best.language;
}

/** Undefined for a fault of ours: nothing of it is told, all of it is logged. */
export function refusalOfError(error: unknown, bodyLimit: number): Refusal | undefined {
  if (error instanceof Refusal) return error;
  // Nest wraps what Fastify refuses, and keeps it as the cause.
  const cause = (error instanceof HttpException && error.cause) || error;
  switch ((cause as { readonly code?: unknown }).code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return refuse('body-too-large', { limit: bodyLimit });
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return refuse('media-type-unsupported', { limit: 'application/json' });
    case 'FST_ERR_BAD_URL':
    case 'HPE_INVALID_URL':
      return refuse('url-malformed');
    case 'FST_ERR_CTP_INVALID_JSON_BODY':
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
      return refuse('json-malformed');
  }
  const { statusCode } = error as { readonly statusCode?: unknown };
  const status = error instanceof HttpException ? error.getStatus() : statusCode;
  return typeof status === 'number' ? ofStatus(status) : undefined;
}

function ofStatus(status: number): Refusal | undefined {
  if (status === 404 || status === 405) return refuse('route-unknown');
  return status < 500 ? refuse('request-malformed') : undefined;
}

export function problemOf(
  error: unknown,
  language: Language,
  instance: string,
  bodyLimit: number,
): Problem {
  if (error instanceof RequestInvalid) return ofFields(error, language, instance);
  const refusal = refusalOfError(error, bodyLimit);
  if (!refusal) {
    return {
      type: typeOf('internal-error'),
      title: UNEXPECTED.title[language],
      status: 500,
      detail: UNEXPECTED.detail[language],
      instance,
      code: 'internal-error',
    };
  }
  const { code, params } = refusal;
  const { kind } = refusals[code];
  return {
    ...params,
    type: typeOf(code),
    title: kinds[kind][language],
    status: kinds[kind].status,
    detail: sentence(code, params, language),
    instance,
    code,
  };
}

function ofFields({ errors }: RequestInvalid, language: Language, instance: string): Problem {
  const listed = errors.map(({ field, limit, actual }) => ({
    field,
    limit: limit[language],
    actual: actual[language],
  }));
  const code = errors[0]?.limit === UNKNOWN ? 'field-unknown' : 'request-invalid';
  return {
    ...problemOf(refuse(code, { ...listed[0] }), language, instance, 0),
    errors: listed,
  };
}

const typeOf = (code: string): string => `urn:tranche:problem:${code}`;
