import { instant } from '../../src/connector/codecs.ts';
import type { Call } from '../../src/connector/contract.ts';
import { type MappingContext, valueAt } from '../../src/connector/mapping.ts';
import { together } from '../../src/connector/together.ts';
import type { Clock } from '../../src/model/clock.ts';
import type { BamboohrClient } from './client.ts';
import { Dataset } from './dataset.ts';
import { protocolError } from './failure.ts';
import { ALL_FIELDS, isId, isListed, type SeenEmployee } from './fields.ts';
import { EmployeeList } from './list.ts';

/** What changed since an instant: the whole employee, whichever field or history table it was. */
export interface EmployeeChanges {
  /** Where the next look starts, by the source's own clock. */
  readonly latest: string;
  readonly changed: readonly string[];
  readonly deleted: readonly string[];
}

const CHANGED = 'GET /employees/changed';

/** How far back a first look goes for the source's own clock: clocks differ, and nobody's by a day. */
const FIRST_LOOK_MS = 86_400_000;

interface DirectoryEnvironment {
  readonly clock: Clock;
  readonly context: MappingContext;
  readonly configured: readonly string[];
}

/**
 * The employees of an account, by whichever endpoints our sign-in opens.
 *
 * With OAuth GET /employees tells who is visible and which fields are hidden of each; the dataset adds the fields that it does not have.
 * With a key there is the dataset alone.
 */
export class Directory {
  readonly #client: BamboohrClient;
  readonly #clock: Clock;
  readonly #context: MappingContext;
  readonly #list: EmployeeList | null;
  readonly #dataset: Dataset;

  /** `configured` are fields beyond ours. */
  constructor(client: BamboohrClient, { clock, context, configured }: DirectoryEnvironment) {
    this.#client = client;
    this.#clock = clock;
    this.#context = context;
    this.#list = client.signIn === 'oauth' ? new EmployeeList(client) : null;
    this.#dataset = new Dataset(client, [...this.#datasetFields(ALL_FIELDS), ...configured], clock);
  }

  /** Looks anew at what is hidden from us, with the next read. */
  forget(): void {
    this.#dataset.forget();
  }

  /** The ids of everyone who is visible to us, each once, in ascending order. */
  async ids(who: 'all' | 'active', call: Call): Promise<readonly string[]> {
    const ids = await (this.#list ?? this.#dataset).ids(who, call);
    return [...new Set(ids)].sort((left, right) => Number(left) - Number(right));
  }

  /** Those of at most 100 ids who are visible to us. */
  async visible(ids: readonly string[], call: Call): Promise<ReadonlySet<string>> {
    return new Set((await (this.#list ?? this.#dataset).read(ids, [], call)).keys());
  }

  /**
   * Reads groups of fields of at most 100 employees; who is not visible to us is left out.
   *
   * The dataset has no row of an employee of whom one of the fields is hidden, so each group is a query of its own and costs no other.
   */
  async read(
    ids: readonly string[],
    groups: readonly (readonly string[])[],
    call: Call,
  ): Promise<ReadonlyMap<string, SeenEmployee>> {
    const fields = [...new Set(groups.flat())];
    const list = this.#list;
    const inDataset = groups.map((group) => this.#datasetFields(group)).filter((group) => group.length > 0);
    return together(call, async (each) => {
      const [listed, ...rows] = await Promise.all([
        list?.read(ids, fields.filter(isListed), each) ?? null,
        ...inDataset.map((group) => this.#inDataset(ids, group, each)),
      ]);
      const visible = listed ?? (await this.#headOf(ids, rows, each));
      const parts = inDataset.map((group, at) => ({ group, rows: rows[at] ?? new Map() }));
      return new Map(
        [...visible].map(([id, head]) => [
          id,
          merged(
            head,
            parts.map(({ group, rows }) => rows.get(id) ?? unseen(group)),
          ),
        ]),
      );
    });
  }

  /** The changes since an instant, itself included. Somebody hidden from us is not in them. */
  async changes(since: string, call: Call): Promise<EmployeeChanges> {
    const request = { method: 'GET', path: '/v1/employees/changed', operation: CHANGED, query: { since } } as const;
    return changesOf(await this.#client.send(request, call), this.#context);
  }

  /** Where changes are looked for from now on. */
  async mark(call: Call): Promise<string> {
    const since = new Date(this.#clock.now() - FIRST_LOOK_MS).toISOString();
    return (await this.changes(since, call)).latest;
  }

  /** The fields that come from the dataset. */
  #datasetFields(fields: readonly string[]): readonly string[] {
    return this.#list === null ? fields : fields.filter((each) => !isListed(each));
  }

  async #inDataset(ids: readonly string[], group: readonly string[], call: Call) {
    const sights = await this.#dataset.sights(call);
    const isClosed = this.#list !== null && group.every((each) => sights.get(each)?.sight === 'hidden');
    return isClosed ? new Map<string, SeenEmployee>() : this.#dataset.read(ids, group, call);
  }

  /** With a key: who is in one of the answers, and for the others whether they are there at all. */
  async #headOf(
    ids: readonly string[],
    rows: readonly ReadonlyMap<string, SeenEmployee>[],
    call: Call,
  ): Promise<ReadonlyMap<string, SeenEmployee>> {
    const found = new Set(rows.flatMap((each) => [...each.keys()]));
    const missing = ids.filter((id) => !found.has(id));
    if (missing.length > 0) for (const id of await this.visible(missing, call)) found.add(id);
    return new Map([...found].map((id) => [id, unseen([])]));
  }
}

/** An employee of whom none of these fields is shown. */
function unseen(fields: readonly string[]): SeenEmployee {
  return { values: {}, hidden: new Set(fields) };
}

function merged(head: SeenEmployee, parts: readonly SeenEmployee[]): SeenEmployee {
  return {
    values: Object.assign({}, head.values, ...parts.map(({ values }) => values)),
    hidden: new Set([head, ...parts].flatMap(({ hidden }) => [...hidden])),
  };
}

/** https://documentation.bamboohr.com/reference/get-changed-employee-ids; an empty map comes as `[]`. */
function changesOf(answer: unknown, context: MappingContext): EmployeeChanges {
  const employees = valueAt(answer, 'employees');
  const isEmpty = Array.isArray(employees) && employees.length === 0;
  if (typeof employees !== 'object' || employees === null || (Array.isArray(employees) && !isEmpty))
    throw protocolError(CHANGED, 'answered without a map of employees');
  const changed: string[] = [];
  const deleted: string[] = [];
  for (const [id, change] of Object.entries(employees)) {
    const action = valueAt(change, 'action');
    if (!isId(id)) throw protocolError(CHANGED, 'answered a change of no employee');
    if (action === 'Deleted') deleted.push(id);
    else if (action === 'Inserted' || action === 'Updated') changed.push(id);
    else throw protocolError(CHANGED, 'answered an unknown kind of change');
  }
  return { latest: latestOf(answer, context), changed, deleted };
}

function latestOf(answer: unknown, context: MappingContext): string {
  const latest = valueAt(answer, 'latest');
  try {
    return instant.decode(String(latest), context);
  } catch (cause) {
    throw protocolError(CHANGED, 'answered without the time of its latest change', cause);
  }
}
