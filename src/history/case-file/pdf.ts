import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import PDFDocument from 'pdfkit';
import type { Block, Column, Document, Field, Section } from './document.js';
import { numeral } from './html.js';
import { named, visible, wrapped } from './text.js';

// Noto Sans SC, under the SIL Open Font License 1.1: what of it is used is embedded in each file.
const FONTS = '@expo-google-fonts/noto-sans-sc';
const fontFile = (path: string): Buffer =>
  readFileSync(createRequire(import.meta.url).resolve(`${FONTS}/${path}`));

let files: { readonly regular: Buffer; readonly bold: Buffer } | undefined;
const fontFiles = () =>
  (files ??= {
    regular: fontFile('400Regular/NotoSansSC_400Regular.ttf'),
    bold: fontFile('700Bold/NotoSansSC_700Bold.ttf'),
  });

type Face = 'regular' | 'bold';

/** In points, as everything here. */
const A4 = { width: 595.28, height: 841.89 };
const MARGIN = { top: 56, bottom: 64, side: 50 };
const LEFT = MARGIN.side;
const WIDTH = A4.width - 2 * MARGIN.side;
const BOTTOM = A4.height - MARGIN.bottom;
const RED = '#8a1c1c';
const INK = '#1a1a1a';
const GREY = '#555555';
const LINE = '#c9bfbf';
const SHADE = '#f3eeee';
const PAD = 3;
const LABEL = 96;

/** The same bytes for the same document: nothing in it is of the moment it is made. */
export async function toPdf(document: Document): Promise<Buffer> {
  const { kind, title, subtitle, about, author, madeAt } = document;
  const pdf = new PDFDocument({
    size: [A4.width, A4.height],
    margins: { top: MARGIN.top, bottom: 0, left: LEFT, right: MARGIN.side },
    autoFirstPage: false,
    bufferPages: true,
    pdfVersion: '1.7',
    lang: 'zh-CN',
    displayTitle: true,
    info: {
      Title: visible(`${title} ${subtitle} ${kind}`),
      Subject: visible(about),
      Author: visible(author),
      Creator: 'Tranche',
      Producer: 'Tranche, PDFKit',
      CreationDate: madeAt,
      ModDate: madeAt,
    },
  });
  const bytes: Buffer[] = [];
  pdf.on('data', (piece: Buffer) => bytes.push(piece));
  const ended = new Promise<void>((resolve, reject) => {
    pdf.on('end', resolve);
    pdf.on('error', reject);
  });
  new Pages(pdf).draw(document);
  pdf.end();
  await ended;
  return Buffer.concat(bytes);
}

interface Style {
  readonly face: Face;
  readonly size: number;
  readonly color: string;
  readonly leading: number;
}

const BODY: Style = { face: 'regular', size: 9.5, color: INK, leading: 14 };
const CELL: Style = { face: 'regular', size: 8, color: INK, leading: 11.5 };
const HEAD: Style = { ...CELL, face: 'bold' };
const NAME: Style = { ...BODY, color: GREY };
const H1: Style = { face: 'bold', size: 20, color: INK, leading: 30 };
const H2: Style = { face: 'bold', size: 13, color: RED, leading: 20 };
const H3: Style = { face: 'bold', size: 10, color: INK, leading: 15 };
const FOOT: Style = { face: 'regular', size: 8, color: GREY, leading: 11 };

class Pages {
  private y = 0;
  private readonly widths = new Map<Face, Map<string, number>>();
  private lacking = false;

  constructor(private readonly pdf: PDFKit.PDFDocument) {
    const { regular, bold } = fontFiles();
    pdf.registerFont('regular', regular);
    pdf.registerFont('bold', bold);
  }

  draw({ kind, title, subtitle, about, footer, cover, sections }: Document): void {
    this.turn();
    this.y += 40;
    this.centred([...kind].join('　'), { ...H2, size: 16, leading: 34 });
    this.centred(title, H1);
    this.centred(subtitle, { ...H1, size: 14, leading: 26 });
    this.centred(about, { ...BODY, color: GREY });
    this.y += 10;
    this.rule(RED, 14);
    this.fields(cover);
    const contents = this.reserve(sections.length + 2, BODY.leading + 2);
    const starts = sections.map((section, i) => this.section(section, i));
    if (this.lacking) this.missing();
    this.contents(contents, sections, starts);
    this.foot(footer);
  }

