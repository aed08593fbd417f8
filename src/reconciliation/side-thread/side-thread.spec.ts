import { afterAll, describe, expect, it } from '@jest/globals';
import { shippedProfiles } from '../../../test/banking/data.js';
import { booked, booking } from '../../../test/support/bank.js';
import { reconciling } from '../../../test/support/reconciling.js';
import { readFile } from '../../banking/file.js';
import { camt053, camt054 } from '../../demo/bank.js';
import { match } from '../matching/match.js';
import { SideThread } from './side-thread.js';

const bookings = (lines: number) =>
  Array.from({ length: lines }, (_, i) => booking('2024-06-10', -1n, { serial: `S${i}` }));
const statement = (lines: number) => ({
  name: 'june.xml',
  bytes: camt053(booked('2024-06-10', '2024-06-10', 0n, bookings(lines))),
});

describe('the side thread', () => {
  const side = new SideThread();
  afterAll(() => side.close());

  it('reads what would be read here, however many lines', async () => {
    const june = statement(5_001);
    expect(await side.read(june, shippedProfiles)).toEqual(readFile(june, shippedProfiles));
    const bytes = camt054(booked('2024-06-10', '2024-06-10', 0n, bookings(3)));
    const answers = { name: 'june.xml', bytes };
    expect(await side.read(answers, shippedProfiles)).toEqual(readFile(answers, shippedProfiles));
  });

  it('refuses as it would be refused here, with the line', async () => {
    const { name, bytes } = statement(3);
    const file = { name, bytes: bytes.subarray(0, bytes.length - 300) };
    await expect(side.read(file, shippedProfiles)).rejects.toMatchObject({
      name: 'Refusal',
      code: 'file-xml',
      params: { file: 'june.xml', line: expect.any(Number) },
    });
  });

  it('matches as would be matched here', async () => {
    expect(await side.match(reconciling(5_100))).toEqual(match(reconciling(5_100)));
  });

  it('gives everybody else their turn meanwhile', async () => {
    let turns = 0;
    const others = setInterval(() => (turns += 1), 1);
    await side.read(statement(2_000), shippedProfiles);
    clearInterval(others);
    expect(turns).toBeGreaterThan(3);
  });

  it('takes one file after the other, and each by itself', async () => {
    const files = [statement(2), { name: 'none.csv', bytes: new Uint8Array() }, statement(1)];
    const read = await Promise.allSettled(files.map((file) => side.read(file, shippedProfiles)));
    expect(read).toMatchObject([
      { value: { statements: [{ lines: [{}, {}] }] } },
      { reason: { code: 'file-empty' } },
      { value: { statements: [{ lines: [{}] }] } },
    ]);
  });

  it('ends at its limit of memory with a refusal, and reads the next file', async () => {
    const small = new SideThread({ memoryMiB: 24, seconds: 60 });
    await expect(small.read(statement(20_000), shippedProfiles)).rejects.toMatchObject({
      code: 'file-too-heavy',
      params: { file: 'june.xml', limit: '24 MiB' },
    });
    expect(await small.read(statement(1), shippedProfiles)).toMatchObject({ kind: 'statements' });
    await small.close();
  });

  it('ends at its limit of time with a refusal', async () => {
    const quick = new SideThread({ memoryMiB: 256, seconds: 0.01 });
    await expect(quick.match(reconciling(100))).rejects.toMatchObject({
      code: 'matching-too-heavy',
      params: { limit: '0.01 s' },
    });
    await quick.close();
  });

  it('that is closed is unavailable, also for what it was doing', async () => {
    const closing = new SideThread();
    const reading = closing.read(statement(1), shippedProfiles);
    const refused = expect(reading).rejects.toMatchObject({ code: 'store-unavailable' });
    await closing.close();
    await refused;
    await expect(closing.read(statement(1), shippedProfiles)).rejects.toMatchObject({
      code: 'store-unavailable',
    });
  });
});
