import { createHash } from 'node:crypto';
import { canonical, type Json } from '../../kernel/canonical.js';
import type { Sha256 } from '../../kernel/ids.js';
import type { Totals } from './events.js';

/** Whoever has the totals can work it out again: RFC 8785, money as a string of digits. */
export function sealOf(totals: Totals): Sha256 {
  const json = JSON.stringify(totals, (_, held: unknown) =>
    typeof held === 'bigint' ? held.toString() : held,
  );
  return createHash('sha256')
    .update(canonical(JSON.parse(json) as Json))
    .digest('hex') as Sha256;
}
