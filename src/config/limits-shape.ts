import { z } from 'zod';
import { ROLES } from '../auth/principal.ts';
import { LIMIT_MODES, LIMITS, type LimitName } from '../limits/limits.ts';

const max = z.int().positive();
const mode = z.enum(LIMIT_MODES);
const MODE = '`enforce` refuses what is above, `measure` only counts it in the metrics, `off` does not look.';

function byDefault(name: LimitName) {
  const { max: most, mode: usual } = LIMITS[name];
  return z
    .strictObject({
      max: max.default(most).describe('The most that is allowed.'),
      mode: mode.default(usual).describe(MODE),
    })
    .prefault({})
    .describe(aboutOf(name));
}

function ofRole(name: LimitName) {
  return z
    .strictObject({
      max: max.describe('The most that is allowed.'),
      mode: mode.describe(MODE),
    })
    .partial()
    .describe(aboutOf(name));
}

function aboutOf(name: LimitName): string {
  const { counts } = LIMITS[name];
  return `${counts.charAt(0).toUpperCase()}${counts.slice(1)}.`;
}

const standard = z
  .strictObject({
    depth: byDefault('depth'),
    aliases: byDefault('aliases'),
    directives: byDefault('directives'),
    tokens: byDefault('tokens'),
    cost: byDefault('cost'),
    rows: byDefault('rows'),
    requestsPerMinute: byDefault('requestsPerMinute'),
    concurrent: byDefault('concurrent'),
  })
  .prefault({})
  .describe('What holds for callers without a role, and for roles that say nothing else.');

const own = z
  .strictObject({
    depth: ofRole('depth'),
    aliases: ofRole('aliases'),
    directives: ofRole('directives'),
    tokens: ofRole('tokens'),
    cost: ofRole('cost'),
    rows: ofRole('rows'),
    requestsPerMinute: ofRole('requestsPerMinute'),
    concurrent: ofRole('concurrent'),
  })
  .partial();

/** How much a caller may ask, by role. */
export const limits = z
  .strictObject({
    default: standard,
    roles: z
      .partialRecord(z.enum(ROLES), own)
      .default({})
      .describe('What is different for a role. A caller with several roles has the widest of each limit.'),
    reporting: z
      .array(z.enum(ROLES))
      .default(['bi'])
      .describe(
        'Roles whose reads leave the reserve of a connection (`connections.<connection>.reserve`) to others. It holds for callers all of whose roles are named here.',
      ),
  })
  .prefault({})
  .describe(
    'How much a caller may ask: size of an operation, requests, operations at the same time. See [limits](limits.md).',
  );
