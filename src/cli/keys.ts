import { hashOfApiKey, newApiKey } from '../auth/api-keys.ts';
import { type DevelopmentIssuer, developmentIssuer } from '../auth/development-issuer.ts';
import type { IssuerPolicy } from '../auth/issuers.ts';
import { RemoteKeys, type RemoteKeysOptions } from '../auth/jwks.ts';
import type { Role } from '../auth/principal.ts';
import { IssuerUnavailableError } from '../auth/refusals.ts';
import { type Authenticate, authenticator } from '../auth/tokens.ts';
import { type Config, ConfigError, parseConfig } from '../config.ts';
import { Network } from '../connector/network.ts';
import type { Clock } from '../model/clock.ts';
import type { Log } from '../telemetry/log.ts';
import { developmentKey } from './development-key.ts';

interface Surroundings {
  readonly isProduction: boolean;
  readonly clock: Clock;
}

type IssuerConfig = Config['access']['issuers'][number];

const FETCH_TIMEOUT_MS = 2_000;

/** How callers are recognised: by API keys, and by tokens of the configured issuers or else of the development issuer. */
export async function openAuthentication(
  config: Config,
  surroundings: Surroundings & { readonly log: Log },
): Promise<Authenticate> {
  const { isProduction, clock, log } = surroundings;
  const { apiKeys } = config.access;
  const report = (error: IssuerUnavailableError) =>
    log.warn({ error }, 'the keys of an identity provider cannot be fetched');
  const remote = config.access.issuers.map((each) => ({
    policy: policyOf(each, config),
    keyOf: remoteKeys(each, config, { clock, report }).keyOf,
  }));
  if (remote.length > 0 || (isProduction && apiKeys.length > 0))
    return authenticator({ issuers: remote, apiKeys, clock });
  return authenticator({ issuers: [await developmentIssuerOf(config, surroundings)], apiKeys, clock });
}

/** Tries every issuer of the configuration and says whether its keys can be had. Returns whether all can. */
export async function checkIssuers(config: Config, clock: Clock, print: (line: string) => void): Promise<boolean> {
  let isFine = true;
  for (const each of config.access.issuers) {
    print(`${each.issuer} (identity provider)`);
    try {
      await remoteKeys(each, config, { clock, report: () => undefined }).check();
      print('  ok      its keys');
    } catch (error) {
      if (!(error instanceof IssuerUnavailableError)) throw error;
      isFine = false;
      print(`  FAILED  ${error.message}`);
    }
  }
  return isFine;
}

/** No I/O yet: keys are fetched for the first token. */
function remoteKeys(
  issuer: IssuerConfig,
  { network }: Config,
  tools: Pick<RemoteKeysOptions, 'clock' | 'report'>,
): RemoteKeys {
  return new RemoteKeys({
    issuer: issuer.issuer,
    jwksUrl: issuer.jwksUrl,
    keysForMs: issuer.keysFor * 1000,
    timeoutMs: FETCH_TIMEOUT_MS,
    network: new Network(network.allow),
    ...tools,
  });
}

function policyOf(issuer: IssuerConfig, { access }: Config): IssuerPolicy {
  return {
    issuer: issuer.issuer,
    audience: issuer.audience,
    rolesClaim: issuer.rolesClaim,
    roles: issuer.roles,
    customerClaim: issuer.customerClaim ?? access.customer?.claim ?? 'customer',
    employeeClaim: issuer.employeeClaim ?? access.employee?.claim ?? 'employee',
    maxAgeSeconds: issuer.maxTokenAge,
    clockToleranceSeconds: issuer.clockTolerance,
  };
}

/** The issuer of the demo, with a key of this machine. */
export async function developmentIssuerOf(config: Config, surroundings: Surroundings): Promise<DevelopmentIssuer> {
  if (surroundings.isProduction)
    throw new ConfigError([
      {
        path: 'access.issuers',
        message:
          'the development issuer does not run with NODE_ENV=production: name your identity provider here, or services in access.apiKeys',
      },
    ]);
  if (config.access.issuers.length > 0)
    throw new ConfigError([
      {
        path: 'access.issuers',
        message: 'the development issuer does not run beside others: ask one of them for a token',
      },
    ]);
  const privateJwk = await developmentKey(config.dataDirectory);
  return developmentIssuer({ ...surroundings, policy: developmentPolicy(config), privateJwk });
}

export function developmentPolicy({ access }: Config): IssuerPolicy {
  return {
    issuer: 'https://mainstem.invalid/development',
    audience: 'mainstem',
    rolesClaim: 'roles',
    roles: null,
    customerClaim: access.customer?.claim ?? 'customer',
    employeeClaim: access.employee?.claim ?? 'employee',
    maxAgeSeconds: 3600,
    clockToleranceSeconds: 5,
  };
}

export interface NewKey {
  readonly name: string;
  readonly roles: readonly Role[];
  readonly expiresOn: string | undefined;
}

/** What tells an operator of a new API key, line by line: the key itself, and what the configuration holds of it. */
export function newKey(
  { name, roles, expiresOn }: NewKey,
  randomBytes: (sizeBytes: number) => Uint8Array,
): readonly string[] {
  const key = newApiKey(randomBytes);
  const entry = { name, sha256: hashOfApiKey(key), roles, ...(expiresOn === undefined ? {} : { expiresOn }) };
  parseConfig({ connections: {}, access: { apiKeys: [entry] } }, {}, []);
  const line = Object.entries(entry).map(([word, value]) => `${word}: ${literal(value)}`);
  return [
    key,
    '',
    'It is shown this once. The service sends it as "Authorization: Bearer <key>". Into access.apiKeys of the configuration goes:',
    '',
    `{ ${line.join(', ')} },`,
  ];
}

function literal(value: string | readonly string[]): string {
  return typeof value === 'string' ? `'${value}'` : `[${value.map(literal).join(', ')}]`;
}
