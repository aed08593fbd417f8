/**
 * As many as a person can tell apart. Where more than these are alike they aren't compared and
 * nothing is proposed: a match needs something that only it has. It also bounds the work for each
 * line, whatever a file holds.
 */
export const MOST_ALIKE = 16;

export function put<K, V>(buckets: Map<K, V[]>, key: K, value: V): void {
  const bucket = buckets.get(key);
  if (bucket) bucket.push(value);
  else buckets.set(key, [value]);
}

/**
 * Those of a bucket, which is in order of days, that are at most so many days away; null where they
 * are more than `MOST_ALIKE`.
 */
export function within<S extends { readonly day: number }>(
  bucket: readonly S[] = [],
  day: number,
  days: number,
): readonly S[] | null {
  const from = firstFrom(bucket, day - days);
  const to = firstFrom(bucket, day + days + 1);
  return to - from > MOST_ALIKE ? null : bucket.slice(from, to);
}

function firstFrom(bucket: readonly { readonly day: number }[], day: number): number {
  let low = 0;
  let high = bucket.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((bucket[middle]?.day ?? day) < day) low = middle + 1;
    else high = middle;
  }
  return low;
}
