import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { type Background, has, run, start } from './child.ts';
import { installPackages } from './debian.ts';
import { npm } from './npm.ts';
import { cache, root } from './paths.ts';
import { startPortRedirects } from './portRedirects.ts';

/** The npm package that carries a whole VS Code server and web workbench, and the VS Code in it. */
const version = '4.139.1';

export interface VscodeServer {
  /** The folder of `out/server-main.js`. */
  readonly folder: string;
  /** The Node that it runs on. */
  readonly node: string;
  /** Without it there are no log files, and extension hosts may outlive a server that was killed. */
  readonly native: boolean;
}

interface Marker {
  readonly version: string;
  readonly node: string;
  readonly native: boolean;
}

/**
 * Installs the server into `.vscode-test/` unless it is there already, complete and for this Node.
 * It is put together aside and moved into place at the end, so that neither an interrupted install
 * nor a second one at the same time leaves half a server behind.
 */
export async function installVscodeServer(): Promise<VscodeServer> {
  const target = join(cache, `vscode-server-${version}`);
  const node = projectNode();
  const nodeVersion = (await run(node, ['--version'])).trim();
  const found = await readMarker(target);
  if (found?.version === version && found.node === nodeVersion && (found.native || !(await canBuild()))) {
    return { folder: serverFolder(target), node, native: found.native };
  }

  process.stderr.write('Installing the VS Code server (once, about 600 MB) …\n');
  const aside = `${target}.${process.pid}`;
  await rm(aside, { recursive: true, force: true });
  await mkdir(aside, { recursive: true });
  try {
    await writeFile(join(aside, 'package.json'), '{ "private": true }\n');
    await npm(aside, ['install', '--ignore-scripts', `code-server@${version}`]);
    const folder = serverFolder(aside);
    await npm(folder, ['install', '--omit=dev', '--ignore-scripts']);
    await npm(join(folder, 'extensions'), ['install', '--omit=dev', '--ignore-scripts']);
    const native = await buildNative(aside, node, nodeVersion);
    const marker: Marker = { version, node: nodeVersion, native };
    await writeFile(join(aside, 'installed.json'), `${JSON.stringify(marker)}\n`);
    await rm(target, { recursive: true, force: true });
    await rename(aside, target);
    return { folder: serverFolder(target), node, native };
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}

/** The Node 24 that the project brings along, whichever Node runs this script. */
function projectNode(): string {
  const require = createRequire(import.meta.url);
  const folder = dirname(require.resolve('node/package.json', { paths: [root] }));
  const binary = join(folder, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  if (existsSync(binary)) {
    return binary;
  }
  if (process.versions.node.startsWith('24.')) {
    return process.execPath;
  }
  throw new Error(
    `The npm package "node" has no binary in ${folder}: run "npm ci --ignore-scripts=false" again.`,
  );
}

function serverFolder(installation: string): string {
  return join(installation, 'node_modules', 'code-server', 'lib', 'vscode');
}

async function readMarker(installation: string): Promise<Marker | undefined> {
  try {
    const marker: Marker = JSON.parse(await readFile(join(installation, 'installed.json'), 'utf8'));
    return existsSync(join(serverFolder(installation), 'out', 'server-main.js')) ? marker : undefined;
  } catch {
    return undefined;
  }
}

const tools = ['g++', 'make', 'python3'];
const nativeModules = ['@vscode/spdlog', '@vscode/native-watchdog', 'node-pty'];

async function canBuild(): Promise<boolean> {
  return (await Promise.all(tools.map(has))).every(Boolean);
}

/** Builds what the workbench needs natively; gives false, having said why, where that cannot be done. */
async function buildNative(installation: string, node: string, nodeVersion: string): Promise<boolean> {
  let reason: string | undefined;
  if (!(await canBuild())) {
    reason = await installPackages(...tools);
  }
  if (reason === undefined) {
    try {
      const headers = await nodeHeaders(installation, nodeVersion.replace(/^v/, ''));
      await npm(serverFolder(installation), ['rebuild', '--ignore-scripts=false', ...nativeModules], {
        npm_config_nodedir: headers,
        PATH: `${dirname(node)}:${process.env['PATH'] ?? ''}`,
      });
      return true;
    } catch (error) {
      reason = error instanceof Error ? error.message : String(error);
    }
  }
  process.stderr.write(
    `The VS Code server has no log files, and perhaps no terminals: ${tools.join(', ')} are needed to build them, but ${reason}\n`,
  );
  return false;
}

/** The folder whose `include/node` has the headers of that Node; npm brings it, no other download is needed. */
async function nodeHeaders(installation: string, wanted: string): Promise<string> {
  const name = `node-${process.platform}-${process.arch}`;
  const folder = join(installation, 'headers');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), '{ "private": true }\n');
  await npm(folder, ['install', '--ignore-scripts', `${name}@${wanted}`]);
  return join(folder, 'node_modules', name);
}

export interface ServerOptions {
  /** Settings, logs and state live below it. */
  readonly dataFolder: string;
  readonly extensionsFolder: string;
  /** Lets a page name extensions under development in its address; for the host tests. */
  readonly testDriver?: boolean;
  readonly workspaceTrust?: boolean;
  readonly logLevel?: 'trace' | 'debug' | 'info';
  /** Added to the server's environment, which extensions inherit. */
  readonly env?: NodeJS.ProcessEnv;
}

export interface RunningServer extends Background {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
}

/** Starts the server on a port that the system chooses, on loopback alone. */
export async function startVscodeServer(
  server: VscodeServer,
  options: ServerOptions,
): Promise<RunningServer> {
  const redirects = await startPortRedirects();
  const running = start(
    server.node,
    [
      'out/server-main.js',
      '--host=127.0.0.1',
      '--port=0',
      '--without-connection-token',
      '--accept-server-license-terms',
      `--server-data-dir=${options.dataFolder}`,
      `--extensions-dir=${options.extensionsFolder}`,
      '--telemetry-level=off',
      `--log=${options.logLevel ?? 'info'}`,
      ...(options.workspaceTrust === true ? [] : ['--disable-workspace-trust']),
      ...(options.testDriver === true ? ['--enable-smoke-test-driver'] : []),
    ],
    {
      cwd: server.folder,
      env: { ...process.env, VSCODE_PROXY_URI: redirects.template, ...options.env },
    },
  );
  void running.exited.finally(() => redirects.stop());
  const [, port] = await running.waitFor(/Extension host agent listening on (\d+)/);
  return { ...running, url: `http://127.0.0.1:${port}` };
}

/** Installs a packed extension as a person would. */
export async function installExtension(
  server: VscodeServer,
  options: ServerOptions,
  vsix: string,
): Promise<void> {
  await run(
    server.node,
    [
      'out/server-main.js',
      '--accept-server-license-terms',
      `--server-data-dir=${options.dataFolder}`,
      `--extensions-dir=${options.extensionsFolder}`,
      '--force',
      `--install-extension=${vsix}`,
    ],
    { cwd: server.folder },
  );
}

/** The folder into which the extension of this project was installed. */
export async function installedExtension(options: Pick<ServerOptions, 'extensionsFolder'>): Promise<string> {
  const manifest: { publisher: string; name: string; version: string } = JSON.parse(
    await readFile(join(root, 'package.json'), 'utf8'),
  );
  return join(options.extensionsFolder, `${manifest.publisher}.${manifest.name}-${manifest.version}`);
}
