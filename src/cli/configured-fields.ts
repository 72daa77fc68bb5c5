import type { ConfigProblem } from '../config/problem.ts';
import type { Config } from '../config.ts';
import { ANY_BELOW, isConfigured } from '../connector/configured.ts';
import { SourceError } from '../connector/errors.ts';
import { ENTITY_NAMES, type EntityName } from '../model/index.ts';
import type { Connections, OpenConnection } from '../sources/connections.ts';
import { nearest } from './nearest.ts';

/** What the sources say of the fields that the configuration takes from them. */
export interface ConfiguredFindings {
  /** What the configuration names and its source does not have. */
  readonly problems: readonly ConfigProblem[];
  /** Why a source could not be asked, or has no list to tell, a line each. */
  readonly unasked: readonly string[];
}

interface Asked {
  readonly connection: OpenConnection;
  readonly entity: EntityName;
  readonly fields: Readonly<Record<string, string>>;
}

/** Asks the sources whether they have what `mappings` and `rates` take from them. */
export async function findConfigured(
  { connections: configured, rates }: Pick<Config, 'connections' | 'rates'>,
  connections: Connections,
): Promise<ConfiguredFindings> {
  const asked = configured.flatMap(({ name, mappings }): readonly Asked[] => {
    const connection = connections.get(name);
    if (connection === undefined) return [];
    return ENTITY_NAMES.flatMap((entity) => {
      const fields = mappings[entity];
      return fields === undefined ? [] : [{ connection, entity, fields }];
    });
  });
  const found = await Promise.all(asked.map(findingsOf));
  const without = rates.connections.filter((name) => connections.get(name)?.rates === undefined);
  return {
    problems: [
      ...found.flatMap(({ problems }) => problems),
      ...without.map((name) => ({ path: 'rates.connections', message: `"${name}" holds no exchange rates` })),
    ],
    unasked: [...new Set(found.flatMap(({ unasked }) => unasked))],
  };
}

async function findingsOf(asked: Asked): Promise<ConfiguredFindings> {
  const { connection, entity, fields } = asked;
  const untaken = Object.keys(fields).filter((field) => !isTaken(asked, field));
  if (untaken.length > 0) {
    const message = `the connector for ${connection.title} takes no fields of ${entity} from the configuration`;
    return { problems: untaken.map((field) => ({ path: pathOf(asked, field), message })), unasked: [] };
  }
  const described = await describedBy(asked);
  if (typeof described === 'string') return { problems: [], unasked: [described] };
  const missing = Object.entries(fields).filter(([, path]) => !described.includes(path));
  const [unseen, gone] = [true, false].map((isOpen) =>
    missing.filter(([, path]) => mayBeBelow(path, described) === isOpen),
  );
  return {
    problems: (gone ?? []).map(([field, path]) => ({
      path: pathOf(asked, field),
      message: lacking(asked, path, described),
    })),
    unasked: (unseen ?? []).map(([, path]) => notSeen(asked, path, described)),
  };
}

/** Whether a path lies where the source has no list of what there is. */
function mayBeBelow(path: string, described: readonly string[]): boolean {
  return described.some((each) => each.endsWith(`.${ANY_BELOW}`) && path.startsWith(each.slice(0, -ANY_BELOW.length)));
}

function notSeen({ connection, entity }: Asked, path: string, described: readonly string[]): string {
  return `${connection.name}: no ${entity} that was looked at has "${path}", of which ${connection.title} has no list${nearTo(path, described)}`;
}

function nearTo(path: string, described: readonly string[]): string {
  const near = nearest(path, described);
  return near.length === 0 ? '' : `; near: ${near.join(', ')}`;
}

function isTaken({ connection, entity }: Asked, field: string): boolean {
  const ports = connection.ports.filter((port) => port.entity === entity);
  return ports.length > 0 && ports.every(({ mapping }) => isConfigured(mapping.rows[field]));
}

/** The paths that the source has of an entity, or why it cannot be asked. */
async function describedBy({ connection, entity }: Asked): Promise<readonly string[] | string> {
  const nothing = `${connection.name}: ${connection.title} does not describe ${entity}, so the fields that mappings.${connection.name} names cannot be checked`;
  try {
    const signal = AbortSignal.timeout(connection.deadlineMs);
    const described = await connection.describe?.(entity, { signal, purpose: 'check' });
    return described?.map(({ path }) => path) ?? nothing;
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    return `${connection.name}: the fields that mappings.${connection.name} names could not be checked: ${error.message}`;
  }
}

function lacking({ connection, entity }: Asked, path: string, described: readonly string[]): string {
  const objects = connection.ports.filter((port) => port.entity === entity).map(({ objectType }) => objectType);
  return `${objects.join(' and ')} of "${connection.name}" has no field "${path}" that our user sees${nearTo(path, described)}`;
}

function pathOf({ connection, entity }: Asked, field: string): string {
  return `mappings.${connection.name}.${entity}.${field}`;
}
