import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import type { Checkpoint } from './processes.js';

/** A position in a file of its own, replaced whole; null for a ledger in memory. */
export class CheckpointFile implements Checkpoint {
  #position: string | null = null;

  constructor(private readonly path: string | null) {}

  async load(): Promise<string | null> {
    if (this.path === null) return this.#position;
    try {
      return (await readFile(this.path, 'utf8')).trim() || null;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw error;
    }
  }

  async save(position: string): Promise<void> {
    this.#position = position;
    if (this.path === null) return;
    const next = `${this.path}.next`;
    await writeFile(next, position);
    await rename(next, this.path);
  }

  async forget(): Promise<void> {
    this.#position = null;
    if (this.path !== null) await rm(this.path, { force: true });
  }
}
