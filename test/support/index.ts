import { Linker } from '../../src/identity/linker.ts';
import type { IdentityConfig } from '../../src/identity/rules.ts';
import type { EntityName } from '../../src/model/index.ts';
import { Authority, type AuthorityConfig } from '../../src/sources/authority.ts';
import { Composer } from '../../src/sources/compose.ts';
import { Connections } from '../../src/sources/connections.ts';
import { Ingest } from '../../src/sources/ingest.ts';
import { Projector } from '../../src/sources/project.ts';
import { type FakeSource, fakeConnection } from './fake-port.ts';

/** What brings records of these sources into an index, under an authority and (none when absent) identity rules. */
export function indexOf(
  sources: Readonly<Record<string, FakeSource<EntityName>>>,
  authority: AuthorityConfig = {},
  identity: IdentityConfig = {},
) {
  const connections = new Connections(
    Object.entries(sources).map(([name, source]) => fakeConnection(name, [source.port])),
  );
  const composer = new Composer(new Authority(authority, Object.keys(sources)), connections);
  const linker = new Linker(identity);
  const ingest = new Ingest((...args) => linker.link(...args), new Projector(composer));
  return { connections, composer, ingest };
}
