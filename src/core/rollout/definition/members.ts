import type { Json, JsonObject } from '../../json.ts';
import type { DefinitionDocument } from '../../release.ts';

/** Reads members of JSON that others wrote: what has another type than the one asked for counts as absent. */

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !isList(value);
}

export function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

/** A text that says something. */
export function text(object: JsonObject | undefined, name: string): string | undefined {
  const value = object?.[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function number(object: JsonObject | undefined, name: string): number | undefined {
  const value = object?.[name];
  return typeof value === 'number' ? value : undefined;
}

export function object(from: JsonObject | undefined, name: string): JsonObject | undefined {
  const value = from?.[name];
  return isObject(value) ? value : undefined;
}

export function objects(from: JsonObject | undefined, name: string): readonly JsonObject[] {
  const value = from?.[name];
  return isList(value) ? value.filter(isObject) : [];
}

export function texts(from: JsonObject | undefined, name: string): readonly string[] {
  const value = from?.[name];
  return isList(value) ? value.filter(item => typeof item === 'string') : [];
}

/** The container definitions with the names that they go by; one without a name goes by its place. */
export function containers({
  containerDefinitions,
}: DefinitionDocument): readonly { readonly name: string; readonly definition: JsonObject }[] {
  return containerDefinitions.map((definition, index) => ({
    name: text(definition, 'name') ?? String(index + 1),
    definition,
  }));
}
