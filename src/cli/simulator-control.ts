import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { z } from 'zod';
import type { Simulator } from '../simulator/contract.ts';
import { type FaultOrder, obey, type SimulatorState, statesOf } from './faults.ts';

/** How another process of the same user finds running simulators: in their data directory. */
const FILE = 'simulators.json';
const contact = z.strictObject({ url: z.url({ protocol: /^http$/, hostname: /^127\.0\.0\.1$/ }), token: z.string() });

const order: z.ZodType<FaultOrder> = z.strictObject({
  connections: z.array(z.string()),
  fault: z.string().nullable(),
  times: z.int().nullable(),
  latencyMs: z.number(),
});

const states: z.ZodType<readonly SimulatorState[]> = z.array(
  z.strictObject({ connection: z.string(), url: z.string(), faults: z.array(z.string()), latencyMs: z.number() }),
);

/**
 * Lets other processes of this user switch the simulators' faults while they run. Development only. Returns what takes it away again.
 * Simulators that already run on the directory keep their place.
 */
export async function openControl(directory: string, simulators: ReadonlyMap<string, Simulator>): Promise<() => void> {
  if ((await tellSimulators(directory, null)) !== null) return () => undefined;
  const token = randomUUID();
  const server = createServer(async (request, response) => {
    if (request.headers.authorization !== `Bearer ${token}`) return void response.writeHead(401).end();
    const given = request.method === 'POST' ? order.safeParse(await jsonOf(request)) : null;
    if (given?.success === false) return void response.writeHead(400).end();
    if (given !== null) obey(given.data, simulators);
    return void response
      .writeHead(200, { 'content-type': 'application/json' })
      .end(JSON.stringify(statesOf(simulators)));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  // The simulators keep the process running, not the switch.
  server.unref();
  // A TCP server that listens has a port.
  const { port } = server.address() as AddressInfo;
  const path = join(directory, FILE);
  mkdirSync(directory, { recursive: true });
  writeFileSync(path, JSON.stringify({ url: `http://127.0.0.1:${port}`, token }), { mode: 0o600 });
  return () => rmSync(path, { force: true });
}

/** Gives an order (or none) to the simulators that run on a data directory. Returns how they behave now; null when none run. */
export async function tellSimulators(
  directory: string,
  told: FaultOrder | null,
): Promise<readonly SimulatorState[] | null> {
  const found = contactIn(directory);
  if (found === null) return null;
  let response: Response;
  try {
    response = await fetch(found.url, {
      headers: { authorization: `Bearer ${found.token}` },
      ...(told === null ? {} : { method: 'POST', body: JSON.stringify(told) }),
    });
  } catch {
    // What was killed leaves its file behind.
    return null;
  }
  // Another program may have got the port since.
  return response.ok ? states.parse(await response.json()) : null;
}

function contactIn(directory: string): z.output<typeof contact> | null {
  try {
    return contact.parse(JSON.parse(readFileSync(join(directory, FILE), 'utf8')));
  } catch {
    return null;
  }
}

async function jsonOf(request: IncomingMessage): Promise<unknown> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) text += String(chunk);
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
