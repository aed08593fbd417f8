import { Note, Text } from './fields.js';

/** Why, where a reason is all there is to say. */
export class ReasonRequest {
  @Text(2000)
  readonly reason!: string;
}

/** A remark that may be left out. */
export class NoteRequest {
  @Note(2000)
  readonly note?: string | null;
}
