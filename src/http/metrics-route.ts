import type { FastifyInstance } from 'fastify';
import { IssuerUnavailableError, TokenRefusedError } from '../auth/refusals.ts';
import type { Authenticate } from '../auth/tokens.ts';
import { ERROR_CODES, type ErrorCode } from '../errors.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { isSameSecret } from './same-secret.ts';

export interface MetricsAccess {
  readonly enabled: boolean;
  /** The scraper's own secret; without it only people and services with a token of the issuer may read. */
  readonly token: string | null;
}

const STATUS = { UNAUTHENTICATED: 401, FORBIDDEN: 403, AUTH_UNAVAILABLE: 503 } as const satisfies Partial<
  Record<ErrorCode, number>
>;

/** `GET /metrics`, for the scraper's token and for operators and admins. */
export function serveMetrics(
  app: FastifyInstance,
  metrics: Metrics,
  { enabled, token }: MetricsAccess,
  authenticate: Authenticate,
): void {
  if (!enabled) return;
  app.get('/metrics', async (request, reply) => {
    const refusal = await refusalOf(request.headers.authorization, token, authenticate);
    if (refusal === null) return reply.header('content-type', metrics.contentType).send(await metrics.text());
    return reply
      .status(STATUS[refusal])
      .header('www-authenticate', 'Bearer')
      .send({ code: refusal, message: ERROR_CODES[refusal] });
  });
}

async function refusalOf(
  authorization: string | undefined,
  token: string | null,
  authenticate: Authenticate,
): Promise<keyof typeof STATUS | null> {
  if (token !== null && isSameSecret(authorization, `Bearer ${token}`)) return null;
  try {
    const { subject, roles } = await authenticate(authorization);
    if (subject === null) return 'UNAUTHENTICATED';
    return roles.has('operator') || roles.has('admin') ? null : 'FORBIDDEN';
  } catch (error) {
    if (error instanceof TokenRefusedError) return 'UNAUTHENTICATED';
    if (error instanceof IssuerUnavailableError) return 'AUTH_UNAVAILABLE';
    throw error;
  }
}
