export { PARTY_COMMANDS } from './party-commands.ts';
export { TRADE_COMMANDS } from './trade-commands.ts';
