import * as l10n from '@vscode/l10n';
import { type ParseError, parse } from 'jsonc-parser';
import { Failure } from '../failure.ts';
import { RELAY_WORKFLOW } from '../identity/relay/workflowFile.ts';
import { accountFiles } from './account/files.ts';
import { taskDefinitionPath } from './account/names.ts';
import { answersText, type Behind, readAnswers, readBehind } from './answers.ts';
import { DEVCONTAINER, devcontainer } from './devcontainer.ts';
import { migrationPath } from './families.ts';
import { mergeJson } from './merge/mergeJson.ts';
import { mergeText } from './merge/mergeText.ts';
import { mergeYaml, type OnKept } from './merge/mergeYaml.ts';
import { isRecord, type Json } from './merge/values.ts';
import { isRelayWorkflow, relayWorkflow } from './relayWorkflow.ts';
import { ANSWERS_FILE, type ScaffoldFile, type SetUp } from './setUp.ts';
import { migrationDefinition, taskDefinition } from './taskDefinition.ts';
import { DEPLOY_WORKFLOW, deployWorkflow, isDeployWorkflow } from './workflow/deployWorkflow.ts';

/** Texts of files by their paths in the repository. */
export type ExistingFiles = ReadonlyMap<string, string>;

/** Paths that setting up writes, or wrote by the answers of the last time, so that what is there can be read first. */
export function scaffoldPaths(setUp: SetUp, before: SetUp = setUp): readonly string[] {
  return [
    ...new Set([...freshFiles(setUp, new Map()), ...freshFiles(before, new Map())].map(({ path }) => path)),
  ];
}

/**
 * All files of a set-up, as they are to be. What a person changed since the last time stays as it is; files that
 * say it all already come with the text that they have. Throws a Failure `invalid` that names the file where one
 * that would have to be edited cannot be read.
 */
export function scaffoldFiles(setUp: SetUp, existing: ExistingFiles): readonly ScaffoldFile[] {
  const old = basesOf(existing);
  const moved = movedDefinitions(setUp, existing);
  return freshFiles(setUp, existing).map(file => {
    const from = existing.has(file.path) ? file.path : (moved.get(file.path) ?? file.path);
    const there = existing.get(from);
    if (there === undefined) {
      return file;
    }
    const kept: string[] = [];
    const text = merged(file, there, old.get(from), where => kept.push(where));
    return { ...file, text, ...(kept.length === 0 ? {} : { kept }) };
  });
}

/**
 * Where task definitions were before, by where they are to be: with a second target, or without it, they have other
 * names, and take with them what a person wrote.
 */
function movedDefinitions(setUp: SetUp, existing: ExistingFiles): ReadonlyMap<string, string> {
  const before = readAnswers(existing.get(ANSWERS_FILE) ?? '');
  const names = new Set(before?.targets.map(({ name }) => name));
  return new Map(
    before === undefined
      ? []
      : setUp.targets
          .filter(({ name }) => names.has(name))
          .map(target => [taskDefinitionPath(setUp, target), taskDefinitionPath(before, target)] as const),
  );
}

/** What each file was written as the last time; those that were not, or were declined the first time, have none. */
function basesOf(existing: ExistingFiles): ReadonlyMap<string, string> {
  const text = existing.get(ANSWERS_FILE) ?? '';
  const textsOf = (answers: SetUp | undefined): ReadonlyMap<string, string> =>
    new Map(
      answers === undefined ? [] : freshFiles(answers, existing).map(file => [file.path, file.text] as const),
    );
  const bases = new Map(textsOf(readAnswers(text)));
  for (const { files, answers } of readBehind(text)) {
    const earlier = textsOf(answers);
    for (const path of files) {
      const base = earlier.get(path);
      if (base === undefined) {
        bases.delete(path);
      } else {
        bases.set(path, base);
      }
    }
  }
  return bases;
}

/** Those that the set-up changes or adds. */
export function changedFiles(
  files: readonly ScaffoldFile[],
  existing: ExistingFiles,
): readonly ScaffoldFile[] {
  return files.filter(({ path, text }) => existing.get(path) !== text);
}

/**
 * Those of `shown` that are to be written where a person chose `chosen`, by their paths. The answers then say of
 * the declined ones which earlier answers they follow, so that the next run offers their changes again.
 */
