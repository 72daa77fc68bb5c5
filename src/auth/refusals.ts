/** What was sent to say who asks is not valid; why is for the log, not for the caller. */
export class TokenRefusedError extends Error {
  override readonly name = 'TokenRefusedError';
}

/** Nobody can say whether the token is valid, because its issuer's keys cannot be had. The token may be good. */
export class IssuerUnavailableError extends Error {
  override readonly name = 'IssuerUnavailableError';
  readonly issuer: string;

  constructor(issuer: string, what: string, cause?: unknown) {
    super(`${issuer}: ${what}`, { cause });
    this.issuer = issuer;
  }
}
