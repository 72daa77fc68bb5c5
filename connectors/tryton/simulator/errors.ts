/** A business refusal: `UserError`, with its message. */
export class UserError extends Error {}

/** A question that must be answered with a `res.user.warning` record before the call is repeated. */
export class UserWarning extends Error {
  readonly warning: string;
  constructor(warning: string, message: string) {
    super(message);
    this.warning = warning;
  }
}

export class ConcurrencyError extends Error {
  constructor() {
    super('Records were modified in the meanwhile');
  }
}

/** The login lacks a password. */
export class LoginError extends Error {}

/** Any other exception: its text is all that the caller sees. */
export class Fault extends Error {}

/** An answer by HTTP status instead of an error body. */
export class Refusal extends Error {
  readonly status: number;
  constructor(status: number) {
    super(`HTTP ${status}`);
    this.status = status;
  }
}

/** A missing key, as the server's language words it. */
export const keyError = (key: string): Fault => new Fault(`'${key}'`);
