import type { ConnectEnvironment, ConnectorConnection, ConnectorDefinition } from '../../src/connector/contract.ts';
import { checkAccount } from './check.ts';
import { BamboohrClient } from './client.ts';
import { type BamboohrSettings, bamboohrSettings } from './config.ts';
import { Directory } from './directory.ts';
import { employeeMapping, employmentMapping, timeOffBalanceMapping, timeOffRequestMapping } from './mapping.ts';
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
  const client = new BamboohrClient(settings, environment);
  const directory = new Directory(client, clock, context);
  const tables = new Tables(client, directory);
  const tools = { client, directory, tables, settings, context, clock };
  return {
    ports: [
      { ...employeePort(tools), write: employeeWrite(tools) },
      employmentPort(tools),
      { ...timeOffRequestPort(tools), write: timeOffRequestWrite(tools) },
      timeOffBalancePort(tools),
    ],
    // A client of its own: a check really signs in, whatever token is still good.
    check: (call) => checkAccount(new BamboohrClient(settings, environment), environment, call),
  };
}
