import { overload } from '../../src/config/overload-shape.ts';
import type { AppOptions } from '../../src/http/app.ts';
import { Safelist } from '../../src/operations/safelist.ts';
import { limitsOf } from './limits.ts';

/** The limits of a configuration that says nothing, for an app without a gateway behind it. */
export function limitsByDefault(): Pick<AppOptions, 'limits' | 'overload' | 'safelist'> {
  return {
    limits: limitsOf(),
    overload: overload.parse(undefined),
    safelist: new Safelist({
      mode: 'off',
      exempt: [],
      read: async () => [],
      clock: { now: () => 0 },
      onUnregistered: () => undefined,
    }),
  };
}
