import type { Fen } from '../kernel/money.js';

const DIGITS = '零壹贰叁肆伍陆柒捌玖';
const PLACES = ['', '拾', '佰', '仟'];

/** Each unit takes what stands before it; a gap below it, a leading zero of the rest, is one 零. */
const GROUPS: readonly (readonly [string, bigint])[] = [
  ['亿', 100_000_000n],
  ['万', 10_000n],
];

/** 1 ≤ n < 10^4: 零 once for zeros between digits, none at the end; ten is 壹拾, never 拾. */
function belowTenThousand(n: bigint): string {
  const digits = [...n.toString()].map(Number);
  return digits
    .map((digit, at) => {
      if (digit !== 0) return DIGITS.charAt(digit) + PLACES[digits.length - 1 - at];
      const next = digits[at + 1];
      return next !== undefined && next !== 0 ? '零' : '';
    })
    .join('');
}

function whole(n: bigint): string {
  for (const [unit, size] of GROUPS) {
    if (n < size) continue;
    const rest = n % size;
    const gap = rest > 0n && rest < size / 10n ? '零' : '';
    return whole(n / size) + unit + gap + (rest > 0n ? whole(rest) : '');
  }
  return belowTenThousand(n);
}

/**
 * An amount in Chinese capitals, by 《支付结算办法》附一《正确填写票据和结算凭证的基本规定》: 人民币
 * before it (三), 整 after 元 and not after 角 or 分 (二), zeros as rule 四 has them. Where it leaves
 * a choice, we write the first form of its own examples: 壹仟陆佰捌拾元零叁角贰分 for ￥1,680.32.
 * @throws RangeError for a negative amount, which no voucher has.
 */
export function inCapitals(amount: Fen): string {
  if (amount < 0n) throw new RangeError('an amount in capitals is not negative');
  const [yuan, jiao, fen] = [amount / 100n, Number((amount / 10n) % 10n), Number(amount % 10n)];
  const integer = yuan > 0n ? `${whole(yuan)}元` : '';
  if (jiao === 0 && fen === 0) return `人民币${integer || '零元'}整`;
  // 四(三), (四): the yuan's last digit or the jiao is zero and something follows.
  const zero = integer !== '' && (jiao === 0 || yuan % 10n === 0n) ? '零' : '';
  const tenths = jiao > 0 ? `${DIGITS.charAt(jiao)}角` : '';
  const cents = fen > 0 ? `${DIGITS.charAt(fen)}分` : '';
  return `人民币${integer}${zero}${tenths}${cents}`;
}
