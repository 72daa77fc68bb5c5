import { type DestinationStream, type Logger, pino } from 'pino';

export type Log = Logger;

/** Keys whose values never reach a log, however deep they stand. */
const SECRET_KEY = /authorization|cookie|password|passwd|secret|token|assertion|private.?key|api.?key|session/i;

/** One JSON line per event. Errors are logged by name, code and message; bodies and headers are not logged at all. */
export function createLog(level: string, destination: DestinationStream): Log {
  return pino({ level, base: null, formatters: { log: (entry) => redacted(entry, 0) } }, destination);
}

function redacted(entry: Readonly<Record<string, unknown>>, depth: number): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(entry).map(([key, value]) => [key, SECRET_KEY.test(key) ? '[redacted]' : plain(value, depth)]),
  );
}

function plain(value: unknown, depth: number): unknown {
  if (value instanceof Error) return errorEntry(value, depth);
  if (Array.isArray(value)) return depth > 5 ? '[deep]' : value.map((each) => plain(each, depth + 1));
  if (typeof value === 'object' && value !== null) return depth > 5 ? '[deep]' : redacted({ ...value }, depth + 1);
  return value;
}

function errorEntry(error: Error, depth: number): Record<string, unknown> {
  return {
    name: error.name,
    message: error.message,
    stack: error.stack,
    ...(error.cause === undefined || depth > 3 ? {} : { cause: plain(error.cause, depth + 1) }),
  };
}
