import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ours } from './run/contenders.ts';
import { type Fleet, freePort, startGateway } from './run/gateway.ts';
import { Inspector } from './run/inspector.ts';
import { loadFor, warmUp } from './run/measure.ts';
import { optionsOf } from './run/options.ts';
import { Helper } from './run/process.ts';
import { sharesOf } from './run/profile.ts';
import { record } from './run/record.ts';
import { PROFILE, profileSection, putSection } from './run/report.ts';

/** Where the time of the join goes in our gateway, values of this moment: `npm run bench:profile -- --seconds 10`. */
const HERE = fileURLToPath(new URL('.', import.meta.url));
const options = optionsOf(process.argv.slice(2));
const port = await freePort();
const fleet = await Helper.start<Fleet>(join(HERE, 'fleet/main.ts'));
const gateway = await startGateway(fleet.hello, process.env['DATABASE_URL'], [`--inspect=127.0.0.1:${port}`]);
const load = await Helper.start(join(HERE, 'load/main.ts'));
try {
  const { askings } = await record(gateway, fleet, ['join']);
  const rig = { fleet, load, connections: options.connections, seconds: options.seconds };
  const contender = ours(gateway, 'live');
  await warmUp(contender, askings.join, rig);
  const inspector = await Inspector.open(port);
  const profile = await inspector.profile(() => loadFor(contender, askings.join, rig));
  const section = profileSection(sharesOf(profile), options);
  process.stdout.write(`${section}\n`);
  const page = join(HERE, 'RESULTS.md');
  writeFileSync(page, putSection(existsSync(page) ? readFileSync(page, 'utf8') : '# Results\n', PROFILE, section));
} finally {
  await load.stop();
  await gateway.stop();
  await fleet.stop();
}
