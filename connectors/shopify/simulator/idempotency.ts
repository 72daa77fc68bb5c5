import { type GraphQLDirective, GraphQLError, type GraphQLResolveInfo, getDirectiveValues } from 'graphql';

/** Mutations that are refused without a key since 2026-04. Source: https://shopify.dev/changelog/making-idempotency-mandatory-for-inventory-adjustments-and-refund-mutations */
const MANDATORY = ['inventoryAdjustQuantities', 'inventorySetQuantities', 'refundCreate'];

/** Remembers the first result of each key; the same key with other arguments is a mistake of the client. */
export class Idempotency {
  readonly #directive: GraphQLDirective | undefined;
  readonly #kept = new Map<string, { readonly arguments: string; readonly result: unknown }>();

  constructor(directive: GraphQLDirective | null | undefined) {
    this.#directive = directive ?? undefined;
  }

  /** The key that a mutation field carries; null without one. Throws where one is mandatory. */
  keyOf(info: GraphQLResolveInfo): string | null {
    const node = info.fieldNodes[0];
    const given =
      this.#directive === undefined || node === undefined
        ? undefined
        : getDirectiveValues(this.#directive, node, info.variableValues);
    const key = given?.['key'];
    if (typeof key === 'string' && key !== '') return key;
    if (MANDATORY.includes(info.fieldName))
      throw new GraphQLError(`The @idempotent directive is required for the ${info.fieldName} mutation.`, {
        extensions: { code: 'BAD_REQUEST' },
      });
    return null;
  }

  /** What the field answers: done once per key. */
  once(key: string | null, info: GraphQLResolveInfo, args: unknown, run: () => unknown): unknown {
    if (key === null || !MANDATORY.includes(info.fieldName)) return run();
    const told = JSON.stringify([info.fieldName, args]);
    const kept = this.#kept.get(key);
    if (kept !== undefined && kept.arguments !== told)
      return {
        userErrors: [
          {
            field: null,
            message: 'The same idempotency key cannot be used with different operation parameters.',
            code: 'IDEMPOTENCY_KEY_PARAMETER_MISMATCH',
          },
        ],
      };
    if (kept !== undefined) return kept.result;
    const result = run();
    this.#kept.set(key, { arguments: told, result });
    return result;
  }
}
