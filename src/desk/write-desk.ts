import DataLoader from 'dataloader';
import type { Principal } from '../auth/principal.ts';
import { SCOPED_ROLES } from '../auth/scope.ts';
import type { Mutation } from '../model/mutations.ts';
import { readEtags } from '../store/etags.ts';
import { readOperation } from '../write/journal.ts';
import { resolveOperation } from '../write/resolution.ts';
import type { Desk, OperationPage, OperationView, Settlement, Submission, WriteArguments } from './desk.ts';
import { callerOf, Operations } from './operations.ts';
import { quotas } from './quota.ts';
import { type DeskParts, type DeskRequest, type Input, type Planned, type Submitted, Submitter } from './submit.ts';
import { Problems, type UserErrorCode } from './user-error.ts';
import { proposalView, proposedSteps } from './views.ts';

export interface WriteDeskRequest extends Omit<DeskRequest, 'callerId' | 'subject'> {
  readonly principal: Principal;
}

/** How long a person's decision waits for what comes of it. */
const SETTLED_WITHIN_MS = 5_000;

/** Takes the writes of one request in, and shows what became of them as far as its caller may see it. */
export class WriteDesk implements Desk {
  readonly #parts: DeskParts;
  readonly #request: WriteDeskRequest;
  readonly #submitter: Submitter;
  /** Over entities as they were when something was written last. */
  #operations: Operations;
  readonly #etags: DataLoader<string, string | null>;

  constructor(parts: DeskParts, request: WriteDeskRequest) {
    const { principal } = request;
    this.#parts = parts;
    this.#request = request;
    this.#submitter = new Submitter(parts, {
      ...request,
      callerId: callerOf(principal),
      subject: principal.subject ?? 'nobody',
    });
    this.#operations = this.#operationsNow();
    // Not kept: another mutation of the same request may change them.
    this.#etags = new DataLoader(
      async (ids) => {
        const found = await readEtags(parts.engine.db, ids);
        return ids.map((id) => found.get(id) ?? null);
      },
      { cache: false },
    );
  }

  async submit(mutation: Mutation, input: unknown, write: WriteArguments): Promise<Submission> {
    // Sound: the schema makes inputs objects.
    const submitted = await this.#submitter.submit(mutation, input as Input, write);
    this.#operations = this.#operationsNow();
    return this.#shown(submitted);
  }

  operation(id: string): Promise<OperationView | null> {
    return this.#operations.operation(id);
  }

  operations(args: Parameters<Desk['operations']>[0]): Promise<OperationPage> {
    return this.#operations.operations(args);
  }

  pending(entityId: string): Promise<readonly OperationView[]> {
    return this.#operations.pending(entityId);
  }

  etag(entityId: string): Promise<string | null> {
    return this.#etags.load(entityId);
  }

  async settle(act: Settlement, { id, reason }: { readonly id: string; readonly reason: string }): Promise<Submission> {
    const { engine, ready, schedule, follow } = this.#parts;
    const { principal, signal } = this.#request;
    const { subject } = principal;
    const known = await this.#operations.operation(id);
    // What one may not see is not there.
    if (known === null || subject === null) return refusal('NOT_FOUND', 'input.id', 'no such operation');
    if (reason.trim() === '') return refusal('REQUIRED', 'input.reason', 'say why: it stands in the audit trail');
    await ready();
    const roles = (await this.#operations.sightOf(known)) ?? rolesOfAll(principal);
    const person = { caller: callerOf(principal), subject, roles };
    const resolution = await resolveOperation(engine, act, { id, reason, person }, schedule);
    if (resolution.kind === 'refused') return refusal(resolution.code, 'input.id', resolution.message);
    if (resolution.goesOn) await follow(id, SETTLED_WITHIN_MS, signal);
    this.#operations = this.#operationsNow();
    // Whoever decides sees what came of it, also when it is not theirs to see any more: what is approved waits for nobody.
    const operation = (await readOperation(engine.db, id)) ?? resolution.operation;
    const shown = await this.#operations.view(operation);
    return { userErrors: [], entityId: operation.entityId, plan: null, operation: shown };
  }

  async #shown(submitted: Submitted): Promise<Submission> {
    switch (submitted.kind) {
      case 'refused':
        return { userErrors: submitted.errors, entityId: submitted.entityId, plan: null, operation: null };
      case 'planned':
        return this.#preview(submitted.planned);
      case 'operation': {
        const operation = await this.#operations.view(submitted.operation);
        return { userErrors: [], entityId: submitted.operation.entityId, plan: null, operation };
      }
    }
  }

  async #preview({ draft, plans, notes, hash }: Planned): Promise<Submission> {
    const { entity, entityId, checks, approvers, roles } = draft;
    const quota = await quotas(this.#parts.engine.connections)(proposedSteps(plans));
    const plan = proposalView({ entity, hash, plans, notes, checks, approvers }, roles, quota);
    return { userErrors: [], entityId, plan, operation: null };
  }

  #operationsNow(): Operations {
    const { engine } = this.#parts;
    const { caller, loaders } = this.#request;
    return new Operations({ db: engine.db, connections: engine.connections, caller, shown: loaders().shown });
  }
}

/** Roles that hold whatever the row: those of who looks after writes of rows that they do not see. */
function rolesOfAll({ roles }: Principal): ReadonlySet<string> {
  const scoped: ReadonlySet<string> = new Set(SCOPED_ROLES);
  return new Set([...roles].filter((role) => !scoped.has(role)));
}

function refusal(code: UserErrorCode, path: string, message: string): Submission {
  const problems = new Problems();
  problems.add(code, path, message);
  return { userErrors: problems.all, entityId: null, plan: null, operation: null };
}
