import DataLoader from 'dataloader';
import { mayRead } from '../auth/access.ts';
import { type Caller, LISTED_AT } from '../auth/caller.ts';
import type { Principal } from '../auth/principal.ts';
import { SCOPED_ROLES } from '../auth/scope.ts';
import type { EntityLoaders } from '../loaders/entities.ts';
import { listNodeOf, pageSizeOf, readList } from '../reads/list-page.ts';
import type { Connections } from '../sources/connections.ts';
import type { Db } from '../store/database.ts';
import { digestOf } from '../store/digest.ts';
import type { JournalOperation } from '../write/operation.ts';
import {
  countOperations,
  findOperation,
  listOperations,
  type OperationScope,
  standingOperations,
} from '../write/operation-list.ts';
import type { Desk, OperationPage, OperationView } from './desk.ts';
import { type QuotaOf, quotas } from './quota.ts';
import { isKeeper } from './sight.ts';
import { viewerOf } from './viewer.ts';
import { operationView, type Sight } from './views.ts';

export interface OperationsOptions {
  readonly db: Db;
  readonly caller: Caller;
  /** As the caller sees entities. */
  readonly shown: EntityLoaders;
  readonly connections: Connections;
}

/** The word for who asks, in `caller` of operations and in front of idempotency keys: a subject is only its issuer's own. */
export function callerOf({ issuer, subject }: Principal): string {
  return digestOf([issuer ?? null, subject]);
}

/** The operations of one request's caller, each as the entity that it is about is seen now. */
export class Operations {
  readonly #options: OperationsOptions;
  readonly #scope: OperationScope;
  readonly #quotaOf: QuotaOf;
  readonly #standing: DataLoader<string, readonly OperationView[]>;

  constructor(options: OperationsOptions) {
    this.#options = options;
    this.#scope = scopeOf(options.caller.principal);
    this.#quotaOf = quotas(options.connections);
    // Not kept: another mutation of the same request may add to them.
    this.#standing = new DataLoader((ids) => this.#readStanding(ids), { cache: false });
  }

  /** null when there is none, and when it is not the caller's to see. */
  async operation(id: string): Promise<OperationView | null> {
    const operation = await findOperation(this.#options.db, id, this.#scope);
    return operation === null ? null : this.view(operation);
  }

  /** A page, newest first. Throws BAD_USER_INPUT. */
  async operations(args: Parameters<Desk['operations']>[0]): Promise<OperationPage> {
    const { db } = this.#options;
    const query = {
      where: args.where ?? {},
      scope: this.#scope,
      first: pageSizeOf(args.first),
      after: args.after ?? null,
    };
    const { rows, hasNextPage } = await readList(() => listOperations(db, query));
    const nodes = await Promise.all(rows.map(({ operation }) => this.view(operation)));
    const edges = rows.flatMap(({ cursor }, index) => {
      const node = nodes[index];
      return node === undefined ? [] : [{ cursor, node }];
    });
    const place = { hasNextPage, after: query.after, endCursor: edges.at(-1)?.cursor ?? null };
    return { ...listNodeOf(edges, place), totalCount: () => countOperations(db, query) };
  }

  /** The operations that still stand in for what sources show of an entity, newest first. */
  pending(entityId: string): Promise<readonly OperationView[]> {
    return this.#standing.load(entityId);
  }

  /** An operation, whoever may see that there is one, with the values that the caller may read. */
  async view(operation: JournalOperation): Promise<OperationView> {
    const [sight, quota] = await Promise.all([this.sightOf(operation), this.#quotaOf(operation.steps)]);
    return operationView(operation, sight, quota);
  }

  /** The roles of the caller that hold on what an operation is about; null when that is not the caller's to see. */
  async sightOf({ entity, entityId }: Pick<JournalOperation, 'entity' | 'entityId'>): Promise<Sight> {
    const { caller, shown } = this.#options;
    const roles =
      entityId === null
        ? caller.rolesOffRows(entity)
        : ((await viewerOf(caller, shown, entity, entityId))?.roles ?? null);
    return roles !== null && mayRead(roles, ...LISTED_AT[entity]) ? roles : null;
  }

  async #readStanding(ids: readonly string[]): Promise<readonly (readonly OperationView[])[]> {
    const standing = await standingOperations(this.#options.db, ids, this.#scope);
    return Promise.all(ids.map((id) => Promise.all((standing.get(id) ?? []).map((operation) => this.view(operation)))));
  }
}

/** Roles that hold on own rows only approve nothing by themselves: that there is something to approve would tell of others' rows. */
function scopeOf(principal: Principal): OperationScope {
  if (isKeeper(principal.roles)) return 'all';
  const scoped: ReadonlySet<string> = new Set(SCOPED_ROLES);
  return {
    caller: principal.subject === null ? null : callerOf(principal),
    approves: [...principal.roles].filter((role) => !scoped.has(role)),
  };
}
