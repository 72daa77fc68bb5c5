// A certified OpenID provider in a process of its own, which tells its parent its issuer and ends with it. Its signing keys are new with every
// start. JavaScript, because the package has no types.
import { createServer } from 'node:http';
import { exportJWK, generateKeyPair } from 'jose';
import { Provider } from 'oidc-provider';

const API = 'urn:mainstem:test';
const TTL = 7200;
const users = { alice: { realm_access: { roles: ['portal-users'] }, customer: '17' } };
const services = { 'svc-sales': { realm_access: { roles: ['sellers'] } } };

async function signingKey(alg) {
  const { privateKey } = await generateKeyPair(alg, { extractable: true });
  return { ...(await exportJWK(privateKey)), alg, use: 'sig', kid: `${alg}-${process.pid}` };
}

const server = createServer();
await new Promise((resolve) => server.listen(Number(process.argv[2] ?? 0), '127.0.0.1', resolve));
const issuer = `http://127.0.0.1:${server.address().port}`;
const provider = new Provider(issuer, {
  jwks: { keys: [await signingKey('RS256'), await signingKey('ES256')] },
  clients: [
    {
      client_id: 'svc-sales',
      client_secret: 'svc-sales-secret',
      grant_types: ['client_credentials'],
      redirect_uris: [],
      response_types: [],
      scope: 'graphql',
    },
    {
      client_id: 'portal',
      client_secret: 'portal-secret',
      grant_types: ['authorization_code'],
      redirect_uris: [`${issuer}/signed-in`],
      response_types: ['code'],
      scope: 'openid graphql',
    },
  ],
  scopes: ['openid', 'graphql'],
  cookies: { keys: ['cookies of a test'] },
  pkce: { required: () => true },
  // In the ID token too, so that nothing but its type tells it from an access token.
  claims: { openid: ['sub', 'realm_access', 'customer'] },
  conformIdTokenClaims: false,
  findAccount: (_context, id) => ({ accountId: id, claims: () => ({ sub: id, ...users[id] }) }),
  extraTokenClaims: (_context, token) => (token.accountId ? users[token.accountId] : services[token.clientId]),
  ttl: { AccessToken: TTL, ClientCredentials: TTL, IdToken: TTL, Interaction: 600, Session: 600, Grant: 600 },
  features: {
    devInteractions: { enabled: true },
    clientCredentials: { enabled: true },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => API,
      useGrantedResource: () => true,
      getResourceServerInfo: (_context, audience) => ({
        scope: 'graphql',
        audience,
        accessTokenFormat: 'jwt',
        accessTokenTTL: TTL,
        jwt: { sign: { alg: 'ES256' } },
      }),
    },
  },
});
server.on('request', provider.callback());
process.once('disconnect', () => process.exit(0));
process.send(issuer);
