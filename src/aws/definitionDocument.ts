import * as l10n from '@vscode/l10n';
import { Failure } from '../core/failure.ts';
import type { Json } from '../core/json.ts';
import type { DefinitionDocument } from '../core/release.ts';
import { isObject, object, objects, text } from '../core/rollout/definition/members.ts';
import { READ_ONLY_MEMBERS } from '../core/rollout/definition/readOnly.ts';

/**
 * What RegisterTaskDefinition takes, of an answer of DescribeTaskDefinition that was asked for tags. Tags that
 * AWS made itself are left out: no request may name them
 * (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Tag.html). Throws Failure `notFound` or `server`.
 */
export function definitionDocument(answer: Json): DefinitionDocument {
  const definition = isObject(answer) ? object(answer, 'taskDefinition') : undefined;
  if (!isObject(answer) || definition === undefined) {
    throw new Failure('notFound', l10n.t('DescribeTaskDefinition gave no task definition.'));
  }
  const family = text(definition, 'family');
  if (family === undefined) {
    throw new Failure('server', l10n.t('DescribeTaskDefinition gave a task definition that cannot be read.'));
  }
  const kept = Object.entries(definition).filter(([name]) => !READ_ONLY_MEMBERS.has(name));
  const tags = objects(answer, 'tags').filter(tag => !/^aws:/i.test(text(tag, 'key') ?? ''));
  return {
    ...Object.fromEntries(kept),
    family,
    containerDefinitions: objects(definition, 'containerDefinitions'),
    ...(tags.length === 0 ? {} : { tags }),
  };
}
