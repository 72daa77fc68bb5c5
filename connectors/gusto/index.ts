import { withConfigured } from '../../src/connector/configured.ts';
import type { ConnectEnvironment, ConnectorConnection, ConnectorDefinition } from '../../src/connector/contract.ts';
import { checkCompany } from './check.ts';
import { GustoClient } from './client.ts';
import { type GustoSettings, gustoSettings } from './config.ts';
import { describeFields } from './describe.ts';
import { Employees } from './employees.ts';
import { employeeMapping, employmentMapping, payrollMapping, statementMapping } from './mapping.ts';
import { Payrolls } from './payrolls.ts';
import { employeePort } from './ports-employee.ts';
import { employmentPort } from './ports-employment.ts';
import { payrollPort } from './ports-payroll.ts';
import { statementPort } from './ports-statement.ts';
import { employeeWrite } from './write-employee.ts';

/** Gusto: payroll. One connection is one company. */
export const gusto: ConnectorDefinition<GustoSettings> = {
  source: 'gusto',
  title: 'Gusto',
  kind: 'PAYROLL',
  settings: gustoSettings,
  secrets: ['clientSecret', 'refreshToken'],
  mappings: [employeeMapping, employmentMapping, payrollMapping, statementMapping],
  // 200 requests in any 60 seconds: https://docs.gusto.com/embedded-payroll/docs/rate-limits
  limits: { maxConcurrent: 5, perMinute: 200, perDay: null },
  connect,
  simulator: async () => (await import('./simulator.ts')).startGusto,
};

function connect(settings: GustoSettings, environment: ConnectEnvironment): ConnectorConnection {
  const { clock, context, configured } = environment;
  const client = new GustoClient(settings, environment);
  const employees = new Employees(client, settings);
  const payrolls = new Payrolls(client, settings, clock);
  const people = { employees, context, mapping: withConfigured(employeeMapping, configured) };
  return {
    ports: [
      { ...employeePort(people), write: employeeWrite({ ...people, client, settings, clock }) },
      employmentPort({ employees, context, mapping: withConfigured(employmentMapping, configured) }),
      payrollPort({ payrolls, context, mapping: withConfigured(payrollMapping, configured) }),
      statementPort({ payrolls, context, mapping: withConfigured(statementMapping, configured) }),
    ],
    // A client of its own: a check really signs in, whatever token is still good.
    check: (call) => checkCompany(new GustoClient(settings, environment), { settings, context }, call),
    describe: (entity, call) => describeFields(client, settings, entity, call),
  };
}
