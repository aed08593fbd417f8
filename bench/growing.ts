import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Contestant, byTurns, type Figure, latency, load } from './contest.js';
import { type BenchLedger, fill, openLedger, recordFact } from './ledger.js';

const ROUNDS = 15;
const COMMANDS = 200;
const SIZES = { small: 10_000, big: 1_000_000 } as const;

/** Whether a command takes longer in a ledger that has run for years. */
export async function growing(folder: string): Promise<readonly Figure[]> {
  const ledgers: BenchLedger[] = [];
  const contestants = async (name: keyof typeof SIZES): Promise<[Contestant, Contestant]> => {
    mkdirSync(join(folder, name));
    const opened = await openLedger(join(folder, name));
    ledgers.push(opened);
    const streams = await fill(opened, SIZES[name]);
    let ledger = opened.ledger;
    let chosen: readonly number[] = [];
    let time = 0;
    const commands = () => {
      time += 1;
      return load(1, COMMANDS, (index) => recordFact(ledger, chosen[index] as number, time));
    };
    return [
      () => {
        ledger = opened.forgetful();
        chosen = sample(streams, COMMANDS);
        return commands();
      },
      commands,
    ];
  };
  const [smallFirst, smallNext] = await contestants('small');
  const [bigFirst, bigNext] = await contestants('big');
  const results = await byTurns(ROUNDS, { smallFirst, bigFirst, smallNext, bigNext });
  for (const { close } of ledgers) await close();
  return [
    latency(
      'latency at 1,000,000 events against 10,000: a stream read anew',
      results.bigFirst,
      results.smallFirst,
      1.2,
    ),
    latency(
      'latency at 1,000,000 events against 10,000: a stream in memory',
      results.bigNext,
      results.smallNext,
      1.2,
    ),
  ];
}

/** Different ones, anywhere in the log. */
function sample(below: number, count: number): readonly number[] {
  const chosen = new Set<number>();
  while (chosen.size < count) chosen.add(Math.floor(Math.random() * below));
  return [...chosen];
}
