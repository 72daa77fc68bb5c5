import fc from 'fast-check';
import type { AnyPort } from '../../../src/connector/contract.ts';
import { classOf } from '../../../src/model/index.ts';
import { LawBroken, must, mustEqual, portLaw } from '../law.ts';
import {
  type AnyFound,
  finalState,
  getAll,
  headOf,
  isFound,
  listAll,
  mustBeFound,
  someKeys,
  tryGet,
  tryList,
  valuesOf,
} from '../probe.ts';
import { fieldsOf, flawsOf } from '../shapes.ts';
import { type Subject, wireOf } from '../subject.ts';
import { judge, replaceNode, strike } from './strike.ts';

const FUZZ_RUNS = 24;

/** What the translation promises. */
export const mappingLaws = [
  portLaw({
    name: 'mapping/rows',
    claim:
      'every field of the model has a row, every field that the source holds belongs to one part, and secret ones stand apart',
    form: 'same',
    run: (port, { definition, connection }) => {
      const { rows } = port.mapping;
      const alike = connection.ports.filter(({ objectType }) => objectType === port.objectType);
      mustEqual(alike.length, 1, 'ports of its object type');
      mustEqual(port.mapping.entity, port.entity, 'entity of the mapping');
      must(definition.mappings.includes(port.mapping), 'its mapping is not among those of the definition');
      mustEqual(Object.keys(rows).sort(), Object.keys(fieldsOf(port.entity)).sort(), 'rows');
      const inParts = port.parts.flatMap((part) => [...part.fields] as string[]);
      mustEqual(new Set(inParts).size, inParts.length, 'fields in one part each');
      must(
        port.parts.some(({ name }) => name === 'core'),
        'it has no part core',
      );
      const held = Object.keys(rows).filter((field) => rows[field]?.kind !== 'absent');
      for (const field of held) must(inParts.includes(field), `${field} has a row but belongs to no part`);
      for (const { name, fields, tracked } of port.parts) {
        const secret = ([...fields] as string[]).filter((field) => classOf(port.entity, field) === 'secret');
        const isApart = secret.length === fields.length && tracked === 'volatile';
        must(secret.length === 0 || isApart, `the part ${name} lists secret fields, or mixes them with others`);
      }
    },
  }),
  portLaw({
    name: 'mapping/values',
    claim: 'money, quantities, dates, instants, codes, references and value types have the form of the model',
    form: 'same',
    run: async (port, subject) => {
      const listed = [...finalState(await listAll(port, null)).values()];
      const keys = listed.map(({ key }) => key);
      const got = (await getAll(port, keys)).map((answer, index) => mustBeFound(answer, keys[index] ?? ''));
      must(got.length > 0, 'the fixture lists nothing');
      for (const found of [...listed, ...got]) mustBeCanonical(port, subject, found);
    },
  }),
  portLaw({
    name: 'mapping/parts',
    claim: 'a read of some parts holds all of their fields and none of another part; absent fields stay undefined',
    form: 'same',
    run: async (port, subject) => {
      const keys = await someKeys(port, subject, 5);
      for (const part of port.parts) {
        const answers = await getAll(port, keys, [part.name]);
        for (const [index, key] of keys.entries()) {
          const found = mustBeFound(answers[index], key);
          mustEqual([...found.parts], [part.name], `parts of a read of ${part.name}`);
          mustHoldItsParts(port, found);
        }
      }
      for (const found of finalState(await listAll(port, null)).values()) mustHoldItsParts(port, found);
    },
  }),
  portLaw({
    name: 'mapping/gaps',
    claim: 'a gap names a field of the parts that has no value, and a missing required field has one',
    form: 'same',
    run: async (port) => {
      const listed = [...finalState(await listAll(port, null)).values()];
      const keys = listed.map(({ key }) => key);
      const got = (await getAll(port, keys)).map((answer, index) => mustBeFound(answer, keys[index] ?? ''));
      for (const found of [...listed, ...got]) mustNameGaps(port, found);
    },
  }),
  {
    name: 'mapping/examples',
    claim: 'records that are known by heart come out field by field',
    form: 'same',
    run: async (subject) => {
      must(subject.examples.length > 0, 'the subject gives no example');
      for (const { entity, objectType, key, record } of subject.examples) {
        const port = subject.connection.ports.find((each) => each.entity === entity && each.objectType === objectType);
        must(port !== undefined, `there is no port for ${entity} from ${objectType}`);
        const found = mustBeFound((await getAll(port, [key]))[0], key);
        for (const [field, expected] of Object.entries(record))
          mustEqual(valuesOf(found)[field], expected, `${entity} ${key} ${field}`);
      }
    },
  } satisfies { run(subject: Subject): Promise<void> } & Record<'name' | 'claim' | 'form', string>,
  portLaw({
    name: 'mapping/fuzz',
    claim: 'any JSON in any place of an answer costs at most that field, named as a gap, or ends in a SourceError',
    form: 'same; by rewriting answers on the wire',
    run: async (port, subject) => {
      const keys = await someKeys(port, subject, 3);
      const context = { connection: subject.context.connection, ports: subject.connection.ports };
      const wire = wireOf(subject);
      const property = fc.asyncProperty(fc.nat(), fc.jsonValue({ maxDepth: 2 }), async (place, value) => {
        strike(wire, { kind: 'rewrite', rewrite: (body) => replaceNode(body, place, value) }, null);
        const reply = await tryGet(port, keys, 2_000);
        const listing = await tryList(port, null, 2_000);
        wire.faults.clear();
        const answered = reply.kind === 'failed' ? [] : reply.answers.filter(isFound);
        const listed = listing.pages.flatMap(({ records }) => [...records]);
        for (const found of [...answered, ...listed]) judge(found, port.entity, context);
        for (const page of listing.pages)
          mustEqual(JSON.parse(JSON.stringify(page.checkpoint)), page.checkpoint, 'checkpoint as JSON');
      });
      const details = await fc.check(property, { numRuns: FUZZ_RUNS, seed: 20_260_504, endOnFailure: true });
      if (!details.failed) return;
      const cause = details.errorInstance;
      throw new LawBroken(
        `${JSON.stringify(details.counterexample)}: ${cause instanceof Error ? cause.message : String(cause)}`,
      );
    },
  }),
] as const;

