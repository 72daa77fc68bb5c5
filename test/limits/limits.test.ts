// Which limits hold for whom.
import { expect, test } from 'vitest';
import type { Role } from '../../src/auth/principal.ts';
import { limits as shape } from '../../src/config/limits-shape.ts';
import { LIMITS, RoleLimits } from '../../src/limits/limits.ts';

const roles = (...names: Role[]): ReadonlySet<Role> => new Set(names);

function limitsOf(config: unknown): RoleLimits {
  return new RoleLimits(shape.parse(config));
}

test('what the configuration leaves out holds as by default, for nobody as for every role', () => {
  const limits = limitsOf(undefined);

  for (const caller of [roles(), roles('bi'), roles('sales', 'hr')])
    expect(limits.of(caller).depth).toEqual({ max: LIMITS.depth.max, mode: 'enforce' });
});

test('a role has what it says, and the default of what it does not say', () => {
  const limits = limitsOf({
    default: { rows: { max: 500 } },
    roles: { bi: { depth: { max: 5 }, rows: { mode: 'measure' } } },
  });

  expect([limits.of(roles('bi')).depth, limits.of(roles('bi')).rows, limits.of(roles('sales')).rows]).toEqual([
    { max: 5, mode: 'enforce' },
    { max: 500, mode: 'measure' },
    { max: 500, mode: 'enforce' },
  ]);
});

test('a caller with several roles has the widest of each limit', () => {
  const limits = limitsOf({
    roles: {
      bi: {
        depth: { max: 5 },
        aliases: { max: 900 },
        rows: { max: 10, mode: 'measure' },
        tokens: { max: 10, mode: 'off' },
      },
      sales: { depth: { max: 7 }, rows: { max: 99_999 }, tokens: { max: 9_000, mode: 'measure' } },
    },
  });
  const { depth, aliases, rows, tokens } = limits.of(roles('bi', 'sales'));

  expect([depth, aliases]).toEqual([
    { max: 7, mode: 'enforce' },
    { max: 900, mode: 'enforce' },
  ]);
  // One that is measured or off is wider than any that is enforced.
  expect([rows, tokens]).toEqual([
    { max: 10, mode: 'measure' },
    { max: 10, mode: 'off' },
  ]);
});

test('the widest of all callers is that of the default or of a role', () => {
  const limits = limitsOf({ roles: { bi: { tokens: { max: 9_000 } }, customer: { tokens: { max: 10 } } } });

  expect([limits.widest('tokens'), limits.widest('depth')]).toEqual([
    { max: 9_000, mode: 'enforce' },
    { max: LIMITS.depth.max, mode: 'enforce' },
  ]);
});
