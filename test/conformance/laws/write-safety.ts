import type { HttpRequest } from '../../../src/connector/contract.ts';
import type { SourceError } from '../../../src/connector/errors.ts';
import type { Change } from '../../../src/connector/write.ts';
import { isReference } from '../../../src/model/id.ts';
import type { Fault } from '../../../src/simulator/faults.ts';
import { type Law, must, mustEqual, shown } from '../law.ts';
import { headOf, valuesOf } from '../probe.ts';
import { secretsOf, textOf, tokensOf } from '../secrets.ts';
import { type Subject, withConnection } from '../subject.ts';
import {
  askOf,
  changeOf,
  eachCase,
  marked,
  mustRead,
  Operation,
  operationOf,
  planOf,
  said,
  valuesAsked,
  type Writing,
  withFault,
  writeLaw,
} from '../writing.ts';

const CANARY = 'canary-9f31-of-a-body';

/** Faults before the effect: the same step can be struck by each. */
const REFUSALS: readonly Fault[] = [
  ...[400, 401, 403, 404, 409, 422, 429, 500].map((status): Fault => ({ kind: 'status', status })),
  { kind: 'html-login' },
  { kind: 'bad-json' },
  { kind: 'reset' },
];

/** What a write must not do, whatever else it does. */
export const writeSafetyLaws = [
  {
    name: 'write/errors',
    claim: 'no error of an outcome holds a secret, a token, a key, a value that was sent or text of a body',
    form: 'same; one fault cuts the end of the request off, so that the source itself complains',
    run: async (subject: Subject) => {
      const tokens = new Set<string>();
      let isCut = false;
      const spy = (request: HttpRequest): HttpRequest => {
        for (const token of tokensOf(request)) tokens.add(token);
        return isCut && request.body !== undefined ? { ...request, body: request.body.slice(0, -1) } : request;
      };
      await withConnection(subject, { spy }, (connection) =>
        eachCase(subject, connection, async (writing) => {
          const operation = await operationOf(writing);
          const errors = await errorsOf(writing, operation, (cut) => {
            isCut = cut;
          });
          must(errors.length > 0, 'no fault led to an error');
          const keys = operation.key === null ? [] : [operation.key];
          const sent = [...textsOf(operation.change), ...keys].filter(({ length }) => length >= 6);
          const hidden = [...secretsOf(subject).map(([, secret]) => secret), ...tokens];
          for (const error of errors) mustTellNothing(error, hidden, [CANARY, ...sent]);
        }),
      );
    },
  } satisfies Law,
  writeLaw({
    name: 'write/injection',
    claim: 'hostile text comes back from a read as it was sent, or is refused; it reaches no other record',
    form: 'cases with a text',
    run: async (writing) => {
      const { text } = writing.writeCase;
      if (text === undefined) return;
      let { key } = writing.writeCase;
      for (const hostile of HOSTILE) {
        const kept = await takesOrRefuses(writing, { field: text, hostile, key });
        if (key !== undefined) key = kept ?? key;
      }
    },
  }),
] as const;

function mustTellNothing(error: SourceError, hidden: readonly string[], sent: readonly string[]): void {
  const told = textOf(error);
  for (const secret of hidden) must(!told.includes(secret), `an error tells a secret or a token: ${error.kind}`);
  // What lies below it may be a parser's, with a piece of the body: it goes to no log.
  const own = `${error.message}\n${error.stack ?? ''}`;
  for (const text of sent) must(!own.includes(text), `an error tells ${shown(text)}: ${error.message}`);
}

async function errorsOf(
  writing: Writing,
  operation: Operation,
  cut: (isCut: boolean) => void,
): Promise<readonly SourceError[]> {
  const [step] = operation.plan.steps;
  must(step !== undefined, 'plans no step');
  const errors: SourceError[] = [];
  const send = async () => {
    const outcome = await operation.apply(step);
    if (outcome.kind !== 'applied') errors.push(outcome.error);
  };
  for (const fault of REFUSALS) await withFault(writing, fault, send);
  cut(true);
  await send().finally(() => cut(false));
  // Its effect happens, so it comes last.
  const body = { message: CANARY, error: CANARY, errors: [{ message: CANARY }], [CANARY]: CANARY };
  await withFault(writing, { kind: 'rewrite', rewrite: () => body }, send);
  return errors;
}

/** Every text that the caller gave. */
function textsOf(change: Change): readonly string[] {
  const texts: string[] = [];
  const collect = (value: unknown): void => {
    if (typeof value === 'string') texts.push(value);
    // The rest of it says in which connection and object type, and errors may name these.
    else if (isReference(value)) texts.push(value.value);
    else if (typeof value === 'object' && value !== null) Object.values(value).forEach(collect);
  };
  collect(valuesAsked(change));
  if ('note' in change && change.note !== null) texts.push(change.note);
  return texts;
}

interface HostileText {
  readonly field: string;
  readonly hostile: string;
  readonly key: string | undefined;
}

/** The key that the record has afterwards; null where nothing was done. */
async function takesOrRefuses(writing: Writing, { field, hostile, key }: HostileText): Promise<string | null> {
  const asked = await changeOf(writing, askOf(writing), key);
  const change = { ...asked, values: { ...valuesAsked(asked), [field]: hostile } } as Change;
  const plan = await planOf(writing, change);
  const marks = [...plan.refused, ...plan.lossy].map(({ path }) => headOf(path));
  if (marks.includes(field)) return null;
  const operation = new Operation(writing, change, plan);
  for (const step of plan.steps) {
    const done = await marked(writing);
    const outcome = await operation.apply(step);
    const { writes, effects } = await done();
    must(writes.length <= 1, `${shown(hostile)} led to ${writes.length} writing calls`);
    if (outcome.kind === 'rejected') {
      mustEqual(outcome.error.kind, 'invalid', `kind of the refusal of ${shown(hostile)}`);
      mustEqual(effects, 0, `effects of ${shown(hostile)}, which was refused`);
      return operation.key;
    }
    must(outcome.kind === 'applied', `${shown(hostile)} is ${said(outcome)}`);
    operation.settle(step, outcome);
  }
  must(operation.key !== null, 'no step tells the record');
  const record = await mustRead(writing, operation.key);
  mustEqual(valuesOf(record)[field], hostile, `${field} as read`);
  return operation.key;
}

/** Texts that break out of a literal, a template, a path, a header, a document or a place in one dialect or another. */
const HOSTILE = [
  "Robert'); DROP TABLE party; --",
  `"quoted" 'twice' \`thrice\``,
  'back\\slash \\" \\u0041 \\n',
  '{step:1}{key}{self}{id}',
  '{"$place":"key"}',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it must not be one for anybody
  '${x} {{x}} #{x} <%= x %>',
  '%00%27%0d%0a %s %d',
  '<script>alert(1)</script> &amp; ]]>',
  '../../etc/passwd?x=1&y=2#z',
  'Ünïcödé—日本語—🦊',
  '__proto__',
  '=1+1',
] as const;
