import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { validateXML } from 'xmllint-wasm';
import { pain001 } from '../../src/banking/pain001.js';
import { header, instructions } from '../../src/banking/samples.js';
import type { PaymentInstruction } from '../../src/banking/values.js';
import { describeOver, folder } from './data.js';

describeOver('iso20022-xsd')('pain.001.001.09 against its schema', () => {
  const problemsOf = async (xml: Uint8Array): Promise<readonly string[]> => {
    const schema = readFileSync(`${folder('iso20022-xsd')}pain.001.001.09.xsd`, 'utf8');
    const { errors } = await validateXML({
      xml: [{ fileName: 'pain.xml', contents: Buffer.from(xml).toString('utf8') }],
      schema: [schema],
    });
    return errors.map(({ message }) => message);
  };

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
