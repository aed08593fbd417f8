import { spawnSync } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { column, type Document, fields, fieldsOf, table, text } from './document.js';
import { toHtml } from './html.js';
import { toPdf } from './pdf.js';
import { visible, wrapped } from './text.js';

const RARE = '㭎䶮𬭎堃喆';
const long = '理由'.repeat(3_000);

const documentOf = (words: string): Document => ({
  kind: '案卷',
  title: `武汉${RARE}科技有限公司`,
  subtitle: words,
  about: '全部记录',
  footer: '截至事件 7',
  author: '拨付账',
  madeAt: new Date('2026-03-10T01:00:00.000Z'),
  cover: fieldsOf({ 申报企业: words, 空: null }),
  sections: [
    {
      title: words,
      blocks: [
        text(words),
        fields({ 理由: words }),
        table(
          Array.from({ length: 120 }, (_, i) => i),
          [
            column('序号', 10, String),
            column('内容', 90, (i) => (i === 60 ? long : `第 ${i} 行 ${words}`)),
          ],
        ),
      ],
    },
  ],
});

describe('as HTML', () => {
  it('holds nothing that a text in it could make run or fetch', () => {
    const html = toHtml(documentOf(`</style><script>alert(1)</script><img src=x onerror='a'>"&`));
    // Not `toMatch`: what fails would print the whole file.
    const found = [/<(script|img|link|iframe|object)/i, /(src|href)="(?!#)|url\(|@import/].filter(
      (pattern) => pattern.test(html),
    );
    expect(found).toEqual([]);
    expect(html.match(/<\/style>/g)).toHaveLength(1);
    expect(html.includes('&lt;script&gt;alert(1)&lt;/script&gt;')).toBe(true);
    expect(html.includes(`武汉${RARE}科技有限公司`)).toBe(true);
  });

  it('names what a reader could not see', () => {
    expect(visible('付\u202e001\u0000\t完\r\n')).toBe('付〔U+202E〕001〔U+0000〕 完\n');
  });
});

describe('lines', () => {
  it('hold every character in order, and no line is wider than the page', () => {
    const widthOf = (char: string): number => (char < '\u2000' ? 0.5 : 1);
    const words = fc.string({ unit: fc.constantFrom('补', '贴', '，', '（', 'a', '7', '.', ' ') });
    fc.assert(
      fc.property(words, fc.integer({ min: 1, max: 12 }), (given, width) => {
        const lines = wrapped(given, width, widthOf);
        const bare = (value: string): string => value.replaceAll(' ', '');
        expect(bare(lines.join(''))).toBe(bare(given));
        for (const line of lines.slice(0, -1)) {
          const used = [...line].reduce((sum, char) => sum + widthOf(char), 0);
          expect(used).toBeLessThanOrEqual(width);
        }
      }),
    );
  });

  it('begin with no punctuation, and keep a number whole', () => {
    expect(
      wrapped('共计五百万元，已付 2,000,000.00 元', 6, (c) => (c < '\u2000' ? 0.5 : 1)),
    ).toEqual(['共计五百万', '元，已付', '2,000,000.00', '元']);
  });
});

const hasPdftotext = spawnSync('pdftotext', ['-v']).error === undefined;
const textOf = (pdf: Buffer): string =>
  spawnSync('pdftotext', ['-layout', '-', '-'], {
    input: pdf,
    maxBuffer: 1 << 26,
  }).stdout.toString();

describe('as PDF', () => {
  it('is the same to the byte, whenever it is made', async () => {
    const [first, again] = [await toPdf(documentOf('甲')), await toPdf(documentOf('甲'))];
    expect(first.subarray(0, 8).toString()).toBe('%PDF-1.7');
    expect(first.equals(again)).toBe(true);
    expect(first.equals(await toPdf(documentOf('乙')))).toBe(false);
    // Of two fonts of 10 MB what is used.
    expect(first.length).toBeLessThan(300_000);
  }, 60_000);

  (hasPdftotext ? it : it.skip)(
    'can be searched: rare characters are in it, and what the font lacks is named',
    async () => {
      const words = textOf(await toPdf(documentOf('缺😀字')));
      expect(words).toContain(RARE);
      expect(words).toContain('缺〔U+1F600〕字');
      expect(words).toContain('字库所无的字');
      const pages = Number(/共 (\d+) 页/.exec(words)?.[1]);
      expect(pages).toBeGreaterThan(5);
      expect(words).toContain(`第 ${pages} 页，共 ${pages} 页`);
      for (let i = 0; i < 120; i += 1) if (i !== 60) expect(words).toContain(`第 ${i} 行`);
      // A cell that no page could hold goes on over the next ones, whole.
      expect(words.replaceAll(/[^理由]/g, '').length).toBeGreaterThanOrEqual(long.length);
    },
    60_000,
  );
});
