// What the simulator answers and the connector sends, against Intuit's own schemas: test/fixtures/quickbooks/README.md.
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { XMLParser } from 'fast-xml-parser';
import { expect, test } from 'vitest';
import type { Port } from '../../src/connector/contract.ts';
import { writes } from '../connectors/quickbooks-law-writes.ts';
import { started } from '../connectors/quickbooks-started.ts';

type Node = Readonly<Record<string, unknown>>;
interface Type {
  readonly base: string | null;
  /** Member to the name of its type; null where the type has no name or no members. */
  readonly members: ReadonlyMap<string, string | null>;
}

const FILES = ['Finance', 'IntuitBaseTypes', 'IntuitNamesTypes', 'IntuitRestServiceDef', 'SalesTax'];

function listed(value: unknown): readonly Node[] {
  if (value === undefined) return [];
  return (Array.isArray(value) ? value : [value]) as readonly Node[];
}

function membersOf(node: Node, members: Map<string, string | null>): Map<string, string | null> {
  for (const each of [...listed(node['xs:element']), ...listed(node['xs:attribute'])]) {
    const name = each['@name'] ?? String(each['@ref']).replace(/^.*:/, '');
    members.set(String(name), each['@type'] === undefined ? null : String(each['@type']).replace(/^.*:/, ''));
  }
  for (const inner of ['xs:sequence', 'xs:choice', 'xs:all', 'xs:complexContent', 'xs:extension'])
    for (const each of listed(node[inner])) membersOf(each, members);
  return members;
}

const types = new Map<string, Type>();
for (const file of FILES) {
  const xml = gunzipSync(readFileSync(new URL(`../fixtures/quickbooks/${file}.xsd.gz`, import.meta.url))).toString(
    'utf8',
  );
  const parsed = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '@' }).parse(xml)['xs:schema'] as Node;
  for (const node of listed(parsed['xs:complexType'])) {
    const extension = listed(listed(node['xs:complexContent'])[0]?.['xs:extension'])[0];
    const base = extension?.['@base'] === undefined ? null : String(extension['@base']).replace(/^.*:/, '');
    const members = membersOf(node, new Map());
    // What an element of XML holds as text is the member `value` of JSON.
    for (const simple of listed(node['xs:simpleContent'])) membersOf(simple, members).set('value', null);
    types.set(String(node['@name']), { base, members });
  }
}

/** The type of a member, in the type or one that it extends; undefined where there is none of the name. */
function memberType(name: string, member: string): string | null | undefined {
  const type = types.get(name);
  if (type === undefined) return undefined;
  return type.members.has(member)
    ? type.members.get(member)
    : type.base === null
      ? undefined
      : memberType(type.base, member);
}

/** The paths of members that no schema knows. */
function strange(value: unknown, type: string, path: string): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((each) => strange(each, type, path));
  if (typeof value !== 'object' || value === null || !types.has(type)) return [];
  return Object.entries(value).flatMap(([member, each]) => {
    const found = memberType(type, member);
    if (found === undefined) return [`${path}.${member}`];
    return found === null ? [] : strange(each, found, `${path}.${member}`);
  });
}

test('every member that is answered and sent is an element of its type', async () => {
  const books = await started();
  try {
    for (const writeCase of writes) {
      const found = books.connection.ports.find((each) => each.objectType === writeCase.objectType);
      const port = found as unknown as Port<'Customer'>;
      const [current] = writeCase.key === undefined ? [] : await port.get([writeCase.key], ['core'], books.call);
      const { entity, key } = writeCase;
      const change: unknown = Object.assign({ entity, key, current }, writeCase.ask('xsd'));
      const plan = await port.write?.plan(change as never, books.call);
      for (const step of plan?.steps ?? [])
        await port.write?.apply(step, { id: 'cus_00000000000000000000000000', key: `k-${writeCase.name}` }, books.call);
    }
    const sent = books.simulator.ledger.effects;
    expect(sent).toHaveLength(writes.length);
    expect(sent.flatMap(({ objectType, values }) => strange(values, objectType, objectType))).toEqual([]);

    const token =
      books.requests.find(({ operation }) => operation === 'query Customer')?.headers?.['authorization'] ?? '';
    const { apiUrl, realmId } = books.simulator.settings;
    const answers = await Promise.all(
      ['Customer', 'Invoice', 'CreditMemo', 'Payment', 'RefundReceipt', 'Item', 'CompanyInfo'].map(
        async (objectType) => {
          const query = encodeURIComponent(`select * from ${objectType}`);
          const answer = await fetch(`${apiUrl}/v3/company/${realmId}/query?query=${query}`, {
            headers: { authorization: token },
          });
          const body = (await answer.json()) as { QueryResponse: Readonly<Record<string, readonly unknown[]>> };
          const objects = body.QueryResponse[objectType] ?? [];
          return [objects.length > 0, ...strange(objects, objectType, objectType)];
        },
      ),
    );
    expect(answers).toEqual(answers.map(() => [true]));
  } finally {
    await books.close();
  }
});
