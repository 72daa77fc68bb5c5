// What the command line makes of LOG_LEVEL, and which secrets it tells the log.
import { expect, test } from 'vitest';
import { connectors } from '../../connectors/index.ts';
import { logLevelOf, secretsOf } from '../../src/cli/logging.ts';
import { ConfigError, parseConfig } from '../../src/config.ts';

test.each([
  [undefined, true, 'info'],
  [undefined, false, 'warn'],
  ['', false, 'warn'],
  ['DEBUG', true, 'debug'],
  ['silent', false, 'silent'],
])('LOG_LEVEL %j (production: %j) is %s', (name, isProduction, level) => {
  expect(logLevelOf(name, isProduction)).toBe(level);
});

test('a level that does not exist is refused with those that do', () => {
  expect(() => logLevelOf('verbose', false)).toThrow(ConfigError);
});

test('the secrets of a configuration are those of its connections, its URLs and its scraper', () => {
  const config = parseConfig(
    {
      databaseUrl: 'postgres://gateway:db%2Fsecret@db.example/mainstem',
      redisUrl: 'redis://:redis-secret@cache.example',
      metrics: { token: 'scraper-secret-0123' },
      connections: {
        erp: {
          source: 'tryton',
          currency: 'EUR',
          settings: {
            url: 'https://erp.example',
            database: 'x',
            user: 'gateway',
            password: { env: 'ERP' },
            company: 1,
          },
        },
      },
    },
    { ERP: 'erp-secret' },
    connectors,
  );

  expect(secretsOf(config)).toEqual([
    'erp-secret',
    'db%2Fsecret',
    'db/secret',
    'redis-secret',
    'redis-secret',
    'scraper-secret-0123',
  ]);
});
