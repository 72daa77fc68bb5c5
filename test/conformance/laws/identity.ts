import { must, mustEqual, portLaw } from '../law.ts';
import { type AnyFound, finalState, getAll, headOf, listAll, listedKeys, mustBeFound, valuesOf } from '../probe.ts';

/** What a key promises. */
export const identityLaws = [
  portLaw({
    name: 'identity/keys',
    claim: 'keys are non-empty strings, and no page tells one record twice',
    form: 'same',
    run: async (port, subject) => {
      await listedKeys(port, subject);
      for (const { records } of await listAll(port, null)) {
        for (const { key } of records) must(typeof key === 'string' && key !== '', `a key is ${String(key)}`);
        mustEqual(new Set(records.map(({ key }) => key)).size, records.length, 'different keys in a page');
      }
    },
  }),
  portLaw({
    name: 'identity/get-agrees',
    claim: 'every listed record is got by its key, with the same value of every part that both hold',
    form: 'same',
    run: async (port) => {
      const listed = [...finalState(await listAll(port, null)).values()];
      const answers = await getAll(
        port,
        listed.map(({ key }) => key),
      );
      for (const [index, found] of listed.entries()) {
        const got = mustBeFound(answers[index], found.key);
        const shared = found.parts.filter((part) => got.parts.includes(part));
        must(shared.length > 0, `listing and get of ${found.key} share no part`);
        const fields = port.parts.filter(({ name }) => shared.includes(name)).flatMap((part) => [...part.fields]);
        mustEqual(cut(got, fields), cut(found, fields), `get of ${found.key} against the listing`);
      }
    },
  }),
  portLaw({
    name: 'identity/stable',
    claim: 'two listings of an unchanged source tell the same keys and the same records',
    form: 'same',
    run: async (port) => {
      const first = finalState(await listAll(port, null));
      const second = finalState(await listAll(port, null));
      mustEqual([...second.keys()].sort(), [...first.keys()].sort(), 'keys of the second listing');
      for (const [key, found] of first) {
        const again = second.get(key);
        mustEqual(
          again && cut(again, Object.keys(found.record)),
          cut(found, Object.keys(found.record)),
          `record ${key}`,
        );
      }
    },
  }),
] as const;

/** The record as far as these fields go, with its gaps there. */
function cut(found: AnyFound, fields: readonly string[]): unknown {
  const values = valuesOf(found);
  return {
    record: Object.fromEntries(
      fields.filter((field) => values[field] !== undefined).map((field) => [field, values[field]]),
    ),
    gaps: found.gaps
      .filter(({ path }) => fields.includes(headOf(path)))
      .map(({ path, reason }) => `${path} ${reason}`)
      .sort(),
  };
}
