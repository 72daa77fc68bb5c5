import type { SourceField } from '../../src/connector/configured.ts';
import type {
  Call,
  Capabilities,
  Checkpoint,
  CheckResult,
  ConnectEnvironment,
  Found,
  Page,
  Part,
  PartName,
  Port,
} from '../../src/connector/contract.ts';
import { SourceError } from '../../src/connector/errors.ts';
import { type Mapping, valueAt, wireOf } from '../../src/connector/mapping.ts';
import { corePart } from '../../src/connector/parts.ts';
import { Shared } from '../../src/connector/shared.ts';
import type { WritePort } from '../../src/connector/write.ts';
import type { EntityName } from '../../src/model/index.ts';
import { answers } from './answers.ts';
import { MAX_KEYS_PER_RETRIEVE, type SalesforceClient } from './client.ts';
import { keyOf, kindOf, stampOf } from './codecs.ts';
import type { SalesforceSettings } from './config.ts';
import type { Description } from './describe.ts';
import { conditionOf, type Position, positionBehind, positionOf } from './position.ts';
import type { ObjectRules } from './rules.ts';
import { gapsOf, type Selection, selectionOf } from './selection.ts';
import type { SalesforceRecord } from './wire.ts';
import { salesforceWrite } from './write.ts';

/** How long a description of an object is believed: a field granted or hidden meanwhile shows after that. */
const DESCRIBE_AGE_MS = 3_600_000;

/** What the ports of a connection share. */
export interface Tools {
  readonly client: SalesforceClient;
  readonly environment: Pick<ConnectEnvironment, 'clock' | 'context'>;
  readonly settings: SalesforceSettings;
}

/** One noun from one object type: read by key through retrieve, listed by `(SystemModstamp, Id)`. */
export class ObjectPort<W extends SalesforceRecord, E extends EntityName> implements Port<E> {
  readonly entity: E;
  readonly objectType: string;
  readonly mapping: Mapping<W, E>;
  readonly parts: readonly Part<E>[];
  readonly capabilities: Capabilities;
  readonly write: WritePort<E>;
  readonly #rules: ObjectRules<W, E>;
  readonly #tools: Tools;
  readonly #described: Shared<Description>;

