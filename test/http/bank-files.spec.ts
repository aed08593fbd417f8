import { readdirSync } from 'node:fs';
import { Readable } from 'node:stream';
import { utils, write } from '@e965/xlsx';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { dataFile, describeOver, folder } from '../banking/data.js';
import { zeros, zip } from '../banking/zip-bomb.js';
import { type Api, Client, openApi } from '../support/api.js';
import { PAYER, sendFile } from '../support/bank.js';

const MiB = 1024 * 1024;

let api: Api;
let payerId: string;

beforeAll(async () => {
  api = await openApi('2026-06-20');
  payerId = (await api.as('admin').does('payers', PAYER)).id;
});
afterAll(() => api.close());

/** The problem, after making sure that nothing was written. */
async function refused(name: string, bytes: Uint8Array) {
  const before = await api.head();
  const { status, body } = await sendFile(api.as('finance'), 'statements', bytes, { name });
  expect({ status, code: body.code }).toEqual({
    status: expect.any(Number),
    code: expect.stringMatching(/^(file|statement|answers?|day|payer)-/),
  });
  expect(status).toBeGreaterThanOrEqual(400);
  expect(status).toBeLessThan(500);
  expect(await api.head()).toBe(before);
  return body;
}

describe.each(['bank-csv', 'camt-samples'])('the files of %s that nobody here wrote', (samples) => {
  describeOver(samples)('over HTTP', () => {
    const files = (): readonly string[] =>
      readdirSync(folder(samples)).filter((name) => /\.(csv|xlsx?|xml)$/.test(name));

    test('none is of an account of ours: each is refused for a reason, and leaves nothing', async () => {
      for (const name of files()) await refused(name, dataFile(samples, name).bytes);
      expect(files().length).toBeGreaterThan(10);
    });

    test('said to be of one of ours, each is shown as it would come in, or refused, the same each time', async () => {
      for (const name of files()) {
        const { bytes } = dataFile(samples, name);
        const query = { name, payerId, dryRun: 'true' };
        const send = () => sendFile(api.as('finance'), 'statements', bytes, query);
        const before = await api.head();
        const [first, second] = [await send(), await send()];
        expect({ name, ...second.body }).toEqual({ name, ...first.body });
        expect({ name, status: first.status < 500 }).toEqual({ name, status: true });
        expect(await api.head()).toBe(before);
      }
    });
  });
});

describe('a file that means harm', () => {
  test('an entity bomb is refused where it is declared', async () => {
    const bomb = `<?xml version="1.0"?>\n<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>\n<l>&b;</l>`;
    expect(await refused('bomb.xml', Buffer.from(bomb))).toMatchObject({ code: 'file-doctype' });
  });

  test('a formula in a cell is refused with the cell', async () => {
    const rows = [['交易日期', '借方(出账)', '贷方(入账)', '余额']];
    const sheet = utils.aoa_to_sheet([...rows, ['2026-06-01', '', 1, 1]]);
    sheet['D2'] = { t: 'n', v: 1, f: 'C2+0' };
    const book = { SheetNames: ['a'], Sheets: { a: sheet } };
    const bytes = write(book, { type: 'buffer', bookType: 'xlsx' }) as Buffer;
    expect(await refused('june.xlsx', bytes)).toMatchObject({
      ...{ code: 'file-formula', line: 2, column: 'D' },
    });
  });

  test.each([
    ['that says how much it becomes', 200 * MiB],
    ['that says it becomes little', 100],
  ])(
    'a zip bomb %s is refused before it is inflated, by statements and answers',
    async (_, size) => {
      const bomb = zip([{ data: zeros(200 * MiB), size }]);
      const before = process.memoryUsage().rss;
      expect(await refused('june.xlsx', bomb)).toMatchObject({
        code: 'file-zip',
        file: 'june.xlsx',
      });
      const head = await api.head();
      const answer = await sendFile(api.as('finance'), 'answers', bomb, { name: 'answers.xlsx' });
      expect(answer).toMatchObject({
        status: 413,
        body: { code: 'file-zip', file: 'answers.xlsx' },
      });
      expect((process.memoryUsage().rss - before) / MiB).toBeLessThan(150);
      expect(await api.head()).toBe(head);
      expect((await api.as('auditor').sees(`imports?after=${head}`)).items).toEqual([]);
    },
  );

  test('200 MB are refused before they are held', async () => {
    const { token } = await api.access.signIn('finance', 'correct horse battery');
    const chunk = Buffer.alloc(MiB, 0x20);
    let sent = 0;
    const body = Readable.from(
      (function* () {
        for (; sent < 200; sent += 1) yield chunk;
      })(),
    );
    const streaming = new Client(
      { inject: (request) => api.app.inject({ ...request, payload: body }) },
      token,
    );
    const before = process.memoryUsage().rss;
    const head = await api.head();
    const answer = await sendFile(streaming, 'statements', Buffer.from('x'), { name: 'big.csv' });
    expect(answer).toMatchObject({ status: 413, body: { code: 'file-too-large' } });
    expect((process.memoryUsage().rss - before) / MiB).toBeLessThan(150);
    expect(await api.head()).toBe(head);
  });
});
