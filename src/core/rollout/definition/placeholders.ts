import type { Json } from '../../json.ts';
import type { DefinitionDocument } from '../../release.ts';
import { isList, isObject } from './members.ts';

/** A part of a task definition that somebody has to fill in before ECS takes it, such as `<IMAGE1_NAME>`. */
export interface Placeholder {
  /** As it stands there. */
  readonly text: string;
  /** What it calls itself: `IMAGE1_NAME`. */
  readonly name: string;
  /** Where it stands: `containerDefinitions[0].image`. */
  readonly path: string;
}

/** `<IMAGE1_NAME>` as CodePipeline replaces it, `${VAR}` as `envsubst` does, and `{{ var }}` of templates. */
const PLACEHOLDER = /<([A-Z][A-Z0-9_-]*)>|\$\{([A-Za-z_]\w*)\}|\{\{\s*([A-Za-z_][\w.]*)\s*\}\}/g;

/** Where a shell in the container fills `${VAR}` in, when it runs. */
const SHELL = /^containerDefinitions\[\d+\]\.(?:command|entryPoint|healthCheck\.command)\b/;

/** All of them in the order in which they stand there, each place for itself. */
export function placeholders(document: DefinitionDocument): readonly Placeholder[] {
  return found(document, '').filter(({ path }) => !SHELL.test(path));
}

/** The document with each placeholder that `values` names replaced, wherever it stands. */
export function fill(document: DefinitionDocument, values: ReadonlyMap<string, string>): DefinitionDocument {
  const { family, containerDefinitions } = document;
  const replace = (text: string): string =>
    text.replace(PLACEHOLDER, (whole: string, ...names: readonly unknown[]) => {
      const name = names.slice(0, 3).find(group => typeof group === 'string');
      return (typeof name === 'string' ? values.get(name) : undefined) ?? whole;
    });
  const filled = mapTexts(document, '', (text, path) => (SHELL.test(path) ? text : replace(text)));
  return {
    ...(isObject(filled) ? filled : {}),
    family: replace(family),
    containerDefinitions: containerDefinitions.map((container, index) => {
      const path = `containerDefinitions[${index}]`;
      const mapped = mapTexts(container, path, (text, at) => (SHELL.test(at) ? text : replace(text)));
      return isObject(mapped) ? mapped : container;
    }),
  };
}

function found(value: Json | undefined, path: string): readonly Placeholder[] {
  if (typeof value === 'string') {
    return [...value.matchAll(PLACEHOLDER)].map(([text, ...names]) => ({
      text,
      name: names.find(name => name !== undefined) ?? text,
      path,
    }));
  }
  if (isList(value)) {
    return value.flatMap((item, index) => found(item, `${path}[${index}]`));
  }
  return isObject(value)
    ? Object.entries(value).flatMap(([name, member]) => found(member, below(path, name)))
    : [];
}

function mapTexts(value: Json, path: string, change: (text: string, path: string) => string): Json {
  if (typeof value === 'string') {
    return change(value, path);
  }
  if (isList(value)) {
    return value.map((item, index) => mapTexts(item, `${path}[${index}]`, change));
  }
  return isObject(value)
    ? Object.fromEntries(
        Object.entries(value).flatMap(([name, member]) =>
          member === undefined ? [] : [[name, mapTexts(member, below(path, name), change)]],
        ),
      )
    : value;
}

function below(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}
