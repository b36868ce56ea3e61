import { setTimeout as sleep } from 'node:timers/promises';
import { launchChromium } from '../../../scripts/chromium.ts';
import { prepareProfile } from '../../../scripts/profile.ts';
import { installVscodeServer, startVscodeServer } from '../../../scripts/vscodeServer.ts';
import { type Host, longest, type Scenario } from './host.ts';

/** The VS Code server that npm brings, with a headless browser for its window: a codespace's layout. */
export async function serverHost(): Promise<Host> {
  const server = await installVscodeServer();
  return { name: 'VS Code server', run: scenario => run(server, scenario) };
}

async function run(
  server: Awaited<ReturnType<typeof installVscodeServer>>,
  scenario: Scenario,
): Promise<void> {
  const profile = await prepareProfile(scenario.folder, {
    'security.workspace.trust.startupPrompt': 'never',
  });
  const vscode = await startVscodeServer(server, {
    ...profile,
    testDriver: true,
    workspaceTrust: !scenario.trusted,
    env: scenario.env,
  });
  const browser = await launchChromium();
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    const written: string[] = [];
    page.on('console', message => void written.push(message.text()));
    const exited = Promise.withResolvers<number>();
    await page.exposeFunction('codeAutomationLog', (_type: string, args: unknown) => {
      written.push(JSON.stringify(args));
    });
    await page.exposeFunction('codeAutomationExit', (code: number) => exited.resolve(code));
    const payload = [
      ['extensionDevelopmentPath', `vscode-remote://remote${scenario.extension}`],
      ['extensionTestsPath', `vscode-remote://remote${scenario.suite}`],
      ['skipWelcome', 'true'],
    ];
    const query = `folder=${encodeURIComponent(scenario.workspace)}&payload=${encodeURIComponent(JSON.stringify(payload))}`;
    await page.goto(`${vscode.url}/?${query}`);
    const code = await Promise.race([exited.promise, sleep(longest, 'no end' as const, { ref: false })]);
    if (code !== 0) {
      throw new Error(
        `The suite ended with ${code}:\n${[...written.slice(-40), vscode.output()].join('\n')}`,
      );
    }
  } finally {
    await browser.close();
    await vscode.stop();
  }
}
