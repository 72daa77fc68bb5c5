import type { GraphQLResolveInfo } from 'graphql';
import type { Settlement, Submission, WriteArguments } from '../desk/desk.ts';
import type { EntityName } from '../model/index.ts';
import type { Mutation } from '../model/mutations.ts';
import type { GatewayContext } from './context.ts';
import type { EntityNode } from './node.ts';

/** A payment that was recorded, with the invoice that it pays. */
export interface PaymentSubmission extends Submission {
  readonly invoiceId: string | null;
}

interface MutationArguments<I> {
  readonly input: I;
  readonly write: WriteArguments;
}

/**
 * The resolver of a mutation: hands the input in at the desk. The mutations of one document follow each other, and each shows what it left
 * behind.
 */
export function submitting<I>(mutation: Mutation) {
  return async (
    _root: unknown,
    { input, write }: MutationArguments<I>,
    { desk, read }: GatewayContext,
  ): Promise<Submission> => {
    const submission = await desk.submit(mutation, input, write);
    read.forget();
    return submission;
  };
}

/** The resolver of a mutation with which a person settles an operation. */
export function settling(act: Settlement) {
  return async (
    _root: unknown,
    { input }: { readonly input: { readonly id: string; readonly reason: string } },
    { desk, read }: GatewayContext,
  ): Promise<Submission> => {
    const submission = await desk.settle(act, input);
    read.forget();
    return submission;
  };
}

/** The resolver of a payload's entity: as reading shows it to the caller now; null without a gap where there is none. */
export function showing(entity: EntityName) {
  return (
    { entityId }: Pick<Submission, 'entityId'>,
    _args: unknown,
    { read }: GatewayContext,
    info: GraphQLResolveInfo,
  ): Promise<EntityNode | null> | null => (entityId === null ? null : read.byKey(entity, entityId, info));
}
