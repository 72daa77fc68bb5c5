import type { ConnectEnvironment, ConnectorConnection, ConnectorDefinition } from '../../src/connector/contract.ts';
import { trytonClient } from './client.ts';
import { type TrytonSettings, trytonSettings } from './config.ts';
import { describeEntity } from './describe.ts';
import { customerMapping, employeeMapping, itemMapping, locationMapping, orderMapping } from './mapping.ts';
import { trytonPort } from './ports.ts';
import { checkDatabase, fieldsOfObjects } from './ports-check.ts';
import { customerObject, employeeObject, itemObject, locationObject, orderObject } from './ports-objects.ts';
import { stockReader } from './ports-stock.ts';
import { customerWriter } from './write-customer.ts';
import { employeeWriter } from './write-employee.ts';
import { orderWriter } from './write-order.ts';
import { stockWriter } from './write-stock.ts';

/** Tryton 6.0: the ERP. One connection is one company in one database. */
export const tryton: ConnectorDefinition<TrytonSettings> = {
  source: 'tryton',
  title: 'Tryton',
  kind: 'ERP',
  settings: trytonSettings,
  secrets: ['password'],
  mappings: [customerMapping, orderMapping, itemMapping, locationMapping, employeeMapping],
  // The server has no rate limit; this keeps a batch from taking all of its workers.
  limits: { maxConcurrent: 8, perMinute: null, perDay: null },
  connect,
  simulator: async () => (await import('./simulator.ts')).startTryton,
};

function connect(
  settings: TrytonSettings,
  { transport, clock, context, configured }: ConnectEnvironment,
): ConnectorConnection {
  const client = trytonClient(settings, { transport, clock });
  const stock = stockReader({ client, clock, context, company: settings.company });
  const { pageSize, lateCommitMs } = settings;
  const environment = { client, context, stock, pageSize, lateCommitMs };
  const customers = customerObject(settings, configured);
  const orders = orderObject(settings, configured);
  const items = itemObject(configured);
  const locations = locationObject(configured);
  const employees = employeeObject(settings, configured, () => new Date(clock.now()).toISOString().slice(0, 10));
  const objects = [customers, orders, items, locations, employees];
  const mappings = { customer: customers.mapping, order: orders.mapping, employee: employees.mapping };
  const writing = { client, settings, context, mappings };
  const fields = fieldsOfObjects(objects);
  return {
    ports: [
      trytonPort(customers, environment, customerWriter(writing)),
      trytonPort(orders, environment, orderWriter(writing)),
      trytonPort(items, environment, stockWriter(writing)),
      trytonPort(locations, environment),
      trytonPort(employees, environment, employeeWriter(writing)),
    ],
    describe: (entity, call) => describeEntity(client, objects, entity, call),
    check: (call) => checkDatabase({ client, settings, context }, fields, call),
  };
}
