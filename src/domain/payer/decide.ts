import { type AccountAtBank, flawIn } from '../../kernel/bank.js';
import type { Decider } from '../../kernel/decider.js';
import type { PayerId } from '../../kernel/ids.js';
import { refuse } from '../../kernel/refusal.js';
import type { PayerEvent } from './events.js';

export type PayerState =
  | { readonly status: 'none' }
  | (AccountAtBank & { readonly status: 'open' | 'closed'; readonly payerId: PayerId });

export type PayerCommand =
  | ({ readonly type: 'OpenPayer'; readonly payerId: PayerId } & AccountAtBank)
  | { readonly type: 'ClosePayer'; readonly payerId: PayerId; readonly reason: string };

/** 付款账户: an account of ours that pays, such as a 零余额账户. */
export const payer: Decider<PayerState, PayerCommand, PayerEvent> = {
  category: 'payer',
  initial: { status: 'none' },
  evolve(state, event) {
    switch (event.type) {
      case 'PayerOpened': {
        const { by: _, ...opened } = event.data;
        return { status: 'open', ...opened };
      }
      case 'PayerClosed':
        return state.status === 'none' ? state : { ...state, status: 'closed' };
    }
  },
  about: () => ({}),
  decide(command, state, { actor }) {
    const by = actor.id;
    switch (command.type) {
      case 'OpenPayer': {
        const { type: _, ...asked } = command;
        const flaw = flawIn(asked);
        if (flaw) {
          const { field, limit } = flaw;
          const limits = { limitZh: limit.zh, limitEn: limit.en };
          throw refuse('payer-field', { field, actual: asked[field], ...limits });
        }
        if (state.status === 'open') {
          if (isSame(state, asked)) return [];
          const { payerId, name, account, bank, bankCode } = state;
          throw refuse('payer-exists', {
            payerId,
            limit: joined({ name, account, bank, bankCode }),
          });
        }
        const { payerId, name, account, bank, bankCode } = asked;
        return [{ type: 'PayerOpened', data: { payerId, name, account, bank, bankCode, by } }];
      }
      case 'ClosePayer': {
        const { payerId, reason } = command;
        if (state.status === 'none') throw refuse('payer-unknown', { payerId });
        if (state.status === 'closed') return [];
        return [{ type: 'PayerClosed', data: { payerId, reason, by } }];
      }
    }
  },
};

const isSame = (a: AccountAtBank, b: AccountAtBank): boolean => joined(a) === joined(b);

const joined = ({ name, account, bank, bankCode }: AccountAtBank): string =>
  [name, account, bank, bankCode].join(' ');
