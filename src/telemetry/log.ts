import { type DestinationStream, pino } from 'pino';
import { redactor } from './redact.ts';

/** What is logged (members of the line, or an error), and what it means in a few words. */
type Write = (entry: unknown, message?: string) => void;

/** Lines of one level each. There are no children with members of their own: those would pass by the redactor. */
export type Log = Readonly<Record<'debug' | 'info' | 'warn' | 'error' | 'fatal', Write>>;

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** One JSON line per event, without secrets: those of the configuration (`secrets`), and whatever looks like one. Bodies and headers are not logged at all. */
export function createLog(level: LogLevel, destination: DestinationStream, secrets: readonly string[] = []): Log {
  const redact = redactor(secrets);
  const logger = pino({ level, base: null }, destination);
  const writer =
    (at: keyof Log): Write =>
    (entry, message) => {
      if (!logger.isLevelEnabled(at)) return;
      const isMembers = typeof entry === 'object' && entry !== null && !(entry instanceof Error);
      const members: object = Object(redact.value(isMembers ? entry : entry instanceof Error ? { error: entry } : {}));
      const text = message ?? (isMembers ? undefined : entry instanceof Error ? entry.message : String(entry));
      logger[at](members, text === undefined ? undefined : redact.text(text));
    };
  return {
    debug: writer('debug'),
    info: writer('info'),
    warn: writer('warn'),
    error: writer('error'),
    fatal: writer('fatal'),
  };
}
