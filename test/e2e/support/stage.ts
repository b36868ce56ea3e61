import { cp, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { chromiumArguments, findChromium } from '../../../scripts/chromium.ts';
import { codespaceVariables, writeExample } from '../../../scripts/example.ts';
import { packExtension } from '../../../scripts/package.ts';
import { artifacts } from '../../../scripts/paths.ts';
import { prepareProfile } from '../../../scripts/profile.ts';
import { makeRunFolder, removeFolder } from '../../../scripts/runFolder.ts';
import { installExtension, installVscodeServer, startVscodeServer } from '../../../scripts/vscodeServer.ts';
import { RELAY_WORKFLOW, relayWorkflow } from '../../../src/core/scaffold/relayWorkflow.ts';
import { type RunningSandbox, startSandbox } from '../../../src/sandbox/sandbox.ts';
import { CommandLines } from './commandLines.ts';
import { limitRoles } from './documentedRoles.ts';
import { FleetView } from './fleetView.ts';
import { Issued } from './issued.ts';
import { LogView } from './logView.ts';
import { Workbench } from './workbench.ts';

/** A sandbox, a VS Code server with the packed extension, and a browser on it with the example open. */
export interface Stage {
  readonly sandbox: RunningSandbox;
  /** What must not be found anywhere. */
  readonly issued: Issued;
  readonly context: BrowserContext;
  readonly workbench: Workbench;
  readonly fleet: FleetView;
  readonly logs: LogView;
  readonly commandLines: CommandLines;
  /** Everything that VS Code and the browser keep on disk is below it. */
  readonly folder: string;
  /** The example repository that is open. */
  readonly workspace: string;
  /** The page that was opened, to be opened again. */
  readonly address: string;
  /** Keeps a picture of the window, or of another page, among those of this run. */
  shot(name: string, other?: Page): Promise<void>;
  /** Keeps what explains a failure: a picture, and all logs. */
  dump(name: string): Promise<void>;
  stop(): Promise<void>;
}

export interface StageOptions {
  /** How much faster than real time the sandbox's scheduler runs. */
  readonly speed?: number;
  /** Makes it a codespace of the sandbox's GitHub: whose, and what its token may. */
  readonly codespace?: { readonly login: string; readonly permissions?: Readonly<Record<string, string>> };
  /** Variables of the machine, beside those of a codespace; `folder` is removed with the stage. */
  readonly env?: (sandbox: RunningSandbox, issued: Issued, folder: string) => Promise<Record<string, string>>;
  /** Puts other extensions into the folder of extensions. */
  readonly extensions?: (folder: string) => Promise<void>;
  /** Whether VS Code asks for trust; without it every workspace is trusted. */
  readonly workspaceTrust?: boolean;
  /** Settings of the person, beside those that keep VS Code quiet. */
  readonly settings?: (sandbox: RunningSandbox) => Readonly<Record<string, unknown>>;
  /** The workspace's environments, in place of the example's. */
  readonly environments?: (sandbox: RunningSandbox) => readonly Record<string, unknown>[];
}

const pictures = join(artifacts, 'screenshots');

export async function startStage(options: StageOptions = {}): Promise<Stage> {
  const folder = await makeRunFolder('e2e');
  const workspace = join(folder, 'blog-api');
  const commandLines = new CommandLines();
  const stops: (() => Promise<void> | void)[] = [() => removeFolder(folder), () => commandLines.stop()];
  const stop = async (): Promise<void> => {
    for (const end of stops.splice(0).reverse()) {
      await end();
    }
  };
  try {
    const sandbox = await startSandbox({
      port: 0,
      fleet: 'demo',
      speed: options.speed ?? 10,
      files: { [`.github/workflows/${RELAY_WORKFLOW}`]: relayWorkflow({ enterpriseServer: false }) },
    });
    stops.push(() => sandbox.stop());
    limitRoles(sandbox);
    const issued = new Issued(sandbox);
    await writeExample(workspace, sandbox.url, options.environments?.(sandbox));

    const server = await installVscodeServer();
    const profile = {
      ...(await prepareProfile(join(folder, 'vscode'), {
        'workbench.reduceMotion': 'on',
        ...options.settings?.(sandbox),
      })),
      logLevel: 'trace' as const,
      workspaceTrust: options.workspaceTrust === true,
      env: {
        ...(await variables(sandbox, issued, options.codespace)),
        ...(await options.env?.(sandbox, issued, folder)),
      },
    };
    await options.extensions?.(profile.extensionsFolder);
    await installExtension(server, profile, process.env['ECS_VSIX'] ?? (await packExtension()));
    const vscode = await startVscodeServer(server, profile);
    stops.push(() => vscode.stop());

    const context = await chromium.launchPersistentContext(join(folder, 'browser'), {
      executablePath: await findChromium(),
      headless: true,
      args: [...chromiumArguments],
      viewport: { width: 1400, height: 1000 },
    });
    stops.push(() => context.close());
    const page = context.pages()[0] ?? (await context.newPage());
    const browserLog: string[] = [];
    page.on('console', message => void browserLog.push(`${message.type()} ${message.text()}`));
    page.on('pageerror', error => void browserLog.push(`pageerror ${error.stack ?? error.message}`));
    const address = `${vscode.url}/?folder=${encodeURI(workspace)}`;
    await page.goto(address);
    const workbench = new Workbench(page);

    return {
      sandbox,
      issued,
      context,
      workbench,
      fleet: new FleetView(workbench),
      logs: new LogView(workbench),
      commandLines,
      folder,
      workspace,
      address,
      shot: async (name, other = page) => {
        await mkdir(pictures, { recursive: true });
        const number = (await readdir(pictures)).length + 1;
        const file = `${String(number).padStart(2, '0')}-${name.replaceAll(/[^a-z0-9]+/gi, '-')}.png`;
        await other.screenshot({ path: join(pictures, file), animations: 'disabled' });
      },
      dump: async name => {
        const target = join(artifacts, 'failures', name.replaceAll(/[^a-z0-9]+/gi, '-'));
        await mkdir(target, { recursive: true });
        await page.screenshot({ path: join(target, 'window.png') }).catch(() => undefined);
        await writeFile(join(target, 'browser.log'), browserLog.join('\n'));
        await writeFile(join(target, 'server.log'), vscode.output());
        await writeFile(
          join(target, 'calls.json'),
          JSON.stringify(sandbox.world.calls.list('*', 1000), undefined, 1),
        );
        await cp(join(profile.dataFolder, 'data', 'logs'), join(target, 'logs'), { recursive: true });
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function variables(
  { url }: RunningSandbox,
  issued: Issued,
  codespace: StageOptions['codespace'],
): Promise<Record<string, string>> {
  if (codespace === undefined) {
    return {};
  }
  const env = await codespaceVariables(url, codespace.login, codespace.permissions);
  issued.keep("the codespace's GITHUB_TOKEN", env['GITHUB_TOKEN'] ?? '');
  return env;
}
