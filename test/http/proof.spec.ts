import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { leafHash } from '../../src/ledger/codec.js';
import { isExtended, isIncluded, openCheckpoint, parseKey } from '../../src/proof/verify-log.js';
import { type Api, openApi } from '../support/api.js';

let api: Api;

beforeAll(async () => {
  api = await openApi('2024-03-01');
});
afterAll(() => api.close());

const file = async (path: string): Promise<string> =>
  (await api.as('auditor').sees<Buffer>(path)).toString('utf8');
const hashes = (proof: readonly string[]): Buffer[] =>
  proof.map((hash) => Buffer.from(hash, 'base64'));

describe('GET /v1/proof', () => {
  it('gives an auditor what holds the ledger to its word, without trusting it', async () => {
    const key = parseKey(await file('proof/key'));
    const before = openCheckpoint(await file(`proof/checkpoint?after=${await api.head()}`), [key]);
    await api.newPerson('late', { roles: ['auditor'] });
    const after = openCheckpoint(await file(`proof/checkpoint?after=${await api.head()}`), [key]);
    expect(await file('proof/checkpoint')).toContain(after.text);
    expect(after.size).toBeGreaterThan(before.size);

    const extended = await api
      .as('auditor')
      .sees(`proof/consistency?from=${before.size}&to=${after.size}`);
    const steps = hashes(extended.proof);
    expect(isExtended(before.size, after.size, steps, before.root, after.root)).toBe(true);

    let seq = 0;
    for await (const batch of api.tranche.store.readAll(null)) {
      for (const event of batch) {
        seq += 1;
        const path = `proof/inclusion?seq=${seq}&size=${after.size}`;
        const included = await api.as('auditor').sees(path);
        const leaf = Buffer.from(leafHash(event), 'hex');
        expect(included.leafHash).toBe(leaf.toString('base64'));
        const proof = hashes(included.proof);
        expect(isIncluded(leaf, BigInt(seq - 1), after.size, proof, after.root)).toBe(true);
      }
    }
    expect(BigInt(seq)).toBe(after.size);
  });

  it.each([
    ['proof/inclusion?seq=0&size=1', 'request-invalid'],
    ['proof/inclusion?seq=1', 'request-invalid'],
    ['proof/inclusion?seq=1.5&size=2', 'request-invalid'],
    ['proof/inclusion?seq=3&size=2', 'proof-outside-log'],
    ['proof/inclusion?seq=3&size=9007199254740991', 'proof-outside-log'],
    ['proof/consistency?from=3&to=2', 'proof-outside-log'],
    ['proof/checkpoint?after=x', 'position-invalid'],
  ])('refuses %s', async (path, code) => {
    const { body } = await api.as('auditor').send<{ code: string }>('GET', path);
    expect(body.code).toBe(code);
  });

  it('is for those who are signed in', async () => {
    expect((await api.nobody.send('GET', 'proof/checkpoint')).status).toBe(401);
  });
});