  private turn(): void {
    this.pdf.addPage();
    this.y = MARGIN.top;
  }

  /** So much room on one page. */
  private need(height: number): void {
    if (this.y + height > BOTTOM) this.turn();
  }

  private get page(): number {
    return this.pdf.bufferedPageRange().count - 1;
  }

  private section({ title, blocks }: Section, i: number): number {
    if (i === 0) this.turn();
    else this.need(90);
    this.y += i === 0 ? 0 : 14;
    const { page } = this;
    const name = this.text(`${numeral(i + 1)}、${title}`);
    this.pdf.outline.addItem(name);
    this.pdf.addNamedDestination(`s${i}`, 'XYZ', 0, this.y, null);
    this.line(name, LEFT, H2);
    this.y += H2.leading;
    this.rule(RED, 6);
    for (const block of blocks) this.block(block);
    return page;
  }

  private block(block: Block): void {
    switch (block.kind) {
      case 'heading':
        this.need(70);
        this.y += 6;
        this.paragraph(block.text, H3);
        return;
      case 'text':
        this.paragraph(block.text, BODY);
        return;
      case 'fields':
        this.fields(block.fields);
        return;
      case 'table':
        this.table(block.columns, block.rows);
    }
  }

  private paragraph(text: string, style: Style, x = LEFT, width = WIDTH): void {
    for (const line of this.lines(text, width, style)) {
      this.need(style.leading);
      this.line(line, x, style);
      this.y += style.leading;
    }
  }

  private centred(text: string, style: Style): void {
    for (const line of this.lines(text, WIDTH, style)) {
      this.line(line, LEFT + (WIDTH - this.widthOf(line, style)) / 2, style);
      this.y += style.leading;
    }
  }

  private fields(fields: readonly Field[]): void {
    for (const { label, value } of fields) {
      this.need(BODY.leading);
      this.line(this.text(label), LEFT, NAME);
      this.paragraph(value, BODY, LEFT + LABEL, WIDTH - LABEL);
      this.y += 1.5;
    }
    this.y += 4;
  }

  private table(columns: readonly Column[], rows: readonly (readonly string[])[]): void {
    const total = columns.reduce((sum, { width }) => sum + width, 0);
    const widths = columns.map(({ width }) => (width / total) * WIDTH);
    const wrap = (cells: readonly string[], style: Style) =>
      cells.map((cell, i) => this.lines(cell, (widths[i] as number) - 2 * PAD, style));
    const heads = wrap(
      columns.map(({ head }) => head),
      HEAD,
    );
    const headHeight = heightOf(heads);
    const head = (): void => {
      this.pdf.rect(LEFT, this.y, WIDTH, headHeight).fill(SHADE);
      this.row(heads, columns, widths, HEAD);
    };
    this.need(headHeight + heightOf(wrap(rows[0] ?? [], CELL).map((cell) => cell.slice(0, 6))));
    head();
    for (const row of rows) {
      let cells = wrap(row, CELL);
      // What no page could hold is carried on over several; anything else stays together.
      const whole = heightOf(cells) <= BOTTOM - MARGIN.top - headHeight;
      if (whole && this.y + heightOf(cells) > BOTTOM) {
        this.turn();
        head();
      }
      while (this.y + heightOf(cells) > BOTTOM) {
        const fits = Math.floor((BOTTOM - this.y - 2 * PAD) / CELL.leading);
        if (fits > 0)
          this.row(
            cells.map((cell) => cell.slice(0, fits)),
            columns,
            widths,
            CELL,
          );
        cells = cells.map((cell) => cell.slice(Math.max(0, fits)));
        this.turn();
        head();
      }
      this.row(cells, columns, widths, CELL);
    }
    this.y += 8;
  }

