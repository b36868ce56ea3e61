import { matches, pattern } from '../identity/trust/pattern.ts';
import { withoutIds } from '../identity/trust/subject.ts';
import type { RepositoryFacts } from './file.ts';
import type { JsonFile } from './jsonFile.ts';
import type { ParsedFile } from './parse.ts';
import { conditionsOn, gitHubProvider } from './policy/gitHub.ts';
import { type Statement, statements, type Text } from './policy/statement.ts';
import { contextPart, repositoryPart } from './policy/subjects.ts';
import { jsonOfKind, roleOfArn, roleOfFile } from './repositoryFiles.ts';

/** The contexts of subjects that a trust policy admits, such as `environment:production`. */
export interface Admitted {
  readonly file: JsonFile;
  readonly subject: Text;
  readonly wildcards: boolean;
  readonly context: string;
}

/** What the trust policies admit that a workflow's role can have; of a role that only a run knows, all of them. */
export function admittedBy(
  files: readonly ParsedFile[],
  role: string,
  workflow: string,
  repository: RepositoryFacts | undefined,
): readonly Admitted[] {
  const name = roleOfArn(role);
  return jsonOfKind(files, 'trustPolicy')
    .filter(({ path }) => name === undefined || roleOfFile(path) === name)
    .flatMap(file => statements(file).flatMap(statement => contexts(file, statement, workflow, repository)))
    .filter(({ subject }) => isOf(subject.text, repository));
}

export function admits({ context, wildcards }: Admitted, wanted: string): boolean {
  return wildcards ? matches(pattern(context), wanted) : context === wanted;
}

function contexts(
  file: JsonFile,
  statement: Statement,
  workflow: string,
  repository: RepositoryFacts | undefined,
): readonly Admitted[] {
  const provider = gitHubProvider(statement, repository);
  if (provider === undefined || !isFor(statement, workflow)) {
    return [];
  }
  return conditionsOn(statement, provider, 'sub').flatMap(({ operator, values }) =>
    /^String(?:Equals|Like)/.test(operator)
      ? values.map(subject => {
          const rest = contextPart(subject.text);
          const open = operator === 'StringLike' && rest === '' && /\*$/.test(repositoryPart(subject.text));
          return { file, subject, wildcards: operator === 'StringLike', context: open ? '*' : rest };
        })
      : [],
  );
}

/** Whether its condition on `job_workflow_ref` leaves the workflow in; the path is that in the repository. */
export function isFor(statement: Statement, workflow: string): boolean {
  const named = statement.conditions.filter(({ key }) => /:job_workflow_ref$/i.test(key.name));
  return named.every(({ values }) =>
    values.some(({ text }) => {
      const [, path] = /^[^/]*\/[^/]*\/(.+?)@/.exec(text) ?? [];
      return path === undefined || matches(pattern(path), workflow);
    }),
  );
}

/** Whether a subject can be of the repository: policies of many repositories may be kept in one. */
export function isOf(subject: string, repository: RepositoryFacts | undefined): boolean {
  const part = withoutIds(repositoryPart(subject)).toLowerCase();
  return (
    repository === undefined ||
    !part.startsWith('repo:') ||
    matches(pattern(part), `repo:${repository.owner}/${repository.name}`.toLowerCase())
  );
}
