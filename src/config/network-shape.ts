import { z } from 'zod';
import { isNetwork } from '../connector/network.ts';

export const network = z
  .strictObject({
    allow: z
      .array(z.string().refine(isNetwork, 'an address such as 10.1.2.3, or a network such as 10.1.0.0/16'))
      .default([])
      .describe(
        'Addresses (`10.1.2.3`) and networks (`10.1.0.0/16`, `fd00::/8`) that are not public and may be connected to all the same. Simulators on this machine need no entry.',
      ),
  })
  .prefault({})
  .describe(
    'Where sources and identity providers may be. What their names resolve to is looked at with every connection that is made; anything that is not a public address is refused. See [operating](operating.md#where-it-connects-to).',
  );
