/**
 * Characters that show nothing, or that change what is shown around them: controls, and those that
 * turn the direction of writing. Line breaks stay; a tab is a space.
 */
const HIDDEN =
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]/gu;

/** What a reader can't see is named, so that nothing reads as other than what was recorded. */
export const visible = (text: string): string =>
  text
    .replaceAll('\r\n', '\n')
    .replaceAll('\t', ' ')
    .replaceAll(HIDDEN, (char) => named(char));

/** `〔U+2CB4E〕`: for a character that can't be drawn. */
export const named = (char: string): string =>
  `〔U+${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}〕`;

/** What no line may begin with (GB/T 15834 5.1.10), and what none may end with. */
const NEVER_FIRST = new Set('，。、；：？！）》〉」』】〕…—·％%,.;:?!)]}”’');
const NEVER_LAST = new Set('（《〈「『【〔([{“‘');
/** Of a word that isn't broken where the line has room for it on the next. */
const OF_A_WORD = /[\p{Script=Latin}\p{Nd}.,:\-_/]/u;

/** Lines of at most `width`, by the width of each character; a word that fits none is broken. */
export function wrapped(
  text: string,
  width: number,
  widthOf: (char: string) => number,
): readonly string[] {
  return text.split('\n').flatMap((paragraph) => wrappedOne([...paragraph], width, widthOf));
}

function wrappedOne(
  chars: readonly string[],
  width: number,
  widthOf: (char: string) => number,
): readonly string[] {
  const lines: string[] = [];
  for (let rest = chars; ;) {
    const fits = fitting(rest, width, widthOf);
    if (fits === rest.length) return [...lines, rest.join('')];
    const end = lastBreak(rest, fits);
    lines.push(rest.slice(0, end).join('').trimEnd());
    rest = rest.slice(rest.findIndex((char, at) => at >= end && char !== ' '));
  }
}

/** How many of them one line takes: always one, since a line that takes none would be the last. */
function fitting(
  chars: readonly string[],
  width: number,
  widthOf: (char: string) => number,
): number {
  let used = 0;
  const end = chars.findIndex((char, at) => (used += widthOf(char)) > width && at > 0);
  return end < 0 ? chars.length : end;
}

/** The last place, at `at` or before it, where a line may end; `at` itself where there is none. */
function lastBreak(chars: readonly string[], at: number): number {
  for (let end = at; end > 0; end -= 1) {
    const [before, after] = [chars[end - 1] as string, chars[end] as string];
    if (NEVER_FIRST.has(after) || NEVER_LAST.has(before)) continue;
    if (OF_A_WORD.test(before) && OF_A_WORD.test(after)) continue;
    return end;
  }
  return at;
}
