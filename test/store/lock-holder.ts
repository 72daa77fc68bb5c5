// Run by the test of the directory lock: takes the lock of the directory given, says what came of it, and holds it until its input ends.
import { lockDirectory } from '../../src/store/directory-lock.ts';

try {
  lockDirectory(process.argv[2] ?? '', Date.now());
  process.stdout.write('held\n');
  process.stdin.resume();
} catch (error) {
  process.stdout.write(error instanceof Error ? `${error.name}\n` : 'failed\n');
}
