import type { RepositoryFacts } from '../file.ts';
import type { JsonFile } from '../jsonFile.ts';
import { conditionsOn, gitHubProvider } from './gitHub.ts';
import { type Condition, type Statement, statements, type Text } from './statement.ts';

export interface Subject {
  readonly statement: Statement;
  readonly condition: Condition;
  readonly subject: Text;
  /** All values of the condition, this one too. */
  readonly siblings: readonly string[];
}

/** The values of `sub` that statements for GitHub admit. */
export function subjects(file: JsonFile, repository: RepositoryFacts | undefined): readonly Subject[] {
  return statements(file).flatMap(statement => {
    const provider = gitHubProvider(statement, repository);
    const conditions = provider === undefined ? [] : conditionsOn(statement, provider, 'sub');
    return conditions
      .filter(({ operator }) => /^String(?:Equals|EqualsIgnoreCase|Like)$/.test(operator))
      .flatMap(condition => {
        const siblings = condition.values.map(({ text }) => text);
        return condition.values.map(subject => ({ statement, condition, subject, siblings }));
      });
  });
}

/** `repo:octo-org/blog` of a subject, without its context. */
export function repositoryPart(subject: string): string {
  return /^[^:]*:[^:]*/.exec(subject)?.[0] ?? subject;
}

export function contextPart(subject: string): string {
  return subject.slice(repositoryPart(subject).length + 1);
}
