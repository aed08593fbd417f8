import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { BankFile } from '../../banking/values.js';

export interface Progress {
  readonly done: number;
  readonly total: number;
}

/** How far the files that are being taken have come, for whoever waits for one. */
@Injectable()
export class ImportProgress {
  readonly #underWay = new Map<string, Progress>();

  /** Nothing of nothing where it isn't under way. */
  of(sha256: string): Progress {
    return this.#underWay.get(sha256) ?? { done: 0, total: 0 };
  }

  async watch<T>(
    { bytes }: BankFile,
    work: (onProgress: (done: number, total: number) => void) => Promise<T>,
  ): Promise<T> {
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    try {
      return await work((done, total) => this.#underWay.set(sha256, { done, total }));
    } finally {
      this.#underWay.delete(sha256);
    }
  }
}
