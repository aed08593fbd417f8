import { applyDecorators, HttpCode } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOkResponse } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Readable } from 'node:stream';
import { collectFile } from '../../banking/collect.js';
import type { BankFile } from '../../banking/values.js';
import { refuse } from '../../kernel/refusal.js';
import { asksForKey } from '../receipt.js';
import type { Schema } from '../schemas.js';

const FILE_TYPES = [
  'application/octet-stream',
  'application/xml',
  'text/csv',
  'application/vnd.ms-excel',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
];

/** A route that takes a file as its body, and answers what came of it. */
export const TakesFile = (summary: string, schema: Schema): MethodDecorator =>
  applyDecorators(
    HttpCode(200),
    asksForKey(summary),
    ApiConsumes(...FILE_TYPES),
    ApiBody({ schema: { type: 'string', format: 'binary' } }),
    ApiOkResponse({ schema }),
  );

const MAX_NAME = 120;

/**
 * A file as the body of a request, bounded while it arrives. Its name is what a refusal calls it:
 * no path, and nothing that moves a cursor.
 * @throws Refusal `media-type-unsupported`, `file-too-large`
 */
export async function fileIn({ body }: FastifyRequest, name: string): Promise<BankFile> {
  if (!(body instanceof Readable)) {
    throw refuse('media-type-unsupported', { limit: FILE_TYPES.join(', ') });
  }
  const bare = (name.split(/[/\\]/).at(-1) ?? '').replaceAll(/\p{C}/gu, '').trim();
  return collectFile([...bare].slice(-MAX_NAME).join('') || 'file', body);
}
