import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import { type Config, ConfigError } from './config.ts';
import type { ClientTls } from './connector/http.ts';
import type { ServerTls } from './http/app.ts';

type Files<K extends string> = Readonly<Record<K, string | null>>;

/** Reads the files of `tls`; null when the gateway serves http. Throws ConfigError naming the key that is wrong. */
export function serverTlsOf({ tls }: Config): ServerTls | null {
  const { certificate: cert, key, clientAuthority: ca } = read('tls', tls);
  if (cert === undefined || key === undefined) return null;
  return proven('tls', { cert, key, ca });
}

/** Reads the files of a connection's `tls`. Throws ConfigError naming the key that is wrong. */
export function clientTlsOf({ name, tls }: Config['connections'][number]): ClientTls {
  const path = `connections.${name}.tls`;
  const { certificate: cert, key, authority: ca } = read(path, tls);
  return proven(path, { cert, key, ca });
}

function read<K extends string>(path: string, files: Files<K>): Readonly<Partial<Record<K, string>>> {
  const texts: Partial<Record<K, string>> = {};
  for (const key of Object.keys(files) as K[]) {
    const file = files[key];
    if (file !== null) texts[key] = textOf(file, `${path}.${key}`);
  }
  return texts;
}

function textOf(file: string, path: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown';
    throw new ConfigError([{ path, message: `${file} cannot be read (${code})` }]);
  }
}

/** Certificate and key are tried on each other before anybody connects. */
function proven<T extends ClientTls>(path: string, tls: T): T {
  try {
    createSecureContext({ cert: tls.cert, key: tls.key, ca: tls.ca });
    return tls;
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown';
    throw new ConfigError([
      { path, message: `the files are not PEM, or certificate and key do not belong together (${code})` },
    ]);
  }
}
