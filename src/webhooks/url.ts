import { isIP } from 'node:net';
import { refuse } from '../kernel/refusal.js';
import type { Allowed } from './addresses.js';

const MAX = 2_000;

/**
 * What can be told of a target without looking its name up; the rest is told at each attempt.
 * @throws Refusal `webhook-url-invalid`, `webhook-address-refused`
 */
export function checkUrl(text: string, allowed: Allowed): void {
  const url = text.length <= MAX && URL.canParse(text) ? new URL(text) : undefined;
  const schemes = allowed.isEmpty ? ['https:'] : ['https:', 'http:'];
  const named = url && (url.username !== '' || url.password !== '' || url.hash !== '');
  if (!url || named || !schemes.includes(url.protocol)) {
    throw refuse('webhook-url-invalid', { limit: MAX });
  }
  const host = hostOf(url);
  if (isIP(host) === 0) return;
  if (!allowed.permits(host)) throw refuse('webhook-address-refused', { actual: host });
  if (url.protocol === 'http:' && !allowed.names(host)) {
    throw refuse('webhook-url-invalid', { limit: MAX });
  }
}

/** Without the brackets of an IPv6 address. */
export const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[|\]$/g, '');
