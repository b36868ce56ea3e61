import { has, run } from './child.ts';

/**
 * Installs Debian (or Ubuntu) packages as root or through a sudo that asks for nothing.
 * Gives the reason where that is impossible, and undefined when they are there.
 */
export async function installPackages(...packages: readonly string[]): Promise<string | undefined> {
  if (process.platform !== 'linux' || !(await has('apt-get'))) {
    return 'this system has no apt-get';
  }
  const prefix = await privilege();
  if (prefix === undefined) {
    return 'this needs root, or a sudo that asks for no password';
  }
  const [command = 'apt-get', ...before] = [...prefix, 'apt-get'];
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const install = [...before, 'install', '--yes', '--no-install-recommends', ...packages];
  process.stderr.write(`Installing ${packages.join(', ')} with apt-get …\n`);
  try {
    await run(command, [...before, 'update'], { env: environment });
    await run(command, install, { env: environment });
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

async function privilege(): Promise<readonly string[] | undefined> {
  if (process.getuid?.() === 0) {
    return [];
  }
  try {
    await run('sudo', ['-n', 'true']);
    return ['sudo', '-n'];
  } catch {
    return undefined;
  }
}
