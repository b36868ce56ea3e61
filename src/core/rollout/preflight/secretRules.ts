import * as l10n from '@vscode/l10n';
import { Failure } from '../../failure.ts';
import type { LookupRead } from '../../lookups.ts';
import type { DefinitionDocument } from '../../release.ts';
import { parseValueFrom } from '../../terminal/valueFrom.ts';
import { containers, object, objects, text } from '../definition/members.ts';
import type { Finding } from '../plan.ts';
import { containerSubject, finding } from './finding.ts';
import { each, look } from './look.ts';
import type { LookRule } from './subject.ts';

/** Secrets looked up at a time: their APIs allow few requests a second. */
const WIDTH = 3;

/** Each secret that a container asks for is there; its value is never read. */
export const secretsRule: LookRule = async ({ document }, { lookups }, signal) => {
  const found = await each([...references(document)], WIDTH, ([valueFrom, asked]) =>
    look('secret.unseen', asked.subject, () => secretFindings(valueFrom, asked, lookups, signal), signal),
  );
  return [...found, ...keyFindings(document)];
};

/** A task does not start where a secret's JSON has no such key, which nothing tells but its value. */
function keyFindings(document: DefinitionDocument): readonly Finding[] {
  return containers(document).flatMap(({ name, definition }) => {
    const keys = objects(definition, 'secrets').flatMap(
      secret => jsonKey(text(secret, 'valueFrom') ?? '') ?? [],
    );
    return keys.length === 0
      ? []
      : [
          finding(
            'unseen',
            'secret.key',
            containerSubject(name),
            l10n.t(
              'Whether its secrets have the keys {0} was not checked: their values are not read.',
              [...new Set(keys)].join(', '),
            ),
          ),
        ];
  });
}

/** Undefined also for what is no reference, which is found elsewhere. */
function jsonKey(valueFrom: string): string | undefined {
  try {
    const source = parseValueFrom(valueFrom);
    return source.kind === 'secret' ? source.jsonKey : undefined;
  } catch (error) {
    if (error instanceof Failure) {
      return undefined;
    }
    throw error;
  }
}

interface Asked {
  readonly subject: string;
  /** What the container calls it. */
  readonly name: string;
}

async function secretFindings(
  valueFrom: string,
  { subject, name }: Asked,
  lookups: LookupRead | undefined,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  try {
    parseValueFrom(valueFrom);
  } catch (error) {
    if (error instanceof Failure) {
      return [
        finding(
          'stop',
          'secret.invalid',
          subject,
          l10n.t('{0}: {1}', name, error.message),
          l10n.t('Give the name or ARN of a parameter, or the ARN of a secret.'),
        ),
      ];
    }
    throw error;
  }
  if (lookups === undefined) {
    return [
      finding('unseen', 'secret.unseen', subject, l10n.t('{0}: secrets cannot be looked up here.', name)),
    ];
  }
  return (await lookups.valueExists(valueFrom, signal))
    ? []
    : [
        finding(
          'stop',
          'secret.missing',
          subject,
          l10n.t(
            '{0}: there is no parameter or secret {1}, so that the container could not start.',
            name,
            valueFrom,
          ),
          l10n.t('Make it, or correct `valueFrom`.'),
        ),
      ];
}

/** `valueFrom` with the first who asks for it. */
function references(document: DefinitionDocument): ReadonlyMap<string, Asked> {
  const found = new Map<string, Asked>();
  for (const { name, definition } of containers(document)) {
    const subject = containerSubject(name);
    const credentials = text(object(definition, 'repositoryCredentials'), 'credentialsParameter');
    const all = [
      ...objects(definition, 'secrets'),
      ...objects(object(definition, 'logConfiguration'), 'secretOptions'),
      ...(credentials === undefined ? [] : [{ name: 'repositoryCredentials', valueFrom: credentials }]),
    ];
    for (const secret of all) {
      const valueFrom = text(secret, 'valueFrom') ?? '';
      if (!/[<${]/.test(valueFrom) && !found.has(valueFrom)) {
        found.set(valueFrom, { subject, name: text(secret, 'name') ?? '' });
      }
    }
  }
  return found;
}