  constructor(rules: ObjectRules<W, E>, tools: Tools) {
    const { mapping, objectType, deletions } = rules;
    this.entity = mapping.entity;
    this.objectType = objectType;
    this.mapping = mapping;
    this.parts = [corePart(mapping, 'watermark')];
    this.capabilities = {
      // As many as one retrieve takes: a call counts the same against the daily allowance whatever its size.
      maxKeysPerGet: MAX_KEYS_PER_RETRIEVE,
      changedSince: true,
      deletions,
      idempotency: rules.externalIdField === null ? 'none' : 'external-id',
      concurrency: 'version',
    };
    this.#rules = rules;
    this.#tools = tools;
    this.#described = new Shared(
      (call) => tools.client.describe(objectType, call),
      DESCRIBE_AGE_MS,
      tools.environment.clock,
    );
    this.write = salesforceWrite(rules, {
      client: tools.client,
      context: tools.environment.context,
      described: (call) => this.#described.get(call),
    });
  }

  /** Keys of 15 characters are answered with those of 18. A key that cannot be one of this object is null without a call. */
  async get(
    keys: readonly string[],
    parts: readonly PartName[],
    call: Call,
  ): Promise<readonly (Found<E> | null | SourceError)[]> {
    const normal = keys.map((key) => this.#keyOf(key));
    const asked = [...new Set(normal.filter((key) => key !== null))];
    if (asked.length === 0) return keys.map(() => null);
    const selection = await this.#select(parts, call);
    const { client } = this.#tools;
    const records = await this.#run(() =>
      client.retrieve(this.objectType, { keys: asked, fields: selection.fields }, call),
    );
    const instance = await client.instance(call);
    const answers = new Map(
      asked.map((key, index) => [key, this.#answer(key, records[index], { selection, instance })]),
    );
    return normal.map((key) => (key === null ? null : (answers.get(key) ?? null)));
  }

  /**
   * One query for changes and deletions alike, in the order of `(SystemModstamp, Id)`.
   *
   * A record changed less than `lateCommitMs` before the listing began comes again in the next one.
   * Deletions are told as long as the source keeps them: 15 days in its recycle bin.
   */
  async *list(from: Checkpoint | null, call: Call): AsyncGenerator<Page<E>> {
    const {
      client,
      settings: { lateCommitMs },
    } = this.#tools;
    // By the source's clock, which its stamps are of: ours may be hours away.
    let settledBeforeMs: number | null = null;
    let position = positionOf(from);
    const selection = await this.#select(
      this.parts.map(({ name }) => name),
      call,
    );
    const soql = `SELECT ${selection.fields.join(', ')} FROM ${this.objectType}${conditionOf(position)} ORDER BY SystemModstamp, Id`;
    const pages = client.query(this.#rules.deletions === 'feed' ? 'queryAll' : 'query', soql, call);
    for (;;) {
      const next = await this.#run(() => pages.next());
      if (next.done === true) return;
      const instance = await client.instance(call);
      settledBeforeMs ??= next.value.answeredAtMs - lateCommitMs;
      const page = this.#page(next.value.records, { selection, instance });
      position = positionBehind(position, page.stamps, settledBeforeMs);
      const { records, removed } = page;
      const total = next.value.total === null ? {} : { total: next.value.total };
      yield { records, removed, checkpoint: { since: position.since, id: position.id }, ...total };
    }
  }

  /** One line for each field that the mapping reads and our user cannot. */
  async missing(call: Call): Promise<readonly CheckResult[]> {
    this.#described.forget();
    const described = await this.#described.get(call);
    const gaps = gapsOf(this.#rules, described).map(({ wire, fields }) => ({
      what: `${this.objectType}.${wire}`,
      ok: false,
      detail: `not in the organisation or hidden from our user; without it ${fields.join(', ')} of ${this.entity} stays empty (create the field, or grant read access in its field-level security)`,
    }));
    const { externalIdField } = this.#rules;
    if (externalIdField === null || described.get(externalIdField)?.isExternalId === true) return gaps;
    const detail = `no external id of the organisation that our user sees; without it no ${this.entity} is made here (create the field, or set externalIdField to null)`;
    return [...gaps, { what: `${this.objectType}.${externalIdField}`, ok: false, detail }];
  }

  /** What the organisation has of the object and shows to our user, as it is right now. */
  async sourceFields(call: Call): Promise<readonly SourceField[]> {
    this.#described.forget();
    const described = await this.#described.get(call);
    return [...described].map(([path, { type, label, isUpdateable }]) => ({
      ...{ path, label, type: kindOf(type) },
      isWritable: isUpdateable,
    }));
  }

  async #select(names: readonly PartName[], call: Call): Promise<Selection> {
    const parts = this.parts.filter(({ name }) => names.includes(name));
    return selectionOf(this.#rules, parts, await this.#described.get(call));
  }

  /** A refused request may come from a description that is no longer true. */
  async #run<T>(read: () => Promise<T>): Promise<T> {
    try {
      return await read();
    } catch (error) {
      if (error instanceof SourceError && error.kind === 'invalid') this.#described.forget();
      throw error;
    }
  }

  #keyOf(key: unknown): string | null {
    const normal = keyOf(key);
    return normal?.startsWith(this.#rules.keyPrefix) ? normal : null;
  }

  #answer(key: string, raw: unknown, as: Reading): Found<E> | null | SourceError {
    if (raw === null) return null;
    const identified = this.#identify(raw, as.selection);
    if (identified?.key !== key)
      return answers.protocol(
        `POST /composite/sobjects/${this.objectType}`,
        'a record without readable key or version',
      );
    return identified.isVisible ? this.#found(identified, as) : null;
  }

  #page(raws: readonly unknown[], as: Reading) {
    const records: Found<E>[] = [];
    const removed: Page<E>['removed'][number][] = [];
    const stamps: Position[] = [];
    for (const raw of raws) {
      const identified = this.#identify(raw, as.selection);
      if (identified === null)
        throw answers.protocol(`query ${this.objectType}`, 'a record without readable key or version');
      const { key, stamp, isVisible } = identified;
      const mergedInto = this.#keyOf(valueAt(raw, 'MasterRecordId'));
      if (isVisible) records.push(this.#found(identified, as));
      else removed.push(mergedInto === null ? { key } : { key, mergedInto });
      stamps.push({ since: stamp, id: key });
    }
    return { records, removed, stamps };
  }

  /** Null when key, version, or whether the record is there and one of this noun, cannot be read although it was asked for. */
  #identify(raw: unknown, { fields }: Selection): Identified | null {
    const key = this.#keyOf(valueAt(raw, 'Id'));
    const stamp = stampOf(valueAt(raw, 'SystemModstamp'));
    const isDeleted = fields.includes('IsDeleted') ? valueAt(raw, 'IsDeleted') : false;
    const { filter } = this.#rules;
    const code = filter === null || !fields.includes(filter.field) ? null : valueAt(raw, filter.field);
    if (key === null || stamp === null || typeof isDeleted !== 'boolean') return null;
    if (code !== null && typeof code !== 'string') return null;
    return { key, stamp, raw, isVisible: !isDeleted && (filter?.accepts(code) ?? true) };
  }

  #found({ key, stamp, raw }: Identified, { selection, instance }: Reading): Found<E> {
    const custom = selection.custom.map(({ name, type }) => ({ name, type, value: valueAt(raw, name) }));
    const { externalIdField } = this.#rules;
    const correlation = externalIdField === null ? null : valueAt(raw, externalIdField);
    const wire = wireOf<W>({ ...wireOf<object>(raw), custom, correlation });
    const { record, gaps } = this.mapping.decode(wire, this.#tools.environment.context, selection.shown);
    return {
      key,
      version: stamp,
      sourceUpdatedAt: stamp,
      parts: selection.parts,
      record: { ...record, ...Object.fromEntries(selection.hidden.map((field) => [field, null])) },
      gaps: [...gaps, ...selection.gaps],
      url: `${instance}/${key}`,
    };
  }
}

/** What the records of one answer are read with. */
interface Reading {
  readonly selection: Selection;
  readonly instance: string;
}

interface Identified {
  readonly key: string;
  readonly stamp: string;
  readonly raw: unknown;
  /** Not deleted, and one of this noun. */
  readonly isVisible: boolean;
}
