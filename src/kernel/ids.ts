import type { Brand } from './brand.js';

export type StreamName = Brand<string, 'StreamName'>;
export type EventId = Brand<string, 'EventId'>;
export type CommandId = Brand<string, 'CommandId'>;
export type UserId = Brand<string, 'UserId'>;
export type ApplicationId = Brand<string, 'ApplicationId'>;
export type ReservationId = Brand<string, 'ReservationId'>;
export type PaymentId = Brand<string, 'PaymentId'>;
export type BatchId = Brand<string, 'BatchId'>;
export type LineId = Brand<string, 'LineId'>;
/** 追回: one claim on one payment. */
export type RecoveryId = Brand<string, 'RecoveryId'>;
/** A bank line that shows a payment. */
export type MatchId = Brand<string, 'MatchId'>;
/** A file from a bank, and of a statement one account's part of it: the same when it is read again. */
export type ImportId = Brand<string, 'ImportId'>;
/** An account of ours that is paid from, such as a 零余额账户. */
export type PayerId = Brand<string, 'PayerId'>;
/** An account of an enterprise that is paid to. */
export type AccountId = Brand<string, 'AccountId'>;
export type ObjectionId = Brand<string, 'ObjectionId'>;
/** A file of what was paid before this ledger: the start of its hash. */
export type HistoryId = Brand<string, 'HistoryId'>;
/** A system that reads the feed. */
export type SubscriberId = Brand<string, 'SubscriberId'>;
/** A person whose data can be erased; one key each. */
export type SubjectId = Brand<string, 'SubjectId'>;
/** Records that are kept or erased together: an application's id, or a counterparty's. */
export type RecordsId = Brand<string, 'RecordsId'>;
/** 暂缓销毁. */
export type HoldId = Brand<string, 'HoldId'>;
/** A measure of a policy pack, such as `hq-relocation`. */
export type Measure = Brand<string, 'Measure'>;
/** 责任单位, such as 科创局. */
export type Unit = Brand<string, 'Unit'>;
/** SHA-256 of the stored bytes, in hex. */
export type Sha256 = Brand<string, 'Sha256'>;
