import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { leafHash } from '../../src/ledger/codec.js';
import { cosignedNote, signerKey } from '../../src/proof/note.js';
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

  it('keeps a witness’s cosignature of its checkpoints, and nothing else', async () => {
    const auditor = api.as('auditor');
    const note = await file(`proof/checkpoint?after=${await api.head()}`);
    const witness = signerKey('audit.example/w1', 4, Buffer.alloc(32, 7));
    const other = signerKey('audit.example/w2', 4, Buffer.alloc(32, 8));
    const key = witness.verifier;
    const cosigned = cosignedNote(note, witness, 1_709_251_200n);
    const { size } = openCheckpoint(note, [parseKey(await file('proof/key'))]);
    const kept = { size: Number(size), key, signedAt: '2024-03-01T00:00:00.000Z' };
    for (let sent = 0; sent < 2; sent += 1) {
      expect(await auditor.does('proof/cosignatures', { note: cosigned, key })).toEqual(kept);
    }
    // A later one of the same witness changes nothing of what was handed out.
    await auditor.does('proof/cosignatures', {
      note: cosignedNote(note, witness, 1_709_251_201n),
      key,
    });
    const second = cosignedNote(note, other, 1_709_251_200n);
    await auditor.does('proof/cosignatures', { note: second, key: other.verifier });
    expect(await auditor.sees('proof/cosignatures')).toEqual([
      kept,
      { ...kept, key: other.verifier },
    ]);

    const keys = [parseKey(await file('proof/key')), parseKey(key), parseKey(other.verifier)];
    for (const path of [`proof/checkpoint?size=${size}`, 'proof/checkpoint']) {
      const { signers } = openCheckpoint(await file(path), keys);
      expect(signers.map(({ name }) => name).slice(1)).toEqual([witness.name, other.name]);
    }

    const forged = cosigned.replace(/\n(\d+)\n/, (_, n: string) => `\n${Number(n) + 1}\n`);
    const log = await file('proof/key');
    for (const [body, code] of [
      [{ note, key }, 'cosignature-invalid'],
      [{ note: cosigned, key: other.verifier }, 'cosignature-invalid'],
      [{ note: cosigned, key: log.trim() }, 'cosignature-invalid'],
      [{ note: forged, key }, 'cosignature-invalid'],
      [{ note: 'x', key }, 'cosignature-invalid'],
      [{ note: cosigned, key: 'x' }, 'cosignature-invalid'],
      [{ note: cosigned }, 'request-invalid'],
    ] as const) {
      expect(await auditor.isRefused('proof/cosignatures', body)).toMatchObject({ code });
    }
    const officer = await api
      .as('officer')
      .isRefused('proof/cosignatures', { note: cosigned, key });
    expect(officer.code).toBe('reading-forbidden');
    const absent = await auditor.send<{ code: string }>('GET', 'proof/checkpoint?size=999999');
    expect(absent.body.code).toBe('checkpoint-absent');
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
