import { type ArgumentMetadata, ValidationPipe } from '@nestjs/common';
import { RequestInvalid } from './request-invalid.js';

/** Every request as its class says it, and nothing beside that. */
export class RequestsPipe extends ValidationPipe {
  constructor() {
    super({
      transform: true,
      whitelist: true,
      forbidNonWhitelisted: true,
      exceptionFactory: (errors) => RequestInvalid.of(errors),
    });
  }

  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    // What a class makes of its fields is no field: class-transformer fails at it, or skips it.
    const made = (metadata.metatype?.prototype ?? {}) as object;
    if (typeof value === 'object' && value !== null && metadata.type !== 'custom') {
      for (const [field, given] of Object.entries(value)) {
        if (field in made) throw RequestInvalid.unknown(field, given);
      }
    }
    return super.transform(value, metadata);
  }
}
