import type { Mutation } from '../../model/mutations.ts';
import type { Command } from '../draft.ts';
import { PARTY_COMMANDS } from './party-commands.ts';
import { TRADE_COMMANDS } from './trade-commands.ts';

/** What every mutation does with its input. */
export const COMMANDS: Readonly<Record<Mutation, Command<unknown>>> = { ...PARTY_COMMANDS, ...TRADE_COMMANDS };
