import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { isRead } from './replay-read.js';

interface OpenApi {
  readonly paths: Readonly<
    Record<string, { readonly get?: { readonly parameters?: readonly { name: string }[] } }>
  >;
}

/** What is no read model, and has a command of its own. */
const ELSEWHERE = /^(exports|past|proof)\/|\/(case-file|evidence\/.+)$/;

it('every read model that the API tells the past of is at the shell, too', () => {
  const { paths } = JSON.parse(
    readFileSync(new URL('../../../docs/openapi.json', import.meta.url), 'utf8'),
  ) as OpenApi;
  const asOf = Object.entries(paths)
    .filter(([, { get }]) => get?.parameters?.some(({ name }) => name === 'atSeq'))
    .map(([path]) => path.replace('/v1/', ''))
    .filter((path) => !ELSEWHERE.test(path));
  expect(asOf.length).toBeGreaterThan(30);
  expect(asOf.filter((path) => !isRead(path))).toEqual([]);
});