  private row(
    cells: readonly (readonly string[])[],
    columns: readonly Column[],
    widths: readonly number[],
    style: Style,
  ): void {
    const height = heightOf(cells);
    const top = this.y;
    let x = LEFT;
    for (const [i, cell] of cells.entries()) {
      const width = widths[i] as number;
      this.pdf.rect(x, top, width, height).lineWidth(0.5).stroke(LINE);
      this.y = top + PAD;
      for (const line of cell) {
        const isRight = columns[i]?.align === 'right';
        const from = isRight ? x + width - PAD - this.widthOf(line, style) : x + PAD;
        this.line(line, from, style);
        this.y += style.leading;
      }
      x += width;
    }
    this.y = top + height;
  }

  /** One line where we are, of characters that the font has. */
  private line(text: string, x: number, { face, size, color, leading }: Style): void {
    if (text === '') return;
    this.pdf.font(face).fontSize(size).fillColor(color);
    this.pdf.text(text, x, this.y + (leading - size * 1.45) / 2, { lineBreak: false });
  }

  private rule(color: string, below: number): void {
    this.pdf
      .moveTo(LEFT, this.y)
      .lineTo(LEFT + WIDTH, this.y)
      .lineWidth(1)
      .stroke(color);
    this.y += below;
  }

  private lines(text: string, width: number, { face, size }: Style): readonly string[] {
    return wrapped(this.text(text), width / size, (char) => this.advance(char, face));
  }

  private widthOf(line: string, { face, size }: Style): number {
    return [...line].reduce((sum, char) => sum + this.advance(char, face), 0) * size;
  }

  /** In ems. */
  private advance(char: string, face: Face): number {
    let known = this.widths.get(face);
    if (!known) this.widths.set(face, (known = new Map()));
    let width = known.get(char);
    if (width === undefined) {
      width = this.pdf.font(face).fontSize(1000).widthOfString(char) / 1000;
      known.set(char, width);
    }
    return width;
  }

  /** What the font can't draw is named in its place, never left out. */
  private text(text: string): string {
    const shown = visible(text);
    return [...shown]
      .map((char) => {
        if (char === '\n' || this.has(char)) return char;
        this.lacking = true;
        return named(char);
      })
      .join('');
  }

  private has(char: string): boolean {
    // The parsed font is the library's own; its types don't tell of it.
    const { _font } = this.pdf.font('regular') as unknown as {
      readonly _font: { readonly font: { hasGlyphForCodePoint(code: number): boolean } };
    };
    return _font.font.hasGlyphForCodePoint(char.codePointAt(0) as number);
  }

  private missing(): void {
    this.y += 8;
    this.need(40);
    this.paragraph(
      '注：以〔U+…〕标示的，是字库所无的字，括号内为其 Unicode 码位；HTML 版案卷中为原字。',
      FOOT,
    );
  }

  private reserve(count: number, each: number): { readonly page: number; readonly y: number } {
    this.y += 10;
    this.need(count * each);
    const at = { page: this.page, y: this.y };
    this.y += count * each;
    return at;
  }

  /** Once it is known where each section begins. */
  private contents(
    { page, y }: { readonly page: number; readonly y: number },
    sections: readonly Section[],
    starts: readonly number[],
  ): void {
    this.pdf.switchToPage(page);
    this.y = y;
    this.line('目录', LEFT, H3);
    this.y += H3.leading + 4;
    for (const [i, { title }] of sections.entries()) {
      const number = String((starts[i] as number) + 1);
      this.line(this.text(`${numeral(i + 1)}、${title}`), LEFT, BODY);
      this.line(number, LEFT + WIDTH - this.widthOf(number, BODY), BODY);
      this.pdf.goTo(LEFT, this.y, WIDTH, BODY.leading, `s${i}`);
      this.y += BODY.leading + 2;
    }
  }

  private foot(footer: string): void {
    const { count } = this.pdf.bufferedPageRange();
    const left = this.text(footer);
    for (let page = 0; page < count; page += 1) {
      this.pdf.switchToPage(page);
      this.y = A4.height - 40;
      const right = `第 ${page + 1} 页，共 ${count} 页`;
      this.line(left, LEFT, FOOT);
      this.line(right, LEFT + WIDTH - this.widthOf(right, FOOT), FOOT);
    }
  }
}

const heightOf = (cells: readonly (readonly string[])[]): number =>
  Math.max(1, ...cells.map(({ length }) => length)) * CELL.leading + 2 * PAD;
