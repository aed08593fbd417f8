import type { Pack } from './assessment.js';

/** One thing that differs between two packs. `null` where one of them hasn't got it. */
export interface PackDifference {
  /** The measure or unfunded clause it is in; null for what holds for the whole pack. */
  readonly measure: string | null;
  /** Such as `caps.year.ceiling`; items with an id or a name of their own are told apart by it. */
  readonly path: string;
  readonly before: string | number | boolean | null;
  readonly after: string | number | boolean | null;
}

/** What changed from one pack to another, in order of measure and path. */
export function diffPacks(before: Pack, after: Pack): PackDifference[] {
  const [old, now] = [flattened(before.content, []), flattened(after.content, [])];
  const differences: PackDifference[] = [];
  for (const path of [...new Set([...old.keys(), ...now.keys()])].sort()) {
    const [was, is] = [old.get(path) ?? null, now.get(path) ?? null];
    if (was === is) continue;
    const [section, code, ...rest] = path.split('\u0000');
    const ofMeasure = section === 'measures' || section === 'unfunded';
    differences.push({
      measure: ofMeasure ? (code ?? null) : null,
      path: (ofMeasure ? rest : path.split('\u0000')).join('.'),
      before: was,
      after: is,
    });
  }
  return differences;
}

type Scalar = string | number | boolean;

function flattened(
  value: unknown,
  path: readonly string[],
  into = new Map<string, Scalar>(),
): Map<string, Scalar> {
  if (Array.isArray(value)) {
    value.forEach((item, index) => flattened(item, [...path, nameOf(item) ?? `${index}`], into));
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) flattened(item, [...path, key], into);
  } else {
    // \0 can't be in a key, so that a key with a dot in it stays one.
    into.set(path.join('\u0000'), value as Scalar);
  }
  return into;
}

function nameOf(item: unknown): string | undefined {
  if (typeof item !== 'object' || item === null) return undefined;
  const { id, name, about } = item as Record<string, unknown>;
  return [id, name, about].find((found) => typeof found === 'string') as string | undefined;
}
