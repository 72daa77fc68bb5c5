// How often, and how many at once, one caller may ask.
import { expect, test } from 'vitest';
import { NOBODY, type Principal, type Role } from '../../src/auth/principal.ts';
import { limitsOf } from '../support/limits.ts';

const person = (subject: string, ...roles: Role[]): Principal => ({
  ...NOBODY,
  subject,
  issuer: 'x',
  roles: new Set(roles),
});

test('more requests in a minute than allowed are refused, with the time to wait', async () => {
  const { admission, told } = limitsOf({ default: { requestsPerMinute: { max: 3, mode: 'enforce' } } });
  for (let each = 0; each < 3; each += 1) (await admission.enter(person('jane', 'sales'), '10.0.0.1'))();

  const refused = await admission.enter(person('jane', 'sales'), '10.0.0.1').catch((error: unknown) => error);

  expect(refused).toMatchObject({
    message: expect.stringMatching(/^requestsPerMinute: you have 4 .* may have 3\. Try again in \d+ s/),
    extensions: { code: 'RATE_LIMITED', limit: 'requestsPerMinute', max: 3, value: 4, http: { status: 429 } },
  });
  const { headers } = (refused as { extensions: { http: { headers: Map<string, string> } } }).extensions.http;
  expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
  expect(Number(headers.get('retry-after'))).toBeLessThanOrEqual(60);
  expect(told).toEqual(['requestsPerMinute enforce']);
});

test('one caller does not use up what another has', async () => {
  const { admission } = limitsOf({ default: { requestsPerMinute: { max: 1, mode: 'enforce' } } });
  await admission.enter(person('jane', 'sales'), '10.0.0.1');

  await expect(admission.enter(person('joe', 'sales'), '10.0.0.1')).resolves.toBeTypeOf('function');
  await expect(admission.enter({ ...person('jane', 'sales'), issuer: 'y' }, '10.0.0.1')).resolves.toBeTypeOf(
    'function',
  );
  await expect(admission.enter(person('jane', 'sales'), '10.0.0.2')).rejects.toMatchObject({ name: 'GraphQLError' });
});

test('who does not say who they are is told apart by the address', async () => {
  const { admission } = limitsOf({ default: { requestsPerMinute: { max: 1, mode: 'enforce' } } });
  await admission.enter(NOBODY, '10.0.0.1');

  await expect(admission.enter(NOBODY, '10.0.0.2')).resolves.toBeTypeOf('function');
  await expect(admission.enter(NOBODY, '10.0.0.1')).rejects.toMatchObject({ extensions: { code: 'RATE_LIMITED' } });
});

test('with `measure` the same is let through and counted', async () => {
  const { admission, told } = limitsOf({
    default: { requestsPerMinute: { max: 1, mode: 'measure' }, concurrent: { max: 1, mode: 'measure' } },
  });
  for (let each = 0; each < 3; each += 1) await admission.enter(person('jane', 'sales'), '10.0.0.1');

  expect(told.toSorted()).toEqual([
    'concurrent measure',
    'concurrent measure',
    'requestsPerMinute measure',
    'requestsPerMinute measure',
  ]);
});

test('with `off` nothing is counted', async () => {
  const { admission, told } = limitsOf({
    default: { requestsPerMinute: { max: 1, mode: 'off' }, concurrent: { max: 1, mode: 'off' } },
  });
  for (let each = 0; each < 3; each += 1) await admission.enter(person('jane', 'sales'), '10.0.0.1');

  expect(told).toEqual([]);
});

test('more at once than allowed are refused, until one of them is left', async () => {
  const { admission } = limitsOf({ default: { concurrent: { max: 2 } } });
  const jane = person('jane', 'sales');
  const leave = await admission.enter(jane, '');
  await admission.enter(jane, '');
  await expect(admission.enter(jane, '')).rejects.toMatchObject({
    extensions: { code: 'RATE_LIMITED', limit: 'concurrent', max: 2, value: 3, http: { status: 429 } },
  });

  leave();
  leave();

  await expect(admission.enter(jane, '')).resolves.toBeTypeOf('function');
  await expect(admission.enter(jane, '')).rejects.toMatchObject({ extensions: { limit: 'concurrent' } });
});

test('who is refused for asking too often does not count as running', async () => {
  const { admission } = limitsOf({
    default: { requestsPerMinute: { max: 1, mode: 'enforce' }, concurrent: { max: 2 } },
  });
  const jane = person('jane', 'sales');
  await admission.enter(jane, '');
  const refusals = [];
  for (let each = 0; each < 3; each += 1)
    refusals.push(await admission.enter(jane, '').catch(({ extensions }) => extensions.limit));

  expect(refusals).toEqual(['requestsPerMinute', 'requestsPerMinute', 'requestsPerMinute']);
});
