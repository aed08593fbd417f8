import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { validateXML } from 'xmllint-wasm';
import { pain001 } from '../../src/banking/pain001.js';
import { header, instructions } from '../../src/banking/samples.js';
import type { PaymentInstruction } from '../../src/banking/values.js';
import { type Booked, camt053, camt054, pain002 } from '../../src/demo/bank.js';
import type { Day } from '../../src/kernel/days.js';
import { describeOver, folder } from './data.js';

async function problemsOf(
  xml: Uint8Array,
  message = 'pain.001.001.09',
): Promise<readonly string[]> {
  const schema = readFileSync(`${folder('iso20022-xsd')}${message}.xsd`, 'utf8');
  const { errors } = await validateXML({
    xml: [{ fileName: 'message.xml', contents: Buffer.from(xml).toString('utf8') }],
    schema: [schema],
  });
  return errors.map(({ message: problem }) => problem);
}

describeOver('iso20022-xsd')('what the sample bank writes, against its schemas', () => {
  const booking = {
    ...{ on: '2025-03-04' as Day, name: '某某 & 某某', account: '4200123', summary: '奖励' },
    ...{ serial: 'LS001', endToEndId: 'pay-1' },
  };
  const booked: Booked = {
    ...{ account: '4206', from: '2025-03-01' as Day, to: '2025-03-31' as Day, openingFen: 500n },
    bookings: [
      { ...booking, amountFen: -100n },
      { ...booking, amountFen: 100n, returned: 'AC04' },
    ],
  };
  const message = { messageId: 'batch-1.1', batchId: 'batch-1', on: '2025-03-04' as Day };
  const rejection = { endToEndId: 'pay-2', code: 'AC01', text: '账号户名不符' };

  it.each([
    ['camt.053.001.08', camt053(booked)],
    ['camt.054.001.08', camt054(booked)],
    ['pain.002.001.10', pain002(message, [rejection])],
  ])('%s is valid', async (name, xml) => {
    expect(await problemsOf(xml, name)).toEqual([]);
  });
});

describeOver('iso20022-xsd')('pain.001.001.09 against its schema', () => {
  it('is valid', async () => {
    expect(await problemsOf(pain001(header, instructions))).toEqual([]);
  });

  it('is known to be invalid when it is', async () => {
    const broken = Buffer.from(pain001(header, instructions)).toString('utf8');
    const problems = await problemsOf(Buffer.from(broken.replace('<ChrgBr>DEBT', '<ChrgBr>NONE')));
    expect(problems).not.toEqual([]);
  });

  it('is valid whatever names and purposes are, as far as they can be written', async () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 });
    const writable: PaymentInstruction[] = [];
    fc.assert(
      fc.property(
        text,
        text,
        fc.bigInt({ min: 1n, max: 10n ** 15n }),
        (name, purpose, amountFen) => {
          const payee = { ...instructions[0]!.payee, name };
          const endToEndId = `E2E-${writable.length}`;
          const instruction = { ...instructions[0]!, payee, purpose, amountFen, endToEndId };
          try {
            pain001(header, [instruction]);
            writable.push(instruction);
          } catch (error) {
            expect(error).toMatchObject({ code: 'payment-file-field' });
          }
        },
      ),
      { numRuns: 200 },
    );
    expect(writable.length).toBeGreaterThan(100);
    expect(await problemsOf(pain001(header, writable))).toEqual([]);
  });
});
