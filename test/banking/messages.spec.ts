import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { readMessage } from '../../src/banking/message.js';
import type { Answers, Statements } from '../../src/banking/values.js';
import { Refusal } from '../../src/kernel/refusal.js';
import { dataFile, describeOver, folder } from './data.js';

const SAMPLES = 'camt-samples';

const outcomeOf = (name: string, text: string): Answers | Statements | Refusal => {
  try {
    return readMessage({ name, bytes: Buffer.from(text) });
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
};
const textOf = (name: string) => Buffer.from(dataFile(SAMPLES, name).bytes).toString('utf8');
/** No bank sample is in CNY: the same message as if it were. */
const inCny = (text: string) => text.replaceAll(/Ccy="[A-Z]{3}"/g, 'Ccy="CNY"');

/** What each says of itself that makes it unreadable here; the rest is in another currency. */
const REFUSED: Readonly<Record<string, string>> = {
  'camt052-v06-amount-zero.xml': 'file-message',
  'camt053-v02-only-dttm.xml': 'file-balances',
  'camt053-v02-other-id.xml': 'file-balances',
  'camt053-v02-wrong.xml': 'file-element',
  'camt054-invalid-empty.xml': 'file-message',
  'pain002-nons-crossriver-accepted.xml': 'file-message',
  'pain002-nons-crossriver-batch-rejected.xml': 'file-message',
  'pain002-v03ch-postfinance-group.xml': 'file-message',
  'pain002-v03ch-postfinance-tx.xml': 'file-message',
};
/** In CNY, whose balances don't add up, or without a date. */
const REFUSED_IN_CNY: Readonly<Record<string, string>> = {
  'camt053-v02-all-balance-types.xml': 'file-closing',
  'camt053-v02-de-btch-only.xml': 'file-closing',
  'camt053-v02-de-debit.xml': 'file-closing',
  'camt053-v02-gs-us.xml': 'file-closing',
  'camt053-v02-instdamt.xml': 'file-closing',
  'camt053-v02-party-ids.xml': 'file-closing',
  'camt053-v02-ultimate-parties.xml': 'file-closing',
  'camt053-v03.xml': 'file-closing',
  'camt053-v04-postfinance.xml': 'file-closing',
  'camt053-v04.xml': 'file-closing',
  'camt053-v08-de.xml': 'file-closing',
  'camt053-v08.xml': 'file-closing',
  'camt054-v08-fin-institution.xml': 'file-element',
  'camt054-v08-uetr.xml': 'file-element',
};

describeOver(SAMPLES)('messages of ten banks', () => {
  const files = readdirSync(folder(SAMPLES)).filter((name) => name.endsWith('.xml'));

  it.each(files)('%s is read, or refused for what it is', (name) => {
    const outcome = outcomeOf(name, textOf(name));
    if (outcome instanceof Refusal) {
      const expected = name.startsWith('pain001') ? 'file-message' : REFUSED[name];
      expect(outcome.code).toBe(expected ?? 'file-currency');
      expect(outcome.params).toMatchObject({ file: name, line: expect.any(Number) });
    } else {
      expect(name).toMatch(/^pain002-v(03-(gs-group|nordea)|11)/);
    }
  });

  it.each(files.filter((name) => /^(camt05[34]|pain002)/.test(name) && !(name in REFUSED)))(
    '%s would be read, were it in CNY and did it add up',
    (name) => {
      const outcome = outcomeOf(name, inCny(textOf(name)));
      expect(outcome instanceof Refusal ? outcome.code : undefined).toBe(REFUSED_IN_CNY[name]);
    },
  );

  it('reads a rejection of a whole message, and of a payment group', () => {
    expect(outcomeOf('a', textOf('pain002-v03-nordea-group-reject.xml'))).toMatchObject({
      groups: [
        {
          messageId: 'MSGID-PS-TEST-0708-01',
          paymentInformationId: null,
          outcome: 'rejected',
          on: '2015-08-10',
          reason: { code: 'DU01', text: 'ISO Duplicate Message ID' },
        },
      ],
    });
    expect(outcomeOf('b', textOf('pain002-v03-nordea-payment-reject.xml'))).toMatchObject({
      groups: [{ paymentInformationId: 'PMTINFID-COM-SCE25-1707-01', outcome: 'rejected' }],
    });
  });

  it('counts what is accepted and not settled as no answer', () => {
    const accepted = inCny(textOf('pain002-v03-gs-accepted.xml'));
    expect(outcomeOf('a', accepted)).toMatchObject({ answers: [], pending: 1 });
  });

  it('reads a return with its reason and what it returns', () => {
    expect(outcomeOf('a', inCny(textOf('camt054-v04-postfinance-return.xml')))).toMatchObject({
      answers: [
        {
          endToEndId: 'EndToEndId-004-01-01',
          outcome: 'returned',
          bankReference: '180327CH02P92DYD',
          amountFen: 40_000n,
          on: '2019-05-20',
          reason: { code: 'AC01', text: 'Kontonummer falsch' },
        },
      ],
    });
  });

  it('reads the parts of a batch that was paid as one', () => {
    const text = inCny(textOf('camt054-v04-postfinance-pain001-batch.xml'));
    const outcome = outcomeOf('a', text) as Answers;
    expect(outcome.answers.map(({ endToEndId, amountFen }) => [endToEndId, amountFen])).toEqual([
      ['EndToEndId-001-02-01', 20_000n],
      ['EndToEndId-001-02-02', 25_000n],
      ['EndToEndId-001-02-03', 30_000n],
    ]);
  });
});

/** What another parser, genkgo/camt, made of the same files. */
interface Parsed {
  readonly __CLASS__?: string;
  readonly [key: string]: unknown;
}
function* objects(value: unknown, suffix: string): Iterable<Parsed> {
  if (typeof value !== 'object' || value === null) return;
  if ((value as Parsed).__CLASS__?.endsWith(suffix)) yield value as Parsed;
  for (const inner of Object.values(value)) yield* objects(inner, suffix);
}
const moneyIn = (value: unknown) => BigInt((value as { getAmount: string }).getAmount);

describeOver(SAMPLES)('the same as another parser reads', () => {
  const oracle = (name: string): unknown =>
    JSON.parse(readFileSync(`${folder(SAMPLES)}genkgo-expected-json/${name}`, 'utf8'));

  it.each([
    ['camt053-v02-all-balance-types.xml', 'camt053.v2.all-balance-types.json'],
    ['camt053-v02-ultimate-parties.xml', 'camt053.v2.minimal.ultimate.json'],
    ['camt053-v02-party-ids.xml', 'camt053.v2.with-party-ids.json'],
    ['camt053-v03.xml', 'camt053.v3.json'],
    ['camt053-v04.xml', 'camt053.v4.json'],
    ['camt053-v08.xml', 'camt053.v8.json'],
  ])('the entries of %s', (name, json) => {
    const text = inCny(textOf(name));
    // These don't add up; with the closing balance that does, the entries can be compared.
    const refusal = outcomeOf(name, text) as Refusal;
    const closing = Number(refusal.params['limitFen']) / 100;
    const mended = text.replace(
      /(<Cd>CLBD<\/Cd>[\s\S]*?<Amt Ccy="CNY">)[^<]*(<\/Amt>\s*<CdtDbtInd>)[A-Z]*/,
      (_, before: string, between: string) => `${before}${closing.toFixed(2)}${between}CRDT`,
    );
    const { statements } = outcomeOf(name, mended) as Statements;
    const [entry] = [...objects(oracle(json), '\\DTO\\Entry')];
    const [reference] = [...objects(entry, '\\DTO\\Reference')];
    const [line] = statements[0]!.lines;
    expect(line?.amountFen).toBe(moneyIn(entry?.['getAmount']));
    expect(line?.bookedOn).toBe((entry?.['getBookingDate'] as { 0: string })[0].slice(0, 10));
    expect(line?.endToEndId).toBe(
      /^NOTPROVIDED$/.test(String(reference?.['getEndToEndId']))
        ? null
        : (reference?.['getEndToEndId'] ?? null),
    );
    const serial =
      reference?.['getAccountServicerReference'] ?? entry?.['getAccountServicerReference'];
    expect(line?.serial).toBe(serial ?? null);
    const balances = [...objects(entry, '\\DTO\\Balance')];
    const opening = balances.find(({ getType }) => getType === 'opening');
    expect(statements[0]!.openingFen).toBe(moneyIn(opening?.['getAmount']));
    const [account] = [...objects(entry, 'Account')];
    expect(statements[0]!.account).toBe(account?.['getIdentification']);
  });

  it.each([
    ['camt054-v02-batch.xml', 'camt054.v2.json'],
    ['camt054-v04-batch.xml', 'camt054.v4.json'],
    ['camt054-v08-batch.xml', 'camt054.v8.json'],
  ])('the transactions of %s', (name, json) => {
    const { answers } = outcomeOf(name, inCny(textOf(name))) as Answers;
    const details = [...objects(oracle(json), 'EntryTransactionDetail')];
    expect(answers).toHaveLength(details.length);
    const references = details.map((detail) => [...objects(detail, '\\DTO\\Reference')][0]);
    expect(answers.map(({ endToEndId }) => endToEndId)).toEqual(
      references.map((reference) => reference?.['getEndToEndId']),
    );
    expect(answers.map(({ voucherNumber }) => voucherNumber)).toEqual(
      references.map((reference) => reference?.['getInstructionId']),
    );
    expect(answers.map(({ amountFen }) => amountFen)).toEqual(
      details.map((detail) => (detail['getAmount'] ? -moneyIn(detail['getAmount']) : null)),
    );
  });
});
