import { getInChunks } from '../../src/connector/chunks.ts';
import type { Call, Found, Port } from '../../src/connector/contract.ts';
import { type Mapping, valueAt, wireOf } from '../../src/connector/mapping.ts';
import { corePart } from '../../src/connector/parts.ts';
import { answers } from './answers.ts';
import { SHOP_LOCATION } from './mapping-location.ts';
import type { WooEnvironment } from './records.ts';
import type { WooShop } from './wire.ts';

export const GENERAL = { path: '/settings/general', operation: 'GET /settings/general' } as const;

/**
 * The shop as the one place that it counts for. It is there as long as the shop is.
 *
 * Source: https://woocommerce.github.io/woocommerce-rest-api-docs/#list-all-setting-options
 */
export function locationPort(mapping: Mapping<WooShop, 'Location'>, environment: WooEnvironment): Port<'Location'> {
  const { objectType, key } = SHOP_LOCATION;
  const { context, settings } = environment;
  const readShop = async (call: Call): Promise<Found<'Location'>> => ({
    key,
    version: null,
    sourceUpdatedAt: null,
    parts: ['core'],
    ...mapping.decode(wireOf<WooShop>(await shopOf(environment, call)), context),
    url: `${settings.siteUrl}/wp-admin/admin.php?page=wc-settings`,
  });
  return {
    entity: 'Location',
    objectType,
    mapping,
    parts: [corePart(mapping, 'watermark')],
    capabilities: {
      maxKeysPerGet: 1,
      changedSince: false,
      deletions: 'none',
      idempotency: 'none',
      concurrency: 'none',
    },
    get: (keys, _parts, call) =>
      getInChunks(
        keys,
        {
          keyOf: (asked) => (asked === key ? key : null),
          size: 1,
          read: async (_keys, one) => new Map([[key, await readShop(one)]]),
        },
        call,
      ),
    list: async function* (_from, call) {
      yield { records: [await readShop(call)], removed: [], checkpoint: {} };
    },
  };
}

async function shopOf({ client, settings }: WooEnvironment, call: Call) {
  const options = await client.all({ ...GENERAL, query: {} }, call);
  const general = Object.fromEntries(
    options.map((option) => {
      const id = valueAt(option, 'id');
      if (typeof id !== 'string') throw answers.protocol(GENERAL.operation, 'answered a setting without id');
      return [id, valueAt(option, 'value')];
    }),
  );
  return { name: settings.locationName ?? new URL(settings.siteUrl).host, general };
}
