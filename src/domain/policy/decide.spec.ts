import { describe, it } from '@jest/globals';
import { given } from '../../../test/support/given.js';
import { contextOf as by } from '../../../test/support/context.js';
import { samples } from '../samples.js';
import { type LoadPack, policy } from './decide.js';

const { by: loader, ...pack } = samples.PackLoaded;
const load: LoadPack = { type: 'LoadPack', ...pack };
const loaded = { type: 'PackLoaded', data: samples.PackLoaded } as const;

describe('a policy document', () => {
  it('keeps what was once loaded under a version: an award is pinned to it', () => {
    given(policy, []).when(load, by(loader)).then([loaded]);
    given(policy, [loaded]).when(load, by(loader)).then([]);
    given(policy, [loaded])
      .when({ ...load, hash: 'f'.repeat(64) }, by(loader))
      .refused('pack-changed', { limit: pack.hash, actual: 'f'.repeat(64) });
    given(policy, [loaded])
      .when({ ...load, version: '2', hash: 'f'.repeat(64) }, by(loader))
      .then([
        { type: 'PackLoaded', data: { ...samples.PackLoaded, version: '2', hash: 'f'.repeat(64) } },
      ]);
  });
});
