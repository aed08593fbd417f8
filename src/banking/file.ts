import { createHash } from 'node:crypto';
import type { Sha256 } from '../kernel/ids.js';
import { type Refusal, refuse } from '../kernel/refusal.js';
import { answersIn } from './answers-table.js';
import { findLayout, type Layout, layoutFor } from './layout.js';
import { readMessage } from './message.js';
import type { AnswersProfile, Profile, StatementProfile } from './profile.js';
import { sheetTable } from './sheet.js';
import { statementIn } from './statement-table.js';
import { csvTable, type Table } from './table.js';
import { decodeText, type Encoding } from './text.js';
import type { Answers, BankFile, Statements } from './values.js';

export interface FileToRead extends BankFile {
  /** The profile to read a table by; found by its headings where none is named. */
  readonly profile?: string | undefined;
}

/** What a file says, and the hash that knows it again. */
export type FileRead = (Answers | Statements) & { readonly sha256: Sha256 };

/**
 * Any file from a bank: an ISO 20022 message, or a table read by one of the profiles. Pure: the
 * same bytes and profiles give the same values.
 * @throws Refusal with a code of `file-…`, the file's name, and the line and column
 */
export function readFile(file: FileToRead, profiles: readonly Profile[]): FileRead {
  const sha256 = createHash('sha256').update(file.bytes).digest('hex') as Sha256;
  return { ...(isXml(file) ? readMessage(file) : readTable(file, profiles)), sha256 };
}

/** The first thing that is neither a byte order mark nor white space is `<`. */
function isXml({ bytes }: BankFile): boolean {
  const start = bytes.subarray(0, 1024).findIndex((byte) => byte > 0x20 && byte < 0x80);
  return bytes[start] === 0x3c;
}

function readTable(file: FileToRead, profiles: readonly Profile[]): Answers | Statements {
  const named = profiles.find(({ profile }) => profile === file.profile);
  if (file.profile !== undefined && named === undefined) {
    const limit = profiles.map(({ profile }) => profile).join(', ');
    throw refuse('file-profile-absent', { actual: file.profile, limit });
  }
  const { table, encoding } = tableOf(file, named?.encodings);
  const able = profiles.filter(
    ({ encodings }) => encoding === null || encodings.includes(encoding),
  );
  if (named === undefined && encoding !== null) refuseProse(file, table, able);
  const layout =
    named === undefined ? findLayout(file, table, able) : layoutFor(file, table, named);
  if (layout.profile.reads === 'answers') {
    return answersIn(file, table, layout as Layout<AnswersProfile>);
  }
  const statement = statementIn(file, table, layout as Layout<StatementProfile>);
  return { kind: 'statements', format: layout.profile.profile, statements: [statement] };
}

const KINDS = 'XLSX, XLS, CSV, ISO 20022 XML (camt, pain)';

/** What people send instead of a table, by how it begins. */
const OTHERS: readonly (readonly [RegExp, zh: string, en: string])[] = [
  [/^%PDF-/, ' PDF 文件', 'a PDF'],
  [/^\x89PNG|^\xff\xd8\xff|^GIF8|^BM.{4}\0\0\0\0|^II\*\0|^MM\0\*/s, '图片', 'an image'],
  [/^Rar!|^7z\xbc\xaf|^\x1f\x8b/, '压缩包，须先解压', 'an archive, to be unpacked first'],
  [/^\{\\rtf/, '文字处理文档（RTF）', 'a text document (RTF)'],
];

/** @throws Refusal `file-kind` */
function refuseOthers({ name, bytes }: BankFile): void {
  const start = Buffer.from(bytes.subarray(0, 16)).toString('latin1');
  const other = OTHERS.find(([begins]) => begins.test(start));
  if (other) throw ofKind(name, other[1], other[2]);
}

const ofKind = (file: string, actualZh: string, actualEn: string): Refusal =>
  refuse('file-kind', { file, limit: KINDS, actual: actualEn, actualZh, actualEn });

/** The least a table has: a day or a number, an amount, and what it is about. */
const FEWEST_COLUMNS = 3;

/** Prose, or a list without columns. @throws Refusal `file-kind` */
function refuseProse(file: BankFile, table: Table, profiles: readonly Profile[]): void {
  const isTable = profiles.some(({ delimiter }) =>
    table.head(delimiter).some(({ cells }) => cells.length >= FEWEST_COLUMNS),
  );
  if (!isTable) throw ofKind(file.name, '没有分列的纯文本', 'plain text without columns');
}

/** @throws Refusal `file-empty`, `file-kind`, `file-encoding` and those of a damaged workbook */
export function tableOf(
  file: BankFile,
  encodings?: readonly Encoding[],
): { readonly table: Table; readonly encoding: Encoding | null } {
  const sheet = sheetTable(file);
  if (sheet !== undefined) return { table: sheet, encoding: null };
  if (file.bytes.length === 0) throw refuse('file-empty', { file: file.name });
  refuseOthers(file);
  const { text, encoding } = decodeText(file, encodings);
  // Valid as text by accident, but no text has a NUL.
  if (text.includes('\0')) throw ofKind(file.name, '二进制文件', 'a binary file');
  if (text.trim() === '') throw refuse('file-empty', { file: file.name });
  return { table: csvTable(file, text), encoding };
}
