import type { Decider } from '../../kernel/decider.js';
import {
  type Account,
  decideAccount,
  emptyAccount,
  evolveAccount,
  importReservation,
  reserve,
} from '../limits/account.js';
import type { AccountCommand, ImportClaims, ReserveClaims } from '../limits/commands.js';
import { aboutReserved, type AccountEvent } from '../limits/events.js';

export type PoolCommand = ReserveClaims | ImportClaims | AccountCommand;

/** A cap or a key that enterprises share: a year's total, a project, an event, a city payment. */
export const pool: Decider<Account, PoolCommand, AccountEvent> = {
  category: 'pool',
  initial: emptyAccount,
  evolve: evolveAccount,
  about: (_, event) => (event ? aboutReserved(event.data.for) : {}),
  decide(command, account) {
    switch (command.type) {
      case 'ReserveClaims':
        return reserve(account, command.reservationId, command.for, command.claims);
      case 'ImportClaims': {
        const { reservationId, claims, source } = command;
        return importReservation(account, reservationId, command.for, claims, source);
      }
      case 'ConfirmReservation':
      case 'AdjustReservation':
      case 'VoidReservation':
        return decideAccount(command, account);
    }
  },
};
