import { type Config, ConfigError } from '../config.ts';
import { LOG_LEVELS, type LogLevel } from '../telemetry/log.ts';

/** Shown below the help of `start`. */
export const START_HELP = `
Environment:
  LOG_LEVEL  ${LOG_LEVELS.join(', ')}; in production info (a line per request), else warn. Lines go to stderr.
  NODE_ENV   production refuses simulators and the development issuer.

SIGTERM and SIGINT finish what is in flight (shutdownDelay, shutdownTimeout); a second signal ends it at once.`;

/** The level that LOG_LEVEL names. In production every request has its line (`info`); the demo says only what needs a look (`warn`). */
export function logLevelOf(name: string | undefined, isProduction: boolean): LogLevel {
  if (name === undefined || name === '') return isProduction ? 'info' : 'warn';
  const level = LOG_LEVELS.find((each) => each === name.toLowerCase());
  if (level === undefined)
    throw new ConfigError([{ path: 'LOG_LEVEL', message: `no such level; there are: ${LOG_LEVELS.join(', ')}` }]);
  return level;
}

/** The secrets that the configuration holds, so that no line shows one even where nothing else gives it away. */
export function secretsOf(config: Config): readonly string[] {
  const settings = config.connections.flatMap((connection) =>
    connection.definition.secrets.map((key) => connection.settings[key]),
  );
  const urls = [config.databaseUrl, config.redisUrl].flatMap((url) => (url === null ? [] : passwordsOf(url)));
  return [...settings, ...urls, config.metrics.token, config.router.secret].filter(
    (secret) => typeof secret === 'string',
  );
}

/** As it is written in the URL, and as it is sent. */
function passwordsOf(url: string): readonly string[] {
  if (!URL.canParse(url)) return [];
  const { password } = new URL(url);
  try {
    return [password, decodeURIComponent(password)];
  } catch {
    return [password];
  }
}
