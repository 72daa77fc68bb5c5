// The sandbox in a real browser that has no network but this machine: what a developer sees and clicks.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { parseSample } from '../../sandbox/sample.ts';
import { authenticator } from '../../src/auth/tokens.ts';
import { developmentIssuerOf } from '../../src/cli/keys.ts';
import { sandboxOf } from '../../src/cli/sandbox.ts';
import { systemClock } from '../../src/simulator/clock.ts';
import { openCompany, ROOT, type TestCompany } from '../e2e/support/company.ts';
import { CHROMIUM, eventually, missingServer } from './support/servers.ts';

const BUNDLE = join(ROOT, 'dist/sandbox');
const OPERATIONS = join(ROOT, 'sandbox/operations');
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // Offline: no name has an address.
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
];

interface Result {
  readonly data: Record<string, unknown> | null;
  readonly errors?: readonly { readonly path: readonly string[]; readonly extensions: { readonly code: string } }[];
  readonly extensions: { readonly mainstem: { readonly connections: Record<string, unknown> } };
}

let temporary: string;
let company: TestCompany;
let browser: BrowserContext;
let page: Page;
let problems: string[];
let requests: string[];

beforeAll(async () => {
  temporary = mkdtempSync(join(tmpdir(), 'mainstem-browser-'));
  execFileSync(process.execPath, [join(ROOT, 'scripts/build-sandbox.ts')]);
  company = await openCompany({
    input: (input) => ({ ...input, dataDirectory: join(temporary, 'data') }),
    authenticate: async (config) => {
      const issuer = await developmentIssuerOf(config, { isProduction: false, clock: systemClock });
      return authenticator({ issuers: [issuer], apiKeys: [], clock: systemClock });
    },
    sandbox: (config) => sandboxOf(config, BUNDLE, false),
  });
});

afterAll(async () => {
  await company.close();
  rmSync(temporary, { recursive: true });
});

beforeEach(async () => {
  problems = [];
  requests = [];
  const profile = mkdtempSync(join(temporary, 'profile-'));
  browser = await chromium
    .launchPersistentContext(profile, {
      executablePath: CHROMIUM,
      args: ARGUMENTS,
      viewport: { width: 1440, height: 900 },
    })
    .catch((cause: unknown) => {
      throw missingServer(`Chromium at ${CHROMIUM}`, cause);
    });
  page = await browser.newPage();
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) problems.push(message.text());
  });
  page.on('pageerror', (error) => problems.push(error.message));
  browser.on('request', (request) => requests.push(request.url()));
  await page.goto(new URL('/', company.url).href);
  // The samples wait for the editors, which are loaded last.
  await page.locator('.samples button:enabled').first().waitFor();
});

afterEach(async () => {
  await browser.close();
  expect(problems).toEqual([]);
  const elsewhere = requests.filter(
    (url) => !url.startsWith(new URL('/', company.url).href) && !url.startsWith('data:'),
  );
  expect([elsewhere, requests.length > 10]).toEqual([[], true]);
});

const caller = () => page.getByLabel('Ask as');

/** Runs what the editor holds; resolves with the answer when the page shows it. */
async function run(): Promise<Result> {
  const [response] = await Promise.all([
    page.waitForResponse(
      (each) => each.url() === company.url && each.request().postDataJSON().operationName !== 'IntrospectionQuery',
    ),
    page.getByRole('button', { name: 'Execute query' }).click(),
  ]);
  const result: Result = await response.json();
  const shown = "document.querySelector('.result-window .CodeMirror').CodeMirror.getValue()";
  await eventually(
    'the page shows the answer',
    async () => (await page.evaluate(shown)) === JSON.stringify(result, null, 2),
  );
  return result;
}

test('the first query answers an administrator from every system', async () => {
  const result = await run();

  expect(result.errors).toBeUndefined();
  expect(result.data).toMatchObject({ customer: { name: 'Nordwind Traders GmbH', segment: 'Mid-Market' } });
  expect(Object.keys(result.extensions.mainstem.connections)).toEqual(expect.arrayContaining(['erp', 'crm', 'books']));
});

test('the same query tells a customer what it may not read', async () => {
  await caller().selectOption('customer 17');
  const result = await run();

  expect(result.data).toMatchObject({ customer: { name: 'Nordwind Traders GmbH', segment: null } });
  expect(result.errors?.map(({ path, extensions }) => [path.join('.'), extensions.code])).toContainEqual([
    'customer.segment',
    'FORBIDDEN',
  ]);
});

test('nobody is told to sign in', async () => {
  await caller().selectOption('nobody');
  const [result] = await Promise.all([run(), forgetConsole()]);

  expect(result.errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
});

test('each sample opens in a tab of its own, switches to its caller and answers without an error', async () => {
  const samples = readdirSync(OPERATIONS).map((file) =>
    parseSample(file, readFileSync(join(OPERATIONS, file), 'utf8')),
  );
  const seen: unknown[] = [];
  for (const { title } of samples) {
    await page.getByRole('button', { name: title }).click();
    const { errors, data } = await run();
    seen.push([title, await caller().inputValue(), errors, data === null]);
  }

  expect(seen).toEqual(samples.map((sample) => [sample.title, sample.caller, undefined, false]));
  expect(await page.getByRole('tab').allInnerTexts()).toEqual([
    'FirstLook',
    ...samples.map(({ operationName }) => operationName),
  ]);
});

test('a sample that is open already is shown again, not opened twice', async () => {
  const open = page.getByRole('button', { name: 'Customer page' });
  await open.click();
  await page.getByRole('tab', { name: 'FirstLook' }).click();
  await open.click();

  expect(await page.getByRole('tab').count()).toBe(2);
  expect((await run()).data).toHaveProperty('customers');
});

test('no token is ever stored, neither an issued nor a pasted one', async () => {
  await run();
  await caller().selectOption('my own token');
  await page.getByLabel('Bearer token').fill('pasted.by.hand');
  await Promise.all([run(), forgetConsole()]);
  await page.getByRole('button', { name: 'Receivables' }).click();
  await run();
  // GraphiQL stores its tabs half a second after the last change.
  await eventually('GraphiQL stores its tabs', () =>
    page.evaluate<boolean>("localStorage.getItem('graphiql:tabState').includes('Receivables')"),
  );

  const stored = await page.evaluate<string>('JSON.stringify([localStorage, sessionStorage, document.cookie])');
  const state = JSON.stringify([stored, await browser.storageState({ indexedDB: true })]);
  expect(state).toContain('FirstLook');
  expect(state).not.toMatch(/pasted\.by\.hand|eyJ|[Bb]earer/);
});

test('the documentation says what the schema says', async () => {
  await page.getByRole('button', { name: 'Show Documentation Explorer' }).click();
  await page.getByRole('link', { name: 'Query' }).first().click();

  await page.getByText('Customers of all systems, each once.').waitFor();
});

/** The browser itself writes a line for every answer with 401; that one is expected. */
async function forgetConsole(): Promise<void> {
  await page.waitForEvent('console', (message) => message.text().includes('401'));
  problems = problems.filter((problem) => !problem.includes('401'));
}
