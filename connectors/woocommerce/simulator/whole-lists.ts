import type { SimulatedRequest, SimulatedResponse } from '../../../src/simulator/server.ts';
import { renderedGateways } from './gateways.ts';
import { noRoute } from './refusals.ts';
import type { Shop } from './shop.ts';

/** What comes in one answer, without pages, and is only read here. */
export function wholeList(
  shop: Shop,
  kind: 'settings' | 'gateways',
  { method, headers }: SimulatedRequest,
): SimulatedResponse {
  if (method !== 'GET') throw noRoute();
  const body = kind === 'gateways' ? renderedGateways(shop) : shop.settings.rendered(`http://${headers.host}`);
  return { status: 200, body };
}
