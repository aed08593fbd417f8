/** A document as a value, the same for every format: text that is already in words. */
export interface Document {
  /** 案卷. */
  readonly kind: string;
  /** Whose, and under what. */
  readonly title: string;
  readonly subtitle: string;
  readonly about: string;
  /** At the foot of each page, and in the file's own description. */
  readonly footer: string;
  readonly author: string;
  /** When what it tells of was recorded: an earlier rendering has the same bytes. */
  readonly madeAt: Date;
  readonly cover: readonly Field[];
  readonly sections: readonly Section[];
}

export interface Section {
  readonly title: string;
  readonly blocks: readonly Block[];
}

export interface Field {
  readonly label: string;
  readonly value: string;
}

export type Block =
  | { readonly kind: 'heading'; readonly text: string }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'fields'; readonly fields: readonly Field[] }
  | {
      readonly kind: 'table';
      readonly columns: readonly Column[];
      readonly rows: readonly (readonly string[])[];
    };

export interface Column {
  readonly head: string;
  /** Of the page's width, in proportion to the other columns of its table. */
  readonly width: number;
  readonly align?: 'right';
}

export const heading = (text: string): Block => ({ kind: 'heading', text });
export const text = (words: string): Block => ({ kind: 'text', text: words });

/** What has nothing to say takes no line. */
export const fields = (given: Readonly<Record<string, string | null | undefined>>): Block => ({
  kind: 'fields',
  fields: fieldsOf(given),
});

export const fieldsOf = (
  given: Readonly<Record<string, string | null | undefined>>,
): readonly Field[] =>
  Object.entries(given).flatMap(([label, value]) => (value ? [{ label, value }] : []));

export interface ColumnOf<Row> extends Column {
  readonly of: (row: Row, index: number) => string | null;
}

export const column = <Row>(
  head: string,
  width: number,
  of: ColumnOf<Row>['of'],
): ColumnOf<Row> => ({ head, width, of });

export const right = <Row>(
  head: string,
  width: number,
  of: ColumnOf<Row>['of'],
): ColumnOf<Row> => ({
  ...column(head, width, of),
  align: 'right',
});

/** Without rows it says so. */
export const table = <Row>(
  rows: readonly Row[],
  columns: readonly ColumnOf<Row>[],
  none = '无。',
): Block =>
  rows.length === 0
    ? text(none)
    : {
        kind: 'table',
        columns: columns.map(({ of: _, ...shown }) => shown),
        rows: rows.map((row, index) => columns.map(({ of }) => of(row, index) ?? '–')),
      };
