import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ErrorCode } from '../errors.ts';

/** Whom a token can be had for, by the name that the page sends and the words that it shows. */
export interface DeskCaller {
  readonly name: string;
  readonly label: string;
}

export interface IssuedToken {
  readonly token: string;
  /** Seconds. */
  readonly expiresIn: number;
}

/** Where the sandbox gets its tokens. */
export interface TokenDesk {
  readonly callers: readonly DeskCaller[];
  /** The host that the gateway was told to listen on: its name may stand in a request besides the loopback names. */
  readonly host: string;
  issue(caller: string): Promise<IssuedToken>;
}

interface Refusal {
  readonly status: number;
  readonly code: ErrorCode;
  readonly message: string;
}

const LOOPBACK_NAME = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;
const LOOPBACK_ADDRESS = /^(::1|(::ffff:)?127(\.\d{1,3}){3})$/;
const BY_HAND = 'make a token with "npm run mainstem -- token" and paste it';

/** Says whom the page may ask as, and issues tokens for them to the page itself: nobody else's page, and no other machine. */
export function serveTokens(
  app: FastifyInstance,
  desk: TokenDesk | null,
  headers: Readonly<Record<string, string>>,
): void {
  const noStore = { ...headers, 'cache-control': 'no-store' };
  app.get('/sandbox/callers', (_request, reply) => reply.headers(noStore).send({ callers: desk?.callers ?? [] }));
  if (desk === null) return;
  app.post(
    '/sandbox/token',
    {
      bodyLimit: 1024,
      // Before the body is read: what another site sends is not even parsed.
      onRequest: async (request, reply) => {
        reply.headers(noStore);
        const refusal = refusalOf(request, desk.host);
        if (refusal !== null)
          return reply.status(refusal.status).send({ code: refusal.code, message: refusal.message });
      },
    },
    async (request, reply) => {
      const name = callerIn(request.body);
      if (desk.callers.some((caller) => caller.name === name)) return desk.issue(name);
      const code: ErrorCode = 'BAD_USER_INPUT';
      const known = desk.callers.map((caller) => caller.name).join(', ');
      return reply.status(400).send({ code, message: `caller: send one of these: ${known}` });
    },
  );
}

function callerIn(body: unknown): string {
  return typeof body === 'object' && body !== null && 'caller' in body && typeof body.caller === 'string'
    ? body.caller
    : '';
}

/**
 * Why a request is not one of the page that this gateway served on this machine; null when it is.
 *
 * Another site's page is told by its Origin, a name that was made to point here (DNS rebinding) by its Host, another machine by its address,
 * and one behind a proxy on this machine by what proxies add.
 */
function refusalOf({ headers, socket }: FastifyRequest, host: string): Refusal | null {
  const own = URL.parse(`http://${headers.host ?? ''}`);
  if (own === null || !(LOOPBACK_NAME.test(own.hostname) || own.hostname === host))
    return forbidden(`open the sandbox under a loopback name such as http://127.0.0.1, or ${BY_HAND}`);
  const peer = socket.remoteAddress ?? '';
  const isHere = LOOPBACK_ADDRESS.test(peer) || (peer !== '' && peer === socket.localAddress);
  if (!isHere || headers['x-forwarded-for'] !== undefined || headers.forwarded !== undefined)
    return forbidden(`tokens are issued to this machine only; ${BY_HAND}`);
  const site = headers['sec-fetch-site'];
  if (URL.parse(headers.origin ?? '')?.host !== own.host || (site !== undefined && site !== 'same-origin'))
    return forbidden('tokens are issued to the page at /sandbox only');
  if (!/^application\/json\s*(;|$)/i.test(headers['content-type'] ?? ''))
    return { status: 415, code: 'BAD_USER_INPUT', message: 'content-type: send application/json' };
  return null;
}

function forbidden(message: string): Refusal {
  return { status: 403, code: 'FORBIDDEN', message };
}
