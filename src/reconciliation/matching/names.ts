/**
 * Company forms that a bank leaves out or that change while the company stays (改制). Not 集团 and
 * not 分公司: those are other parties.
 */
const FORMS = /股份有限公司|有限责任公司|有限公司|股份公司|(?<![分子])公司$/gu;

/** Four characters are a person's name, 复姓 included, or as short as one. */
const SHORT = 4;

/**
 * A name as it is compared: full-width to half-width and compatibility forms (NFKC), upper case,
 * without spaces, punctuation, brackets of any kind and company forms. Null where nothing is left,
 * or where the bank masked it (张*): such a name is none.
 */
export function nameOf(raw: string): string | null {
  const folded = raw.normalize('NFKC').toUpperCase();
  const bare = folded.replace(/[^\p{L}\p{N}]/gu, '');
  if (bare === '' || folded.includes('*')) return null;
  return bare.replace(FORMS, '') || bare;
}

/** Pairs of neighbouring characters. */
export function bigramsOf(name: string): readonly string[] {
  const bigrams: string[] = [];
  for (let i = 1; i < name.length; i += 1) bigrams.push(name.slice(i - 1, i + 1));
  return bigrams;
}

/**
 * Dice's coefficient of the bigrams of two names, 0–100, rounded down (Dice 1945, doi
 * 10.2307/1932409). Of bigrams, single characters and edit distance it tells variants of one name
 * from other companies best (`names.spec.ts`), and its bigrams find candidates without comparing
 * every pair. Short names must be the same: 张三 and 张三丰 are two persons.
 */
export function similarity(a: string, b: string): number {
  if (a === b) return 100;
  if (Math.min(a.length, b.length) <= SHORT) return 0;
  const left = new Map<string, number>();
  for (const bigram of bigramsOf(a)) left.set(bigram, (left.get(bigram) ?? 0) + 1);
  let common = 0;
  for (const bigram of bigramsOf(b)) {
    const times = left.get(bigram) ?? 0;
    if (times > 0) common += 1;
    left.set(bigram, times - 1);
  }
  return Math.floor((200 * common) / (a.length + b.length - 2));
}
