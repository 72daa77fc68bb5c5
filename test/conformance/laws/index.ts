import type { Law } from '../law.ts';
import { changeLaws } from './changes.ts';
import { faultLaws } from './faults.ts';
import { getLaws } from './get.ts';
import { identityLaws } from './identity.ts';
import { listLaws } from './list.ts';
import { listingFaultLaws } from './listings.ts';
import { mappingLaws } from './mapping.ts';
import { rewriteLaws } from './rewrites.ts';
import { safetyLaws } from './safety.ts';
import { writeApplyLaws } from './write-apply.ts';
import { writeFaultLaws } from './write-faults.ts';
import { writePlanLaws } from './write-plan.ts';
import { writeSafetyLaws } from './write-safety.ts';

const laws = [
  ...identityLaws,
  ...mappingLaws,
  ...getLaws,
  ...listLaws,
  ...changeLaws,
  ...faultLaws,
  ...rewriteLaws,
  ...listingFaultLaws,
  ...safetyLaws,
  ...writePlanLaws,
  ...writeApplyLaws,
  ...writeFaultLaws,
  ...writeSafetyLaws,
] as const;

export type LawName = (typeof laws)[number]['name'];

/** Every law of every family, in the order in which they are run. */
export const LAWS: readonly Law<LawName>[] = laws;