function mustBeCanonical(port: AnyPort, subject: Subject, found: AnyFound): void {
  const context = { connection: subject.context.connection, ports: subject.connection.ports };
  const flaws = flawsOf(port.entity, found, context);
  must(flaws.length === 0, `record ${found.key}: ${flaws.join('; ')}`);
}

function mustHoldItsParts(port: AnyPort, found: AnyFound): void {
  const values = valuesOf(found);
  const fields = port.parts
    .filter(({ name }) => found.parts.includes(name))
    .flatMap((part) => [...part.fields] as string[]);
  for (const field of Object.keys(values)) {
    if (values[field] === undefined) continue;
    must(
      fields.includes(field),
      `record ${found.key} with the parts ${found.parts.join(', ')} holds ${field} of another part`,
    );
    must(port.mapping.rows[field]?.kind !== 'absent', `record ${found.key} holds ${field}, which its row calls absent`);
  }
  for (const field of fields) {
    if (port.mapping.rows[field]?.kind === 'absent') continue;
    must(
      values[field] !== undefined,
      `record ${found.key} claims the parts ${found.parts.join(', ')} without ${field}`,
    );
  }
}

function mustNameGaps(port: AnyPort, found: AnyFound): void {
  const values = valuesOf(found);
  const fields = port.parts
    .filter(({ name }) => found.parts.includes(name))
    .flatMap((part) => [...part.fields] as string[]);
  for (const { path } of found.gaps) {
    must(fields.includes(headOf(path)), `record ${found.key} has a gap at ${path}, which is no field of its parts`);
    if (headOf(path) === path)
      must((values[path] ?? null) === null, `record ${found.key} has a value and a gap at ${path}`);
  }
  for (const [field, value] of Object.entries(values)) {
    if (value !== null || port.mapping.rows[field]?.kind !== 'required') continue;
    must(
      found.gaps.some(({ path }) => headOf(path) === field),
      `record ${found.key} has no ${field} and no gap, although it is required`,
    );
  }
}
