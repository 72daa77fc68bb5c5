import { z } from 'zod';
import { ROLES } from '../auth/principal.ts';
import { SAFELIST_MODES } from '../operations/modes.ts';

/** Which operations may run. */
export const operations = z
  .strictObject({
    mode: z
      .enum(SAFELIST_MODES)
      .default('off')
      .describe(
        'What becomes of an operation that is not registered: `enforce` refuses it, `warn` runs it and logs the hash of its document, `measure` runs and counts it, `off` does not look.',
      ),
    exempt: z.array(z.enum(ROLES)).default([]).describe('Roles that may send what they like.'),
  })
  .prefault({})
  .describe(
    'The operations that `mainstem operations register` knows, and whether others run. See [safelisting](safelisting.md).',
  );
