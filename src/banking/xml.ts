import { SaxesParser, type SaxesTagNS } from 'saxes';
import { refuse } from '../kernel/refusal.js';
import { type Encoding, notText } from './text.js';
import type { BankFile } from './values.js';

/** An element with where it stands. Names are local ones: a prefix says nothing. Text is as written. */
export interface XmlElement {
  readonly name: string;
  readonly namespace: string;
  readonly line: number;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  readonly text: string;
}

/** An ISO 20022 message is some fifteen deep. */
const MAX_DEPTH = 40;
/** An element of a bank message has one attribute, of a sheet a handful. */
const MAX_ATTRIBUTES = 100;
/** What isn't handed over is held: a batch of tens of thousands of payments in one entry. */
const MAX_HELD = 1_000_000;

/** Elements handed over one by one as they end, and then forgotten: a large file stays small. */
export type Taken = Readonly<Record<string, (element: XmlElement, parent: XmlElement) => void>>;

type Growing = { -readonly [K in keyof XmlElement]: XmlElement[K] } & { children: XmlElement[] };

/**
 * Reads XML strictly: well-formed, no DOCTYPE, no entities but the five of XML itself, bounded in
 * depth.
 * @throws Refusal `file-xml`, `file-doctype`, `file-nested`, `file-encoding`
 */
export function readXml(file: BankFile, taken: Taken): XmlElement {
  const parser = strictParser(file);
  const stack: Growing[] = [];
  let root: Growing | undefined;
  /** How many elements were held when each open one began. */
  const before: number[] = [];
  let held = 0;

  parser.on('opentag', (tag) => {
    before.push(held);
    held += 1;
    if (held > MAX_HELD) {
      throw refuse('file-xml', {
        ...placeIn(file, parser),
        actual: `more than ${MAX_HELD} elements`,
      });
    }
    if (stack.length === MAX_DEPTH) {
      throw refuse('file-nested', { ...placeIn(file, parser), limit: MAX_DEPTH });
    }
    const element: Growing = { ...opened(parser, tag), children: [] };
    root ??= element;
    stack.push(element);
  });
  const add = (piece: string) => {
    const element = stack.at(-1);
    if (element !== undefined) element.text += piece;
  };
  parser.on('text', add);
  parser.on('cdata', add);
  parser.on('closetag', () => {
    const element = stack.pop();
    const others = before.pop() ?? 0;
    const parent = stack.at(-1);
    if (element === undefined) return;
    if (element.children.length > 0) element.text = '';
    if (parent === undefined) return;
    const take = Object.hasOwn(taken, element.name) ? taken[element.name] : undefined;
    if (take === undefined) parent.children.push(element);
    else {
      take(element, parent);
      held = others;
    }
  });
  for (const piece of pieces(file)) parser.write(piece);
  ended(file, parser);
  if (root === undefined) throw refuse('file-xml', { ...placeIn(file, parser), actual: '' });
  return root;
}

/** The first element, with nothing in it: it tells which message a file is. */
export function readRoot(file: BankFile): XmlElement {
  const parser = strictParser(file);
  let root: XmlElement | undefined;
  parser.on('opentag', (tag) => {
    root ??= opened(parser, tag);
  });
  // Little at a time: nothing is looked for, nor nested, beyond the first element.
  for (const piece of pieces(file, 1_024)) {
    parser.write(piece);
    if (root !== undefined) return root;
  }
  ended(file, parser);
  throw refuse('file-xml', { ...placeIn(file, parser), actual: '' });
}

type Parser = SaxesParser<{ xmlns: true }>;

const placeIn = (file: BankFile, { line, column }: Parser) => ({ file: file.name, line, column });

function strictParser(file: BankFile): Parser {
  const parser = new SaxesParser({ xmlns: true });
  parser.on('error', ({ message }) => {
    throw broken(placeIn(file, parser), message);
  });
  let attributes = 0;
  parser.on('opentagstart', () => {
    attributes = 0;
  });
  parser.on('attribute', () => {
    attributes += 1;
    if (attributes > MAX_ATTRIBUTES) {
      const actual = `more than ${MAX_ATTRIBUTES} attributes`;
      throw refuse('file-xml', { ...placeIn(file, parser), actual });
    }
  });
  parser.on('doctype', () => {
    throw refuse('file-doctype', placeIn(file, parser));
  });
  return parser;
}

const broken = (place: ReturnType<typeof placeIn>, message: string) =>
  refuse('file-xml', { ...place, actual: message.replace(/^\d+:\d+: /, '') });

/** Nothing more comes: what is missing begins behind the last character. */
function ended(file: BankFile, parser: Parser): void {
  parser.on('error', ({ message }) => {
    const { column, ...place } = placeIn(file, parser);
    throw broken({ ...place, column: column + 1 }, message);
  });
  parser.close();
}

function opened(parser: Parser, tag: SaxesTagNS): XmlElement {
  const attributes: Record<string, string> = {};
  for (const name in tag.attributes) {
    const attribute = tag.attributes[name];
    if (attribute !== undefined) attributes[attribute.local] = attribute.value;
  }
  const { local, uri } = tag;
  return { name: local, namespace: uri, line: parser.line, attributes, children: [], text: '' };
}

const PIECE = 65_536;

/** The text by pieces, so that no second copy of the file is held. */
function* pieces(file: BankFile, size = PIECE): Iterable<string> {
  const encoding = encodingOf(file);
  const decoder = new TextDecoder(encoding, { fatal: true });
  for (let from = 0; from <= file.bytes.length; from += size) {
    const stream = from + size <= file.bytes.length;
    let piece: string;
    try {
      piece = decoder.decode(file.bytes.subarray(from, from + size), { stream });
    } catch {
      throw notText(file, [encoding]);
    }
    if (piece !== '') yield piece;
  }
}

/** What the XML declaration says; XML 1.0 §4.3.3: UTF-8 where it says nothing. */
function encodingOf({ bytes }: BankFile): Encoding {
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, 200));
  const declared = /^[^<]*<\?xml[^>]*encoding\s*=\s*["']([\w.-]+)["']/.exec(head)?.[1];
  return /^gb(k|2312|18030)$/i.test(declared ?? '') ? 'gb18030' : 'utf-8';
}

/** The first element at `path`, such as `Acct/Id/IBAN`. */
export function find(element: XmlElement, path: string): XmlElement | undefined {
  let found: XmlElement | undefined = element;
  for (const name of path.split('/')) {
    found = found?.children.find((child) => child.name === name);
  }
  return found;
}

export const findAll = (element: XmlElement, name: string): readonly XmlElement[] =>
  element.children.filter((child) => child.name === name);

/** The text at the first of the paths that has one, or null. */
export function textAt(element: XmlElement, ...paths: readonly string[]): string | null {
  for (const path of paths) {
    const text = find(element, path)?.text.trim();
    if (text !== undefined && text !== '') return text;
  }
  return null;
}

/** @throws Refusal `file-element` where it is missing or empty. */
export function needed(file: BankFile, element: XmlElement, ...paths: readonly string[]): string {
  const text = textAt(element, ...paths);
  if (text === null) {
    const column = `${element.name}/${paths.join(' | ')}`;
    throw refuse('file-element', { file: file.name, line: element.line, column });
  }
  return text;
}
