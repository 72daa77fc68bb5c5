import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { decodeJwt, exportJWK, generateKeyPair, importPKCS8, SignJWT } from 'jose';
import { forkSimulators } from '../../src/cli/simulators.ts';
import { type FleetState, type Front, openFront, type Request } from './front.ts';

/** Runs the simulators in a process of their own, the fronts before them and an issuer of tokens in this one. Its parent steers it. */
const here = fileURLToPath(new URL('.', import.meta.url));
const simulators = await forkSimulators(`${here}../../src/main.ts`, `${here}../mainstem.config.ts`, process.env);
const state: FleetState = { delayMs: 0, calls: 0, forwarded: 0 };
const fronts = new Map<string, Front>();
const settings: Record<string, Record<string, unknown>> = {};
for (const [name, its] of Object.entries(simulators.settings)) {
  const simulator = Object.values(its).find((value) => typeof value === 'string' && /^http:\/\/127/.test(value));
  const origin = new URL(String(simulator)).origin;
  const front = await openFront(
    origin,
    state,
    name === 'crm' ? (request) => withAudience(request, its) : async (request) => request,
  );
  fronts.set(name, front);
  settings[name] = JSON.parse(JSON.stringify(its).replaceAll(origin, front.url));
}
const issuer = await openIssuer();
process.on('message', (message: { readonly ask: string; readonly delayMs?: number }) => {
  if (message.ask === 'delay') state.delayMs = message.delayMs ?? 0;
  if (message.ask === 'reset') {
    state.calls = 0;
    state.forwarded = 0;
  }
  process.send?.({
    ...state,
    recorded:
      message.ask === 'recorded'
        ? [...fronts].flatMap(([connection, front]) => front.takeRecorded().map((each) => ({ connection, ...each })))
        : [],
  });
});
process.once('disconnect', () => {
  void simulators.stop().then(() => process.exit(0));
});
process.send?.({
  settings,
  origins: Object.fromEntries([...fronts].map(([name, { url }]) => [name, url])),
  ...issuer,
});

async function openIssuer() {
  const { publicKey, privateKey } = await generateKeyPair('ES256');
  const keys = JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: 'bench', alg: 'ES256', use: 'sig' }] });
  const server = createServer((_request, response) => response.setHeader('content-type', 'application/json').end(keys));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const token = await new SignJWT({ roles: ['sales'] })
    .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: 'bench' })
    .setSubject('bench')
    .setIssuer(url)
    .setAudience('bench')
    .setIssuedAt()
    .setExpirationTime('1h')
    .sign(privateKey);
  return { issuer: url, token };
}

/** An assertion is made for the address that it is sent to, and the front has another than the simulator: it is signed again for both. */
async function withAudience(request: Request, { privateKey }: Readonly<Record<string, unknown>>): Promise<Request> {
  if (!request.path.endsWith('/oauth2/token')) return request;
  const form = new URLSearchParams(request.body);
  const claims = decodeJwt(form.get('assertion') ?? '');
  const key = await importPKCS8(String(privateKey), 'RS256');
  form.set(
    'assertion',
    await new SignJWT({ ...claims, aud: 'https://login.salesforce.com' })
      .setProtectedHeader({ alg: 'RS256' })
      .sign(key),
  );
  return { ...request, body: form.toString() };
}
