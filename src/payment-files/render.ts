import { pain001 } from '../banking/pain001.js';
import type { InstructionHeader, PaymentInstruction } from '../banking/values.js';
import { voucherCsv, voucherXlsx } from '../banking/voucher.js';
import type { BatchFormat } from '../domain/batch/events.js';

interface Writer {
  readonly write: (
    header: InstructionHeader,
    instructions: readonly PaymentInstruction[],
  ) => Uint8Array;
  readonly mediaType: string;
  readonly extension: string;
}

export const writers: Readonly<Record<BatchFormat, Writer>> = {
  'pain.001': { write: pain001, mediaType: 'application/xml', extension: 'xml' },
  csv: { write: voucherCsv, mediaType: 'text/csv; charset=utf-8', extension: 'csv' },
  xlsx: {
    write: voucherXlsx,
    mediaType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    extension: 'xlsx',
  },
};
