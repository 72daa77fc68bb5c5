/** Why a mutation was not done, for programs; `message` says what to do. Codes are never reused. */
export const USER_ERROR_CODES = [
  'NOT_FOUND',
  'FORBIDDEN',
  'REQUIRED',
  'INVALID',
  'OWNED_ELSEWHERE',
  'INDEX_INCOMPLETE',
  'NOT_WRITABLE',
  'WRONG_STATE',
  'CONFLICT',
  'RULE_REFUSED',
  'SOURCE_FAILED',
  'PLAN_CHANGED',
  'IDEMPOTENCY_KEY_REQUIRED',
  'IDEMPOTENCY_KEY_REUSED',
  'NOT_APPROVER',
] as const;

export type UserErrorCode = (typeof USER_ERROR_CODES)[number];

/** What the caller can correct. Nothing was sent. */
export interface UserError {
  readonly code: UserErrorCode;
  /** From the mutation's arguments on: `['input', 'lines', '0', 'quantity']`; null where the write as a whole is meant. */
  readonly path: readonly string[] | null;
  /** Names fields, systems and rules, never a value that the caller may not read. */
  readonly message: string;
}

/** What is wrong with a write, found one after another, told all at once. */
export class Problems {
  readonly #errors: UserError[] = [];

  /** `path` as in the input, with dots: `input.lines.0.quantity`. Returns null, so that what cannot be made can be that. */
  add(code: UserErrorCode, path: string | null, message: string): null {
    this.#errors.push({ code, path: path?.split('.') ?? null, message });
    return null;
  }

  get all(): readonly UserError[] {
    return this.#errors;
  }

  get isEmpty(): boolean {
    return this.#errors.length === 0;
  }
}
