import { type ConfiguredFields, withConfigured } from '../../src/connector/configured.ts';
import { employeeMapping, employmentMapping, timeOffBalanceMapping, timeOffRequestMapping } from './mapping.ts';

/** The translations of one connection, with the fields that the configuration takes from elsewhere. */
export interface BamboohrMappings {
  readonly employee: typeof employeeMapping;
  readonly employment: typeof employmentMapping;
  readonly timeOffRequest: typeof timeOffRequestMapping;
  readonly timeOffBalance: typeof timeOffBalanceMapping;
}

export function mappingsOf(configured: ConfiguredFields): BamboohrMappings {
  return {
    employee: withConfigured(employeeMapping, configured),
    employment: withConfigured(employmentMapping, configured),
    timeOffRequest: withConfigured(timeOffRequestMapping, configured),
    timeOffBalance: withConfigured(timeOffBalanceMapping, configured),
  };
}
