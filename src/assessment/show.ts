import { formatYuan } from '../kernel/money.js';
import { type Exact, formatExact } from './exact.js';
import { nameOfUnit, type Unit } from './units.js';

const SUFFIX: Readonly<Record<string, string>> = {
  people: ' 人',
  squareMetre: ' ㎡',
  company: ' 家',
  item: ' 项',
};

const ENGLISH: Readonly<Record<string, string>> = {
  元: 'yuan',
  人: 'people',
  '㎡': 'm²',
  家: 'companies',
  项: 'items',
};

/** What `show` showed, in an English sentence. */
export const inEnglish = (shown: string): string =>
  shown.replaceAll(/(?<=\d )[元人㎡家项]/g, (unit) => ENGLISH[unit] as string);

/** A number as a condition shows it, the same in both languages: `7,000,000,000.00 元`, `30 人`. */
export function show(value: Exact, unit: Unit): string {
  const name = nameOfUnit(unit);
  if (name === 'fen') {
    if (value.scale === 0) return `${formatYuan(value.units)} 元`;
    return `${formatExact({ units: value.units, scale: value.scale + 2 })} 元`;
  }
  if (name === 'ratio') return `${formatExact({ units: value.units * 100n, scale: value.scale })}%`;
  return formatExact(value) + (SUFFIX[name] ?? '');
}
