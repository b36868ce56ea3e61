import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import * as vscode from 'vscode';
import { COMMANDS, SETTINGS } from '../../../src/manifest.ts';
import { fileAt, writeFile } from '../support/files.ts';
import { test } from '../support/runner.ts';
import { until } from '../support/until.ts';

const SHIP = '.github/workflows/ship.yml';
const DEVCONTAINER = '.devcontainer/devcontainer.json';
const TRUST = '.aws/iam/ship.trust.json';
const DEFINITIONS = ['.aws/task-definition.web.json', 'deploy/web.ecs.json'] as const;

function workflow(message: string): string {
  return `name: Ship “🚀”
on: issues
jobs:
  ship:
    runs-on: ubuntu-latest
    permissions: {}
    steps:
      - run: echo "🚀 ${message}"
      - run: echo "again ${message}"
`;
}

const TITLE = `\${{ github.event.issue.title }}`;
const AUTO_SAVE = 'files.autoSave';
const INJECTION = 'workflow-script-injection';

interface Shown {
  readonly code: string;
  readonly text: string;
  readonly diagnostic: vscode.Diagnostic;
}

/** As a person does. What an extension opens itself stays open for minutes after its tab was closed. */
async function open(uri: vscode.Uri): Promise<vscode.TextEditor> {
  await vscode.commands.executeCommand('vscode.open', uri);
  return await until(`the editor of ${uri.path}`, () => {
    const editor = vscode.window.activeTextEditor;
    return editor?.document.uri.toString() === uri.toString() && editor;
  });
}

/** What the checks say of a file that is open, each with the text that it underlines. */
function found(uri: vscode.Uri): readonly Shown[] {
  const document = vscode.workspace.textDocuments.find(each => each.uri.toString() === uri.toString());
  assert.ok(document, `${uri.path} is not open`);
  return vscode.languages.getDiagnostics(uri).flatMap(diagnostic => {
    const { code, range, source } = diagnostic;
    return source === 'ECS' && typeof code === 'object'
      ? [{ code: String(code.value), text: document.getText(range), diagnostic }]
      : [];
  });
}

function untilCodes(uri: vscode.Uri, ...codes: readonly string[]): Promise<readonly Shown[]> {
  const wanted = JSON.stringify([...codes].sort());
  return until(`${wanted} in ${uri.path}`, async () => {
    const list = found(uri);
    return JSON.stringify(list.map(({ code }) => code).sort()) === wanted && list;
  });
}

async function actionsAt(
  uri: vscode.Uri,
  range: vscode.Range,
  kind?: vscode.CodeActionKind,
): Promise<readonly vscode.CodeAction[]> {
  return await vscode.commands.executeCommand<vscode.CodeAction[]>(
    'vscode.executeCodeActionProvider',
    uri,
    range,
    ...(kind === undefined ? [] : [kind.value]),
  );
}

async function apply(action: vscode.CodeAction | undefined): Promise<void> {
  assert.ok(action?.edit, 'no edit');
  assert.ok(await vscode.workspace.applyEdit(action.edit));
}

async function set(setting: string, value: unknown): Promise<void> {
  await vscode.workspace.getConfiguration().update(setting, value, vscode.ConfigurationTarget.Workspace);
}

