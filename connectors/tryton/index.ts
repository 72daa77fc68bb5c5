import { leavingConfigured } from '../../src/connector/configured.ts';
import type { ConnectEnvironment, ConnectorConnection, ConnectorDefinition } from '../../src/connector/contract.ts';
import { trytonClient } from './client.ts';
import { type TrytonSettings, trytonSettings } from './config.ts';
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
  const writing = { client, settings, context };
  const customers = customerObject(settings, configured);
  const orders = orderObject(settings, configured);
  const items = itemObject(configured);
  const locations = locationObject(configured);
  const employees = employeeObject(settings, configured, () => new Date(clock.now()).toISOString().slice(0, 10));
  const fields = fieldsOfObjects([customers, orders, items, locations, employees]);
  return {
    ports: [
      trytonPort(customers, environment, leavingConfigured(customerWriter(writing), 'Customer', configured)),
      trytonPort(orders, environment, leavingConfigured(orderWriter(writing), 'Order', configured)),
      trytonPort(items, environment, leavingConfigured(stockWriter(writing), 'InventoryItem', configured)),
      trytonPort(locations, environment),
      trytonPort(employees, environment, leavingConfigured(employeeWriter(writing), 'Employee', configured)),
    ],
    check: (call) => checkDatabase({ client, settings, context }, fields, call),
  };
}
