import { type Exact, exact, parseExact, times } from './exact.js';

/** A product of powers, such as fen/people/month; `{}` is a bare ratio. */
export type Unit = Readonly<Record<string, number>>;

export const RATIO: Unit = {};
export const FEN: Unit = { fen: 1 };
export const PEOPLE: Unit = { people: 1 };

/** How a literal in a pack writes each unit, and how many of the stored unit it is. */
const WRITTEN: Readonly<Record<string, readonly [name: string, factor: Exact]>> = {
  元: ['fen', exact(100)],
  '㎡': ['squareMetre', exact(1)],
  人: ['people', exact(1)],
  月: ['month', exact(1)],
  家: ['company', exact(1)],
  项: ['item', exact(1)],
};
const MAGNITUDE: Readonly<Record<string, Exact>> = {
  万: exact(10_000),
  亿: exact(100_000_000),
};

const LITERAL = /^(\d+(?:\.\d+)?)(万|亿)?(%|[元㎡人月家项])?((?:\/[元㎡人月家项])*)$/u;

/** `500元/人/月`, `7亿元`, `1000㎡`, `50%`; undefined where the text is no literal. */
export function parseLiteral(text: string): { value: Exact; unit: Unit } | undefined {
  const match = LITERAL.exec(text);
  const number = parseExact(match?.[1] ?? '');
  if (!match || !number) return undefined;
  const [, , magnitude, over, under = ''] = match;
  let value = magnitude ? times(number, MAGNITUDE[magnitude] as Exact) : number;
  if (over === '%') return under ? undefined : { value: times(value, exact(1, 2)), unit: RATIO };
  let unit = RATIO;
  if (over) {
    const [name, factor] = WRITTEN[over] as readonly [string, Exact];
    value = times(value, factor);
    unit = { [name]: 1 };
  }
  for (const written of under.split('/').slice(1)) {
    const [name] = WRITTEN[written] as readonly [string, Exact];
    // 元 below the line would need a division, and no policy pays by the yuan.
    if (name === 'fen') return undefined;
    unit = timesUnit(unit, { [name]: -1 });
  }
  return { value, unit };
}

export function timesUnit(a: Unit, b: Unit): Unit {
  const product: Record<string, number> = { ...a };
  for (const [name, exponent] of Object.entries(b)) {
    const sum = (product[name] ?? 0) + exponent;
    if (sum === 0) delete product[name];
    else product[name] = sum;
  }
  return product;
}

/** `fen/people/month`; `ratio` for a bare number. */
export function nameOfUnit(unit: Unit): string {
  const over: string[] = [];
  const under: string[] = [];
  for (const [name, exponent] of Object.entries(unit)) {
    for (let n = 0; n < Math.abs(exponent); n += 1) (exponent > 0 ? over : under).push(name);
  }
  if (over.length === 0 && under.length === 0) return 'ratio';
  return [over.sort().join('·') || '1', ...under.sort()].join('/');
}

export const sameUnit = (a: Unit, b: Unit): boolean => nameOfUnit(a) === nameOfUnit(b);
