import { Admission, type LimiterFactory } from './admission.ts';
import { type LimitsConfig, RoleLimits } from './limits.ts';
import { OperationLimits } from './operation.ts';
import { Pricing, type PricingOptions } from './pricing.ts';
import type { LimitReport } from './report.ts';

/** The limits of a configuration: at the door, and of each operation. */
export function openLimits(
  config: LimitsConfig,
  {
    limiters,
    report,
    ...sources
  }: PricingOptions & { readonly limiters: LimiterFactory; readonly report: LimitReport },
) {
  const limits = new RoleLimits(config);
  return {
    admission: new Admission({ limits, limiters, report }),
    operations: new OperationLimits(limits, report, new Pricing(sources)),
  };
}
