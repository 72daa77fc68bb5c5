import type { HttpRequest } from '../../src/connector/contract.ts';
import type { Subject } from './subject.ts';

/** Secrets of the settings, by name; short ones would be found anywhere. */
export function secretsOf({ definition, settings }: Subject): readonly (readonly [string, string])[] {
  return definition.secrets.flatMap((name) => {
    const value = settings[name];
    return typeof value === 'string' && value.length >= 4 ? [[name, value] as const] : [];
  });
}

/** What a request proves itself with: credentials in headers, without their scheme. */
export function tokensOf({ headers }: HttpRequest): readonly string[] {
  return Object.entries(headers ?? {})
    .filter(([name]) => /^(authorization|cookie)$|token|secret|api-?key/i.test(name))
    .map(([, value]) => value.replace(/^\w+ /, ''))
    .filter(({ length }) => length >= 8);
}

/** The error with all its causes, as a log would show it. */
export function textOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error ?? '');
  return `${error.message}\n${error.stack ?? ''}\n${textOf(error.cause)}`;
}