export function chosenFiles(
  shown: readonly ScaffoldFile[],
  chosen: ReadonlySet<string>,
  existing: ExistingFiles,
): readonly ScaffoldFile[] {
  const before = existing.get(ANSWERS_FILE) ?? '';
  const declined = new Set(
    shown.map(({ path }) => path).filter(path => !chosen.has(path) && existing.has(path)),
  );
  const earlier = readBehind(before).flatMap(({ files, ...rest }): Behind[] => {
    const still = files.filter(path => declined.has(path));
    for (const path of still) {
      declined.delete(path);
    }
    return still.length === 0 ? [] : [{ files: still, ...rest }];
  });
  const answers = readAnswers(before);
  const behind =
    declined.size === 0
      ? earlier
      : [...earlier, { files: [...declined], ...(answers === undefined ? {} : { answers }) }];
  const files = shown.filter(({ path }) => chosen.has(path));
  const written = files.map(file => (file.path === ANSWERS_FILE ? withBehind(file, behind) : file));
  return changedFiles(written, existing);
}

function withBehind(file: ScaffoldFile, behind: readonly Behind[]): ScaffoldFile {
  const setUp = readAnswers(file.text);
  return setUp === undefined ? file : { ...file, text: answersText(setUp, behind) };
}

function freshFiles(setUp: SetUp, existing: ExistingFiles): readonly ScaffoldFile[] {
  const { app, mode, targets, workflow = DEPLOY_WORKFLOW } = setUp;
  const { migration } = app;
  const enterpriseServer = !/(?:^|\.)(?:githubusercontent\.com|ghe\.com)$/.test(
    new URL(setUp.repository.issuer).hostname,
  );
  return [
    { path: workflow, about: l10n.t('builds and deploys'), text: deployWorkflow(setUp) },
    {
      path: `.github/workflows/${RELAY_WORKFLOW}`,
      about: l10n.t('signs developers in from their codespaces'),
      text: relayWorkflow({ enterpriseServer }),
    },
    ...(mode === 'express'
      ? []
      : targets.map(target => ({
          path: taskDefinitionPath(setUp, target),
          about: l10n.t('what runs in {0}', target.name),
          text: json(taskDefinition(setUp, target)),
        }))),
    ...(migration === undefined
      ? []
      : targets.map(target => ({
          path: migrationPath(setUp, target),
          about: l10n.t('how {0} is migrated', target.name),
          text: json(migrationDefinition(setUp, target, migration)),
        }))),
    ...accountFiles(setUp),
    {
      path: DEVCONTAINER,
      about: l10n.t('the extension, its environments and its tools in every codespace'),
      text: json(devcontainer(setUp, parsed(existing.get(DEVCONTAINER)))),
    },
    { path: ANSWERS_FILE, about: l10n.t('what was answered'), text: answersText(setUp) },
  ];
}

/** How a file is merged goes by what it is. */
function merged(
  { path, text }: ScaffoldFile,
  theirs: string,
  base: string | undefined,
  onKept: OnKept,
): string {
  if (path === ANSWERS_FILE || theirs === text) {
    return text;
  }
  if (path.endsWith(`/${RELAY_WORKFLOW}`)) {
    return isRelayWorkflow(theirs) ? theirs : text;
  }
  if (isWorkflow(path) && base === undefined && !isDeployWorkflow(theirs)) {
    throw new Failure('invalid', l10n.t('{0} is a workflow of your own.', path), {
      hint: l10n.t('Give it another name: a set-up writes its own, and leaves yours alone.'),
    });
  }
  try {
    if (/\.ya?ml$/.test(path)) {
      return mergeYaml(theirs, text, base, onKept);
    }
    if (path.endsWith('.json')) {
      return mergeJson(theirs, record(text), base === undefined ? undefined : record(base), onKept);
    }
  } catch (error) {
    if (error instanceof Failure) {
      throw new Failure('invalid', l10n.t('{0} cannot be edited: {1}', path, error.message), {
        hint: l10n.t('Mend it first, or move it out of the way.'),
        cause: error,
      });
    }
    throw error;
  }
  return mergeText(theirs, text, base);
}

function isWorkflow(path: string): boolean {
  return path.startsWith('.github/workflows/');
}

function record(text: string): Json {
  return parsed(text) ?? {};
}

/** JSON with comments; undefined where the text is no object. */
function parsed(text: string | undefined): Json | undefined {
  const errors: ParseError[] = [];
  const value: unknown = text === undefined ? undefined : parse(text, errors, { allowTrailingComma: true });
  return errors.length === 0 && isRecord(value) ? value : undefined;
}

function json(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
