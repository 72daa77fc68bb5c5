import { withConfigured } from '../../src/connector/configured.ts';
import type { AnyPort, CheckResult, ConnectEnvironment, ConnectorConnection } from '../../src/connector/contract.ts';
import { SourceError } from '../../src/connector/errors.ts';
import type { EntityName } from '../../src/model/index.ts';
import { SalesforceClient } from './client.ts';
import type { SalesforceSettings } from './config.ts';
import { ObjectPort } from './ports.ts';
import { accountRules, contactRules, type ObjectRules, userRules } from './rules.ts';
import type { SalesforceRecord } from './wire.ts';

/** The ports of one organisation. */
export function connectSalesforce(settings: SalesforceSettings, environment: ConnectEnvironment): ConnectorConnection {
  const client = new SalesforceClient(settings, environment);
  const tools = { client, environment, settings };
  const configured = <W extends SalesforceRecord, E extends EntityName>(rules: ObjectRules<W, E>) => ({
    ...rules,
    mapping: withConfigured(rules.mapping, environment.configured),
  });
  const accounts = new ObjectPort(configured(accountRules(settings)), tools);
  const contacts = new ObjectPort(configured(contactRules(settings)), tools);
  const users = new ObjectPort(configured(userRules(settings)), tools);
  const ports: readonly AnyPort[] = [accounts, contacts, users];
  return {
    ports,
    describe: async (entity, call) => {
      const port = [accounts, contacts, users].find((each) => each.entity === entity);
      return port === undefined ? null : port.sourceFields(call);
    },
    check: async (call) => {
      // Anew: the sign-in that calls share may be older than what is wrong now.
      const fresh = new SalesforceClient(settings, environment);
      const signIn = await checked('sign-in', () => fresh.instance(call).then(() => []));
      if (signIn.some(({ ok }) => !ok)) return signIn;
      const objects = [accounts, contacts, users].map((port) => checked(port.objectType, () => port.missing(call)));
      return [...signIn, ...(await Promise.all(objects)).flat()];
    },
  };
}

/** One line for the thing itself, then what it found missing. */
async function checked(what: string, run: () => Promise<readonly CheckResult[]>): Promise<readonly CheckResult[]> {
  try {
    return [{ what, ok: true, detail: '' }, ...(await run())];
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    return [{ what, ok: false, detail: error.message }];
  }
}
