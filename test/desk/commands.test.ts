import { expect, it } from 'vitest';
import { PARTY_COMMANDS, TRADE_COMMANDS } from '../../src/desk/commands/index.ts';
import { MUTATIONS } from '../../src/model/mutations.ts';

it('every mutation has one command', () => {
  const names = [...Object.keys(PARTY_COMMANDS), ...Object.keys(TRADE_COMMANDS)];
  expect(names.toSorted()).toEqual(MUTATIONS.toSorted());
});
