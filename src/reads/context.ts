import type { AccessContext } from '../auth/access.ts';
import type { Desk } from '../desk/desk.ts';
import type { Conversions } from './conversions.ts';
import type { Reads } from './reads.ts';
import type { RequestReport } from './report.ts';

/** What resolvers get besides their arguments. One per request; its words are nouns of the schema, never of a source. */
export interface GatewayContext extends AccessContext {
  readonly requestId: string;
  readonly read: Reads;
  readonly desk: Desk;
  readonly convert: Conversions;
  readonly report: RequestReport;
}
