import { Param, type PipeTransform } from '@nestjs/common';
import type { WebhookCommand } from '../../domain/subscriber/webhook.js';
import { Matches, Texts, Whole } from '../fields.js';
import { publicTypes } from '../feed/requests.js';
import { WholeQuery } from '../pages.js';
import { kindOf, RequestInvalid } from '../request-invalid.js';

const NAME = /^[a-z0-9][a-z0-9-]{0,31}$/;
const NAME_LIMIT = {
  zh: '1 至 32 位小写字母、数字或“-”',
  en: '1 to 32 small letters, digits or “-”',
};

const named: PipeTransform<unknown, string> = {
  transform(value) {
    if (typeof value === 'string' && NAME.test(value)) return value;
    throw new RequestInvalid([{ field: 'webhook', limit: NAME_LIMIT, actual: kindOf(value) }]);
  },
};
export const WebhookParam = (): ParameterDecorator => Param('webhook', named);

export class SetWebhookRequest {
  @Matches(/^https?:\/\/\S{1,1990}$/, {
    zh: 'https:// 网址',
    en: 'a URL that begins with https://',
  })
  readonly url!: string;

  @Texts(100, 100, {
    optional: true,
    description: 'Of public events; all of the scope, unless given',
  })
  readonly types?: readonly string[] | null;

  @Whole(0, Number.MAX_SAFE_INTEGER, {
    optional: true,
    description:
      'The sequence number after which it begins, 0 for everything; unless given, a new one after this moment, another where it is',
  })
  readonly after?: number | null;

  /** @throws Refusal `public-type-unknown` */
  toCommand(webhook: string): Omit<Extract<WebhookCommand, { type: 'SetWebhook' }>, 'type'> {
    const types = this.types ? publicTypes(this.types) : null;
    return { webhook, url: this.url, types, after: this.after ?? null };
  }
}

export class RotateSecretRequest {
  @Whole(0, 720, {
    optional: true,
    description: 'Hours for which it is signed with the secret before it as well; 24 unless given',
  })
  readonly overlapHours?: number | null;
}

export class ResendRequest {
  @Whole(1, Number.MAX_SAFE_INTEGER, {
    optional: true,
    description: 'Of the dead letter; all there are, unless given',
  })
  readonly seq?: number | null;
}

export class AttemptsQuery {
  @WholeQuery(1, 1_000)
  readonly limit?: number;
}
