import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ServerOptions } from './vscodeServer.ts';

/** Nothing beside the extension asks for attention, and nothing goes to the network. */
const quiet = {
  'chat.disableAIFeatures': true,
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'git.autofetch': false,
  'npm.fetchOnlinePackageInfo': false,
  'security.promptForLocalFileProtocolHandling': false,
  'telemetry.telemetryLevel': 'off',
  'typescript.disableAutomaticTypeAcquisition': true,
  'update.mode': 'none',
  'update.showReleaseNotes': false,
  'workbench.enableExperiments': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.settings.enableNaturalLanguageSearch': false,
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.welcomePage.walkthroughs.openOnInstall': false,
};

/** Makes a fresh user-data and extensions folder below `folder`, with settings that keep VS Code quiet. */
export async function prepareProfile(
  folder: string,
  settings: Readonly<Record<string, unknown>> = {},
): Promise<Pick<ServerOptions, 'dataFolder' | 'extensionsFolder'>> {
  const dataFolder = join(folder, 'data');
  const extensionsFolder = join(folder, 'extensions');
  const user = join(dataFolder, 'data', 'User');
  await mkdir(user, { recursive: true });
  await mkdir(extensionsFolder, { recursive: true });
  await writeFile(
    join(user, 'settings.json'),
    `${JSON.stringify({ ...quiet, ...settings }, undefined, 2)}\n`,
  );
  return { dataFolder, extensionsFolder };
}
