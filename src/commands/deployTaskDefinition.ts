import * as vscode from 'vscode';
import { Failure } from '../core/failure.ts';
import type { Node } from '../core/fleet/node.ts';
import type { DefinitionDocument } from '../core/release.ts';
import { type DefinitionFile, parseDefinitionFile } from '../core/rollout/definition/parseFile.ts';
import { fill } from '../core/rollout/definition/placeholders.ts';
import { imagesOf, mainContainer } from '../core/rollout/definition/withImage.ts';
import { askText } from '../ui/askText.ts';
import { pick } from '../ui/pick.ts';
import type { Command } from './command.ts';
import { refuseElsewhere } from './elsewhere.ts';
import { migrationOf } from './migrationOf.ts';
import { shipChange } from './shipChange.ts';
import { targetService } from './targetService.ts';

/** Files that are looked through at most, and the bytes that one of them may have. */
const FILES = 200;
const BYTES = 512 * 1024;

/** Where no task definition is. */
const ELSEWHERE = '**/{node_modules,dist,out,build,.git,vendor}/**';

/** Registers a task definition file of the workspace and deploys it. */
export const deployTaskDefinition: Command<Node> = async (services, node, signal) => {
  const verb = vscode.l10n.t('Deploy Task Definition File');
  const { environment, service } = await targetService(services, node, verb, signal);
  const { name } = service;
  const settings = services.sessions.environment(environment);
  refuseElsewhere(service, settings);
  if (service.express === true) {
    throw new Failure(
      'unsupported',
      vscode.l10n.t('{0} is of Express Mode, where ECS manages the task definition.', name),
      { hint: vscode.l10n.t('Deploy an image instead.') },
    );
  }
  const file = await chooseFile(name, familyOf(service.taskDefinition));
  const { document: written, notes, placeholders } = parse(file, await textOf(file));
  const document = await filled(written, placeholders, name);
  await shipChange(
    services,
    {
      environment,
      service,
      change: {
        kind: 'deploy',
        document,
        ...migrationOf(settings, service, mainImage(document, service)),
      },
      question: vscode.l10n.t('Deploy {0} to {1} in {2}?', pathOf(file), name, environment),
      verb,
      title: vscode.l10n.t('ECS: deploying {0} in {1}', name, environment),
      notes,
    },
    signal,
  );
};

function mainImage(
  document: DefinitionDocument,
  service: Parameters<typeof mainContainer>[1],
): string | undefined {
  const main = mainContainer(document, service);
  return imagesOf(document).find(({ container }) => container === main)?.image;
}

/** Those that name the service's family come first, then those that look like a task definition, the open one ahead. */
function chooseFile(name: string, family: string | undefined): Promise<vscode.Uri> {
  return pick<vscode.Uri>(
    {
      title: vscode.l10n.t('Deploy Task Definition File to {0}', name),
      placeholder: vscode.l10n.t('JSON file, in the shape that `register-task-definition` takes'),
      none: vscode.l10n.t('No file of the workspace is a task definition in JSON.'),
    },
    async () => {
      const found = await vscode.workspace.findFiles('**/*.json', ELSEWHERE, FILES);
      const open = vscode.window.activeTextEditor?.document.uri.toString();
      const read = await Promise.all(found.map(async uri => ({ uri, text: await textOrNothing(uri) })));
      return read
        .filter(({ text }) => text.includes('"containerDefinitions"'))
        .map(({ uri, text }) => ({ uri, isOpen: uri.toString() === open, fits: names(text, family) }))
        .sort(
          (a, b) =>
            Number(b.isOpen) - Number(a.isOpen) ||
            Number(b.fits) - Number(a.fits) ||
            pathOf(a.uri).localeCompare(pathOf(b.uri)),
        )
        .map(({ uri, isOpen, fits }) => ({
          label: pathOf(uri),
          description: [
            ...(isOpen ? [vscode.l10n.t('open')] : []),
            ...(fits && family !== undefined ? [vscode.l10n.t('family {0}', family)] : []),
          ].join(' · '),
          value: uri,
        }));
    },
  );
}

function names(text: string, family: string | undefined): boolean {
  return family !== undefined && /"family"\s*:\s*"([^"]*)"/.exec(text)?.[1] === family;
}

async function textOrNothing(uri: vscode.Uri): Promise<string> {
  try {
    return await textOf(uri);
  } catch {
    return '';
  }
}

/** As the editor has it, saved or not: what the person sees is what is deployed. */
async function textOf(uri: vscode.Uri): Promise<string> {
  const open = vscode.workspace.textDocuments.find(one => one.uri.toString() === uri.toString());
  if (open !== undefined) {
    return open.getText();
  }
  const { size } = await vscode.workspace.fs.stat(uri);
  if (size > BYTES) {
    throw new Failure('invalid', vscode.l10n.t('{0} is too large for a task definition.', pathOf(uri)));
  }
  return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
}

function parse(file: vscode.Uri, text: string): DefinitionFile {
  try {
    return parseDefinitionFile(text);
  } catch (error) {
    throw error instanceof Failure
      ? new Failure(error.code, `${pathOf(file)}: ${error.message}`, {
          ...(error.hint === undefined ? {} : { hint: error.hint }),
          action: { title: vscode.l10n.t('Open File'), command: 'vscode.open', args: [file] },
          cause: error,
        })
      : error;
  }
}

/** Asks for each thing that the file leaves open, once. */
async function filled(
  document: DefinitionDocument,
  placeholders: DefinitionFile['placeholders'],
  service: string,
): Promise<DefinitionDocument> {
  const values = new Map<string, string>();
  for (const { name, text, path } of placeholders) {
    if (!values.has(name)) {
      const value = await askText({
        title: vscode.l10n.t('Deploy Task Definition File to {0}', service),
        prompt: vscode.l10n.t('The file leaves {0} open, in {1}.', text, path),
        placeholder: name,
        problem: typed => (typed === '' ? vscode.l10n.t('Enter what stands there.') : undefined),
      });
      values.set(name, value);
    }
  }
  return values.size === 0 ? document : fill(document, values);
}

function pathOf(uri: vscode.Uri): string {
  return vscode.workspace.asRelativePath(uri);
}

function familyOf(taskDefinition: string | undefined): string | undefined {
  return taskDefinition?.replace(/^.*\//, '').replace(/:\d+$/, '');
}
