import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { type Background, start } from './child.ts';
import {
  codespaceVariables,
  publishExample,
  tourEnvironments,
  writeExample,
  writeWorkflows,
} from './example.ts';
import { packExtension } from './package.ts';
import { parentGone } from './parent.ts';
import { prepareProfile } from './profile.ts';
import { makeRunFolder, removeFolder } from './runFolder.ts';
import {
  installExtension,
  installedExtension,
  installVscodeServer,
  startVscodeServer,
} from './vscodeServer.ts';

/**
 * `npm start`: the packed extension in a VS Code in the browser, with an example repository open whose
 * environments are in a sandbox. Everything is on loopback and ends with Ctrl-C, or with npm; a second start
 * runs beside the first.
 */
const folder = await makeRunFolder('start');
const children: Background[] = [];
let ending: Promise<void> | undefined;

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => void end(0));
}
// Started by hand it may outlive its shell, as anything that runs in the background.
if (process.env['npm_lifecycle_event'] !== undefined) {
  void parentGone().then(() => end(0));
}

try {
  console.log('Building the extension …');
  const [vsix, server] = await Promise.all([packExtension(), installVscodeServer()]);

  console.log('Starting the sandbox and VS Code …');
  const options = await prepareProfile(folder);
  await installExtension(server, options, vsix);

  // From the installed extension, so that building again does not pull its files away.
  const sandboxFile = join(await installedExtension(options), 'dist', 'sandbox.js');
  const github = join(folder, 'github');
  await writeWorkflows(github);
  const sandbox = keep(
    start(server.node, [sandboxFile, '--port', '0', '--fleet', 'demo', '--mishaps', '--files', github]),
  );
  const [, sandboxUrl = ''] = await sandbox.waitFor(/"url"\s*:\s*"([^"]+)"/);

  const example = join(folder, 'blog-api');
  await writeExample(example, sandboxUrl, tourEnvironments(sandboxUrl));
  await publishExample(example, sandboxUrl);
  const env = await codespaceVariables(sandboxUrl, 'octocat');
  const vscode = keep(await startVscodeServer(server, { ...options, env }));
  const address = `${vscode.url}/?folder=${encodeURI(example)}`;
  console.log(`\nECS for Codespaces runs at\n\n  ${address}\n\nCtrl-C ends it.`);
  openBrowser(address);

  const which = await Promise.race(children.map(async child => [child, await child.exited] as const));
  if (ending === undefined) {
    console.error(`A part of it ended by itself (${which[1]}):\n${which[0].output()}`);
    await end(1);
  }
} catch (error) {
  if (ending === undefined) {
    console.error(error instanceof Error ? error.message : error);
    await end(1);
  }
}
await ending;

function keep<T extends Background>(child: T): T {
  children.push(child);
  return child;
}

function end(code: number): Promise<void> {
  ending ??= (async () => {
    await Promise.all(children.map(child => child.stop()));
    await removeFolder(folder);
    process.exit(code);
  })();
  return ending;
}

/** Opens the page where there is somebody to see it; the address stands in the terminal anyway. */
function openBrowser(address: string): void {
  const { BROWSER, CI, DISPLAY, WAYLAND_DISPLAY } = process.env;
  const command =
    process.platform === 'darwin'
      ? 'open'
      : BROWSER !== undefined && BROWSER !== ''
        ? BROWSER
        : (DISPLAY ?? WAYLAND_DISPLAY ?? '') !== ''
          ? 'xdg-open'
          : undefined;
  if (command === undefined || CI !== undefined) {
    return;
  }
  const child = spawn(command, [address], { stdio: 'ignore', detached: true });
  child.on('error', () => undefined);
  child.unref();
}