test('a workflow that is opened is underlined at the right place', async () => {
  // In a browser the editor saves by itself, a second after something was typed.
  await set(AUTO_SAVE, 'off');
  const uri = await writeFile(SHIP, workflow(TITLE));
  await open(uri);
  const [first, second] = await untilCodes(uri, INJECTION, INJECTION);
  assert.equal(first?.text, TITLE);
  assert.deepEqual(second?.diagnostic.range.start, new vscode.Position(8, 25));
  assert.equal(first?.diagnostic.severity, vscode.DiagnosticSeverity.Error);
  assert.doesNotMatch(first?.diagnostic.message ?? '', /`/);
});

test('its code leads to a page', async () => {
  const [finding] = found(fileAt(SHIP));
  const code = finding?.diagnostic.code;
  assert.ok(typeof code === 'object');
  const page = await vscode.workspace.openTextDocument(code.target);
  assert.match(page.getText(), /^# .*\n\n`workflow-script-injection`/);
});

test('what is typed is looked at before it is saved', async () => {
  const editor = await open(fileAt(SHIP));
  const { document } = editor;
  const line = document.lineAt(8);
  await editor.edit(edit => edit.replace(line.range, '      - run: echo done'));
  await untilCodes(document.uri, INJECTION);
  assert.equal(document.isDirty, true);
  await vscode.commands.executeCommand('undo');
  await untilCodes(document.uri, INJECTION, INJECTION);
});

const OUTDATED = 'workflow-action-outdated';

test('findings are mended one by one, or all that can be at once', async () => {
  const uri = fileAt(SHIP);
  const steps = '      - uses: actions/checkout@v4\n'.repeat(3);
  const text = `on: push\njobs:\n  ship:\n    runs-on: ubuntu-latest\n    steps:\n${steps}`;
  const editor = await open(uri);
  const { document } = editor;
  const outdated = () => found(uri).filter(({ code }) => code === OUTDATED);
  await editor.edit(edit => edit.replace(new vscode.Range(0, 0, document.lineCount, 0), text));
  const [, second] = await until('outdated actions', () => outdated().length === 3 && outdated());
  assert.ok(second);
  const offered = await actionsAt(uri, second.diagnostic.range);
  assert.ok(offered.some(({ title }) => title === `Fix all of ${OUTDATED} in this file`));
  await apply(offered.find(({ isPreferred }) => isPreferred === true));
  await until('one less', () => outdated().length === 2);
  const lines = document.getText().split('\n').slice(5, 8);
  assert.deepEqual(
    lines.map(line => /@v4$/.test(line)),
    [true, false, true],
  );
  const kind = vscode.CodeActionKind.SourceFixAll;
  const all = await actionsAt(uri, new vscode.Range(0, 0, document.lineCount, 0), kind);
  const own = all.filter(action => action.kind !== undefined && kind.append('ecs').contains(action.kind));
  assert.equal(own.length, 1);
  await apply(own[0]);
  await until('none', () => outdated().length === 0);
  assert.doesNotMatch(document.getText(), /@v4/);
});

test('closed without saving, a file has no problems', async () => {
  await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  const uri = fileAt(SHIP);
  const isOpen = () => vscode.workspace.textDocuments.some(each => each.uri.toString() === uri.toString());
  await until('none', () => !isOpen() && vscode.languages.getDiagnostics(uri).length === 0);
});

test('checking the repository shows what is not open, and goes on doing so', async () => {
  assert.deepEqual(vscode.languages.getDiagnostics(fileAt(SHIP)), []);
  await vscode.commands.executeCommand(COMMANDS.checkRepository);
  const shown = () =>
    vscode.languages
      .getDiagnostics(fileAt(SHIP))
      .flatMap(({ code }) => (typeof code === 'object' ? String(code.value) : []));
  assert.deepEqual(shown(), [INJECTION, INJECTION]);
  await writeFile(SHIP, workflow('done'));
  await until('none on disk', () => shown().length === 0);
  await writeFile(SHIP, workflow(TITLE));
  await until('again', () => shown().length === 2);
});

test('settings leave checks and folders out, or all', async () => {
  const codes = () => vscode.languages.getDiagnostics(fileAt(SHIP)).length;
  for (const [setting, value, before] of [
    [SETTINGS.checksIgnore, [INJECTION], undefined],
    [SETTINGS.checksExclude, ['.github/workflows'], undefined],
  ] as const) {
    await set(setting, value);
    await until(`${setting} counts`, () => codes() === 0);
    await set(setting, before);
    await until(`${setting} counts no more`, () => codes() === 2);
  }
});

test('a check is left out by command', async () => {
  await vscode.commands.executeCommand(COMMANDS.ignoreCheck, INJECTION);
  await until('none', () => vscode.languages.getDiagnostics(fileAt(SHIP)).length === 0);
  assert.deepEqual(vscode.workspace.getConfiguration().get(SETTINGS.checksIgnore), [INJECTION]);
  await set(SETTINGS.checksIgnore, undefined);
});

const UNKNOWN = 'task-definition-unknown-member';

/** Codes of the checks, of a file that need not be open. */
function codesOf(uri: vscode.Uri): readonly string[] {
  return vscode.languages
    .getDiagnostics(uri)
    .flatMap(({ code, source }) =>
      source === 'ECS' && typeof code === 'object' ? [String(code.value)] : [],
    );
}

test('a folder that moves or goes takes its findings along', async () => {
  const [old, fresh] = [fileAt('old/task-definition.json'), fileAt('fresh/task-definition.json')];
  await writeFile('old/task-definition.json', DEFINITION);
  await until('a wrong type', () => codesOf(old).includes(UNKNOWN));
  await rename(fileAt('old').fsPath, fileAt('fresh').fsPath);
  await until('none where it was', () => codesOf(old).length === 0);
  await until('the same where it is', () => codesOf(fresh).includes(UNKNOWN));
  await rm(fileAt('fresh').fsPath, { recursive: true });
  await until('none', () => codesOf(fresh).length === 0);
  await vscode.commands.executeCommand(COMMANDS.checkRepository);
  assert.deepEqual([...codesOf(old), ...codesOf(fresh)], []);
});

test('a file in folders that were made at once is followed', async () => {
  const path = 'all/at/once/made/task-definition.json';
  const uri = fileAt(path);
  mkdirSync(dirname(uri.fsPath), { recursive: true });
  await writeFile(path, DEFINITION);
  await until('a wrong type', () => codesOf(uri).includes(UNKNOWN));
  await rm(uri.fsPath);
  await until('none', () => codesOf(uri).length === 0);
  await writeFile(path, DEFINITION);
  await until('the same as before', () => codesOf(uri).includes(UNKNOWN));
  await writeFile(path, '{}\n');
  await until('no unknown member', () => !codesOf(uri).includes(UNKNOWN));
  await rm(uri.fsPath);
  await until('none again', () => codesOf(uri).length === 0);
  await writeFile(path, DEFINITION);
  await until('as at first', () => codesOf(uri).includes(UNKNOWN));
  await rename(fileAt('all/at').fsPath, fileAt('all/in').fsPath);
  const moved = fileAt('all/in/once/made/task-definition.json');
  await until('the same where it is now', () => codesOf(moved).includes(UNKNOWN));
  await until('none where it was', () => codesOf(uri).length === 0);
  mkdirSync(dirname(uri.fsPath), { recursive: true });
  await writeFile(path, DEFINITION);
  await until('findings in both', () => codesOf(uri).includes(UNKNOWN) && codesOf(moved).includes(UNKNOWN));
  await writeFile(path, '{}\n');
  await until('none in the new one', () => !codesOf(uri).includes(UNKNOWN));
  await rm(fileAt('all').fsPath, { recursive: true });
  await until('none at all', () => codesOf(uri).length + codesOf(moved).length === 0);
});

test('so does one of which a file is shown', async () => {
  const uri = await writeFile('shown/task-definition.json', DEFINITION);
  await open(uri);
  await until('a finding', () => codesOf(uri).length > 0);
  await rm(fileAt('shown').fsPath, { recursive: true });
  await until('none', () => codesOf(uri).length === 0);
  await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
});

test('devcontainer.json may have comments', async () => {
  const uri = await writeFile(DEVCONTAINER, '{\n  // What it is made of\n  "image": "debian",\n}\n');
  await open(uri);
  await vscode.commands.executeCommand(COMMANDS.checkRepository);
  assert.equal(found(uri).filter(({ code }) => code === 'file-syntax').length, 0);
  await writeFile(DEVCONTAINER, '{ "image": }\n');
  // The editor says it, and once is enough.
  await until('what the editor says', () =>
    vscode.languages.getDiagnostics(uri).some(({ message }) => message === 'Value expected'),
  );
  await until('nothing beside it', () => codesOf(uri).length === 0);
  await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
  await until('the same where it is closed', () => codesOf(uri).join() === 'file-syntax');
});

test('a finding points to the other file that it is about', async () => {
  const account = (id: string): string =>
    `arn:aws:iam::${id}:oidc-provider/token.actions.githubusercontent.com`;
  const statement = {
    Effect: 'Allow',
    Principal: { Federated: account('444455556666') },
    Action: 'sts:AssumeRoleWithWebIdentity',
  };
  const steps = `      - uses: aws-actions/configure-aws-credentials@v4
        with:
          role-to-assume: arn:aws:iam::111122223333:role/ship
          aws-region: eu-west-1
`;
  await writeFile(SHIP, `on: push\njobs:\n  ship:\n    runs-on: ubuntu-latest\n    steps:\n${steps}`);
  const uri = await writeFile(TRUST, JSON.stringify({ Version: '2012-10-17', Statement: [statement] }));
  const related = await until('a place in the workflow', () =>
    vscode.languages
      .getDiagnostics(uri)
      .flatMap(({ relatedInformation = [] }) => relatedInformation)
      .find(({ location }) => location.uri.toString() === fileAt(SHIP).toString()),
  );
  assert.equal(related.location.range.start.line, 7);
});

const DEFINITION = '{ "family": "web", "containerDefinitions": [{ "name": "web", "image": 1 }] }\n';

/** What the editor's own JSON support says of a file, by the schema that it has for it. */
async function untilSchemaCounts(uri: vscode.Uri): Promise<void> {
  await open(uri);
  await until(`a wrong type in ${uri.path}`, () =>
    vscode.languages
      .getDiagnostics(uri)
      .some(({ message }) => /Incorrect type\. Expected "string"/.test(message)),
  );
}

test('task definitions have their schema', async () => {
  const uri = await writeFile(DEFINITIONS[0], DEFINITION);
  await untilSchemaCounts(uri);
  await until(
    'what the schema does not say',
    () => codesOf(uri).length > 0 && !codesOf(uri).includes(UNKNOWN),
  );
});

test('the schema can be given to files of any name', async () => {
  const uri = await writeFile(DEFINITIONS[1], DEFINITION);
  const url = 'ecs-codespaces:/schemas/task-definition.schema.json';
  await set('json.schemas', [{ fileMatch: [`/${DEFINITIONS[1]}`], url }]);
  await untilSchemaCounts(uri);
  await set('json.schemas', undefined);
});

test('what was written is gone again', async () => {
  await set(AUTO_SAVE, undefined);
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  for (const path of [SHIP, DEVCONTAINER, TRUST, ...DEFINITIONS]) {
    await vscode.workspace.fs.delete(fileAt(path));
    await until('no problems', () => vscode.languages.getDiagnostics(fileAt(path)).length === 0);
  }
});
