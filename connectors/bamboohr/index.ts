import { leavingConfigured } from '../../src/connector/configured.ts';
import type { ConnectEnvironment, ConnectorConnection, ConnectorDefinition } from '../../src/connector/contract.ts';
import { describeFields } from './account-fields.ts';
import { checkAccount } from './check.ts';
import { BamboohrClient } from './client.ts';
import { type BamboohrSettings, bamboohrSettings } from './config.ts';
import { Directory } from './directory.ts';
import { isEmployeeField } from './fields.ts';
import { employeeMapping, employmentMapping, timeOffBalanceMapping, timeOffRequestMapping } from './mapping.ts';
import { mappingsOf } from './mappings.ts';
import { employeePort } from './ports-employee.ts';
import { employmentPort } from './ports-employment.ts';
import { timeOffBalancePort } from './ports-time-off-balance.ts';
import { timeOffRequestPort } from './ports-time-off-request.ts';
import { Tables } from './tables.ts';
import { employeeWrite } from './write-employee.ts';
import { timeOffRequestWrite } from './write-time-off.ts';

/** BambooHR: employees, their jobs and their time off. One connection is one account. */
export const bamboohr: ConnectorDefinition<BamboohrSettings> = {
  source: 'bamboohr',
  title: 'BambooHR',
  kind: 'HRIS',
  settings: bamboohrSettings,
  secrets: ['apiKey', 'clientSecret', 'refreshToken'],
  mappings: [employeeMapping, employmentMapping, timeOffRequestMapping, timeOffBalanceMapping],
  // The source does not say where its limit is; three calls a second are well taken.
  limits: { maxConcurrent: 5, perMinute: 180, perDay: null },
  connect,
  simulator: async () => (await import('./simulator.ts')).startBamboohr,
};

function connect(settings: BamboohrSettings, environment: ConnectEnvironment): ConnectorConnection {
  const { clock, context } = environment;
  const mappings = mappingsOf(environment.configured);
  const configured = mappings.employee.reads().filter((path) => !isEmployeeField(path));
  const directoryOf = (from: BamboohrClient) => new Directory(from, { clock, context, configured });
  const client = new BamboohrClient(settings, environment);
  const directory = directoryOf(client);
  const tables = new Tables(client, directory);
  const tools = { client, directory, tables, settings, mappings, context, clock };
  const requests = leavingConfigured(timeOffRequestWrite(tools), 'TimeOffRequest', environment.configured);
  return {
    ports: [
      { ...employeePort(tools), write: employeeWrite(tools) },
      employmentPort(tools),
      { ...timeOffRequestPort(tools), write: requests },
      timeOffBalancePort(tools),
    ],
    check: (call) => {
      // A client of its own: a check really signs in, whatever token is still good.
      const fresh = new BamboohrClient(settings, environment);
      return checkAccount(fresh, { directory: directoryOf(fresh), mappings }, call);
    },
    describe: (entity, call) => describeFields(client, entity, call),
  };
}
