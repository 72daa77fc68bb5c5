export { PARTY_COMMANDS } from './party-commands.ts';
