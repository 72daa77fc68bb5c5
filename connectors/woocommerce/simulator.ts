import type { DirectChange, Simulator, SimulatorOptions, StartSimulator } from '../../src/simulator/contract.ts';
import { Faults } from '../../src/simulator/faults.ts';
import { Ledger } from '../../src/simulator/ledger.ts';
import { WindowLimit } from '../../src/simulator/limits.ts';
import { serve } from '../../src/simulator/server.ts';
import { ApiKey } from './simulator/auth.ts';
import { changeDirectly } from './simulator/direct-change.ts';
import { Shop } from './simulator/shop.ts';
import { woocommerceSource } from './simulator/source.ts';

export interface WoocommerceOptions extends SimulatorOptions {
  readonly consumerKey?: string;
  readonly consumerSecret?: string;
  readonly permissions?: 'read' | 'write' | 'read_write';
  /** Answers as behind https: HTTP Basic counts, and `consumer_key` in the query. */
  readonly isHttps?: boolean;
  /** How far the zone of the shop is ahead of UTC; two hours when absent. */
  readonly offsetMinutes?: number;
  /** Tax on every line that is sold through the API; 19 when absent. */
  readonly taxPercent?: string;
  /** False for an old release, which knows no `orderby=modified`. */
  readonly sortsByModified?: boolean;
  /** Order statuses that plugins add. */
  readonly moreStatuses?: readonly string[];
  /** Calls a minute that the host of the shop allows; the shop itself counts none. */
  readonly hostPerMinute?: number;
}

/**
 * Starts one shop behind the REST API v3, release 10.7. `settings.siteUrl` is where it is.
 *
 * Source: https://woocommerce.github.io/woocommerce-rest-api-docs/
 */
export const startWoocommerce: StartSimulator = (options) => startWoocommerceWith(options);

/** Starts the simulator with choices of its own. */
export async function startWoocommerceWith(options: WoocommerceOptions): Promise<Simulator> {
  const { rows, clock, limits, hostPerMinute } = options;
  const ledger = new Ledger();
  const faults = new Faults();
  const shop = new Shop(rows, clock);
  const consumerKey = options.consumerKey ?? 'ck_0123456789abcdef';
  const consumerSecret = options.consumerSecret ?? 'cs_0123456789abcdef';
  const { permissions = 'read_write', isHttps = false } = options;
  const isMetered = limits === 'metered' && hostPerMinute !== undefined;
  const source = woocommerceSource({
    shop,
    ledger,
    key: new ApiKey({ clock, consumerKey, consumerSecret, permissions, isHttps }),
    hostLimit: isMetered ? new WindowLimit(hostPerMinute, 60_000, clock) : null,
    offsetMs: (options.offsetMinutes ?? 120) * 60_000,
    taxPercent: options.taxPercent ?? '19',
    sortsByModified: options.sortsByModified ?? true,
    moreStatuses: options.moreStatuses ?? [],
  });
  const served = await serve(source, {
    clock,
    ledger,
    faults,
    latencyMs: options.latencyMs ?? 0,
    port: options.port ?? 0,
  });
  return {
    url: served.url,
    settings: { siteUrl: served.url, consumerKey, consumerSecret },
    ledger,
    faults,
    change: (change: DirectChange) => changeDirectly(shop, ledger, change),
    close: () => served.close(),
  };
}
