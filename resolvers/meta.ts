import type { EntityMetaResolvers } from '../src/generated/resolvers.ts';
import { loadedOf } from '../src/reads/node.ts';

/** What the gateway knows about any entity; its parent is the entity's own node. */
export const EntityMeta: EntityMetaResolvers = {
  refs: (node, _args, { read }) => read.meta.refs(loadedOf(node)),
  origins: (node, { paths }, { read }) => read.meta.origins(loadedOf(node), paths),
  gaps: (node, _args, { read }, info) => read.gaps(node, info),
  discrepancies: (node, _args, { read }) => read.meta.discrepancies(loadedOf(node)),
  removedInSource: (node, _args, { read }) => read.meta.isRemoved(loadedOf(node)),
  asOf: (node, _args, { read }) => read.meta.asOfEntity(loadedOf(node)),
  etag: (node, _args, { desk }) => desk.etag(node.id),
  pendingWrites: (node, _args, { desk }) => desk.pending(node.id),
};
