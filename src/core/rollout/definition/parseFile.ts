import * as l10n from '@vscode/l10n';
import { Failure } from '../../failure.ts';
import type { JsonObject } from '../../json.ts';
import type { DefinitionDocument } from '../../release.ts';
import { checkMembers, wrong } from './checkShape.ts';
import { isObject, object, objects, text } from './members.ts';
import { type Placeholder, placeholders } from './placeholders.ts';
import { readJson } from './readJson.ts';
import { READ_ONLY_MEMBERS } from './readOnly.ts';
import { DEFINITION } from './shape.ts';

/** A task definition file of the workspace. */
export interface DefinitionFile {
  readonly document: DefinitionDocument;
  /** What was read otherwise than it stands there, in sentences. */
  readonly notes: readonly string[];
  readonly placeholders: readonly Placeholder[];
}

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html, `family`. */
const FAMILY = /^[A-Za-z0-9_-]{1,255}$/;

/**
 * Reads what `aws ecs register-task-definition --cli-input-json` takes, or what `describe-task-definition` gave.
 * Throws Failure `invalid`, which says where, what and how to mend it.
 */
export function parseDefinitionFile(source: string): DefinitionFile {
  const notes: string[] = [];
  const found = unwrap(readJson(source), notes);
  const dropped = Object.keys(found).filter(name => READ_ONLY_MEMBERS.has(name));
  if (dropped.length > 0) {
    notes.push(
      l10n.t('Left out, as only ECS writes them: {0}.', dropped.map(name => `\`${name}\``).join(', ')),
    );
  }
  const kept = Object.entries(found).filter(([name]) => !READ_ONLY_MEMBERS.has(name));
  const definition = checkMembers(Object.fromEntries(kept), DEFINITION, '', note => notes.push(note));
  const document = complete(definition, notes);
  return { document, notes, placeholders: placeholders(document) };
}

/** `describe-task-definition` puts the task definition and its tags beside each other. */
function unwrap(json: ReturnType<typeof readJson>, notes: string[]): JsonObject {
  if (!isObject(json)) {
    throw new Failure('invalid', l10n.t('This is no task definition: the file holds no JSON object.'), {
      hint: l10n.t('A task definition file starts with a brace and names its `family`.'),
    });
  }
  const inner = object(json, 'taskDefinition');
  if (inner === undefined) {
    return json;
  }
  notes.push(l10n.t('Read as what `describe-task-definition` gives.'));
  const { tags } = json;
  return inner['tags'] === undefined && tags !== undefined ? { ...inner, tags } : inner;
}

function complete(definition: JsonObject, notes: string[]): DefinitionDocument {
  const family = text(definition, 'family');
  if (family === undefined) {
    throw definition['Resources'] !== undefined || definition['resource'] !== undefined
      ? new Failure('invalid', l10n.t('This is a template of another tool, and no task definition.'), {
          hint: l10n.t('Deploy it with that tool, or choose the JSON of a task definition.'),
        })
      : wrong('family', l10n.t('the name of the family is missing'), l10n.t('Add "family": "NAME".'));
  }
  if (!FAMILY.test(family) && !/[<{]/.test(family)) {
    throw wrong(
      'family',
      l10n.t('{0} is no name that ECS takes', JSON.stringify(family)),
      l10n.t('Letters, digits, `-` and `_`, at most 255.'),
    );
  }
  const containers = objects(definition, 'containerDefinitions');
  if (containers.length === 0) {
    throw wrong(
      'containerDefinitions',
      l10n.t('there is no container'),
      l10n.t('Add one with a `name` and an `image`.'),
    );
  }
  for (const [index, container] of containers.entries()) {
    for (const name of ['name', 'image']) {
      if (text(container, name) === undefined) {
        throw wrong(
          `containerDefinitions[${index}].${name}`,
          l10n.t('the container has no `{0}`', name),
          l10n.t('Add "{0}".', name),
        );
      }
    }
  }
  return { ...definition, family, containerDefinitions: containers, ...ownTags(definition, notes) };
}

/** No request may name tags that AWS made itself (API_Tag). */
function ownTags(definition: JsonObject, notes: string[]): JsonObject {
  const tags = objects(definition, 'tags');
  const own = tags.filter(tag => !/^aws:/i.test(text(tag, 'key') ?? ''));
  if (own.length < tags.length) {
    notes.push(l10n.t('Tags that start with `aws:` were left out: only AWS makes them.'));
  }
  return own.length === tags.length ? {} : { tags: own };
}
