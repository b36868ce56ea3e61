import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { downloadAndUnzipVSCode } from '@vscode/test-electron';
import { has, run as runToEnd, start } from '../../../scripts/child.ts';
import { cache } from '../../../scripts/paths.ts';
import { removeFolder } from '../../../scripts/runFolder.ts';
import { type Host, longest, type Scenario } from './host.ts';

/**
 * The VS Code of `VSCODE_PATH`, or the one fetched by `@vscode/test-electron`: the version that
 * `VSCODE_VERSION` names, otherwise stable. Gives the reason where neither can be had or run.
 */
export async function desktopHost(): Promise<Host | string> {
  const version = process.env['VSCODE_VERSION'] ?? 'stable';
  const named = process.env['VSCODE_PATH'];
  let executable: string;
  try {
    executable = named ?? (await fetchVscode(version));
  } catch (error) {
    return `VS Code cannot be fetched (${error instanceof Error ? error.message : error})`;
  }
  const display = await displayPrefix();
  if (display === undefined) {
    return 'there is no display and no xvfb-run';
  }
  const missing = await missingLibraries(executable);
  if (missing.length > 0) {
    return `VS Code needs ${missing.join(', ')}`;
  }
  return {
    name: `desktop VS Code ${named ?? version}`,
    run: scenario => run([...display, executable], scenario),
  };
}

async function fetchVscode(version: string): Promise<string> {
  const reachable = await fetch('https://update.code.visualstudio.com/api/releases/stable', {
    signal: AbortSignal.timeout(10_000),
  });
  if (!reachable.ok) {
    throw new Error(`its server answers ${reachable.status}`);
  }
  return await downloadAndUnzipVSCode({ version, cachePath: join(cache, 'desktop') });
}

/** What goes before the command so that it has a display; undefined where there is none to be had. */
async function displayPrefix(): Promise<readonly string[] | undefined> {
  if (
    process.platform !== 'linux' ||
    (process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY'] ?? '') !== ''
  ) {
    return [];
  }
  return (await has('xvfb-run')) ? ['xvfb-run', '-a'] : undefined;
}

/** The libraries of the system that the executable is linked to and that are not there. */
async function missingLibraries(executable: string): Promise<readonly string[]> {
  if (process.platform !== 'linux') {
    return [];
  }
  const linked = await runToEnd('ldd', [executable]).catch(() => '');
  return [...linked.matchAll(/^\s*(\S+) => not found$/gm)].map(match => match[1] ?? '');
}

async function run(command: readonly string[], scenario: Scenario): Promise<void> {
  // Its socket lives there, and a socket's path must be short.
  const folder = await mkdtemp(join(tmpdir(), 'vscode-'));
  const user = join(folder, 'data', 'User');
  await mkdir(user, { recursive: true });
  await writeFile(
    join(user, 'settings.json'),
    JSON.stringify({ 'security.workspace.trust.startupPrompt': 'never', 'telemetry.telemetryLevel': 'off' }),
  );
  const [program = '', ...before] = command;
  const vscode = start(
    program,
    [
      ...before,
      '--no-sandbox',
      '--disable-gpu',
      '--disable-updates',
      '--skip-welcome',
      '--skip-release-notes',
      ...(scenario.trusted ? ['--disable-workspace-trust'] : []),
      `--user-data-dir=${join(folder, 'data')}`,
      `--extensions-dir=${join(folder, 'extensions')}`,
      `--extensionDevelopmentPath=${scenario.extension}`,
      `--extensionTestsPath=${scenario.suite}`,
      scenario.workspace,
    ],
    { cwd: dirname(scenario.suite), env: { ...process.env, ...scenario.env } },
  );
  try {
    const code = await Promise.race([vscode.exited, sleep(longest, 'no end' as const, { ref: false })]);
    if (code !== 0) {
      throw new Error(`The suite ended with ${code}:\n${vscode.output()}`);
    }
  } finally {
    await vscode.stop();
    await removeFolder(folder);
  }
}
