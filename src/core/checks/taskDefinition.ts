import type { Node } from 'jsonc-parser';
import type { JsonObject } from '../json.ts';
import type { DefinitionDocument } from '../release.ts';
import { isObject } from '../rollout/definition/members.ts';
import { runsOn } from '../rollout/definition/runsOn.ts';
import { at, elements, type JsonFile, jsonOf, stringOf } from './jsonFile.ts';

/** A container of a task definition, with the place of each part. */
export interface Container {
  readonly node: Node;
  /** Its name, or its number where it has none. */
  readonly name: string;
}

export function containers({ root }: JsonFile): readonly Container[] {
  return elements(at(root, 'containerDefinitions'))
    .filter(({ type }) => type === 'object')
    .map((node, index) => ({ node, name: stringOf(at(node, 'name')) ?? String(index + 1) }));
}

/** Where a container's name stands, or its first character. */
export function containerSpan({ node }: Container) {
  const name = at(node, 'name');
  return name === undefined
    ? { start: node.offset, end: node.offset + 1 }
    : { start: name.offset, end: name.offset + name.length };
}

/** Whether Amazon ECS checks it for Fargate. */
export function isFargate(file: JsonFile): boolean {
  return runsOn(documentOf(file), {}).fargate;
}

/** The document as the rest of the core reads it; what has another form than it should is left out. */
export function documentOf({ root }: JsonFile): DefinitionDocument {
  const value = jsonOf(root);
  const document: JsonObject = isJson(value) ? value : {};
  const list = document['containerDefinitions'];
  return {
    ...document,
    family: typeof document['family'] === 'string' ? document['family'] : '',
    containerDefinitions: Array.isArray(list) ? list.filter(isObject) : [],
  };
}

function isJson(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Options of a container's log driver, where that is `awslogs`. */
export function awslogs({ node }: Container): Node | undefined {
  return stringOf(at(node, 'logConfiguration', 'logDriver')) === 'awslogs'
    ? at(node, 'logConfiguration')
    : undefined;
}
