import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as ecs from '@aws-sdk/client-ecs';
import { root } from '../paths.ts';
import { BOUNDS, CLOSED, OF_CHECKS, REQUIRED, WORDS } from './taskDefinitionWords.ts';

/**
 * Writes media/schemas/task-definition.schema.json: what RegisterTaskDefinition takes, by the service's own model as
 * @aws-sdk/client-ecs has it. Members, types and what is required come from its schemas, the values that a text can
 * have from its declarations. What a check says better, such as which member was meant, the schema leaves to it, so
 * that the editor does not say it twice.
 */
export const SCHEMA_FILE = join(root, 'media/schemas/task-definition.schema.json');

type Json = Readonly<Record<string, unknown>>;

/**
 * Schemas of the SDK: a number for a simple type, with 64 for a list and 128 for a map of it; an array that begins
 * with its kind for others; a function or a pair with traits around one.
 */
const KINDS = { list: 1, map: 2, structure: 3, union: 4 } as const;
const SIMPLE = ['string', 'integer', 'boolean'] as const;

const MODELS = join(root, 'node_modules/@aws-sdk/client-ecs/dist-types/models');
const DECLARATIONS = readdirSync(MODELS)
  .filter(name => /^models_\d+\.d\.ts$/.test(name))
  .map(name => readFileSync(join(MODELS, name), 'utf8'))
  .join('\n');

export function taskDefinitionSchema(): Json {
  const definitions = new Map<string, Json>();
  const top = structure(ecs.RegisterTaskDefinitionRequest$, definitions);
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Amazon ECS task definition',
    ...top,
    properties: { $schema: { type: 'string' }, ...object(top['properties']) },
    definitions: Object.fromEntries([...definitions].toSorted(([a], [b]) => (a < b ? -1 : 1))),
  };
}

function schemaOf(given: unknown, definitions: Map<string, Json>): Json {
  const schema = unwrapped(given);
  if (typeof schema === 'number') {
    const type = { type: SIMPLE[schema & 63] ?? 'string' };
    return schema >= 128
      ? { type: 'object', additionalProperties: type }
      : schema >= 64
        ? { type: 'array', items: type }
        : type;
  }
  const [kind, , name, , items] = schema;
  if (kind === KINDS.list) {
    return { type: 'array', items: schemaOf(items, definitions) };
  }
  if (kind !== KINDS.structure && kind !== KINDS.union) {
    throw new Error(`The model has something new: ${String(name)} is of the kind ${String(kind)}.`);
  }
  if (!definitions.has(String(name))) {
    definitions.set(String(name), {});
    const shape = structure(schema, definitions);
    definitions.set(
      String(name),
      kind === KINDS.union ? { ...shape, minProperties: 1, maxProperties: 1 } : shape,
    );
  }
  return { $ref: `#/definitions/${String(name)}` };
}

function structure(given: readonly unknown[], definitions: Map<string, Json>): Json {
  const [, , name, , members, types, required = 0] = given;
  const shape = String(name);
  const names = list(members).map(String);
  const all = new Set([...names.slice(0, Number(required)), ...(REQUIRED[shape] ?? [])]);
  const needed = [...all].filter(member => OF_CHECKS[shape]?.includes(member) !== true);
  const properties = names.map((member, index) => [
    member,
    described(shape, member, schemaOf(list(types)[index], definitions)),
  ]);
  return {
    type: 'object',
    properties: Object.fromEntries(properties),
    ...(needed.length === 0 ? {} : { required: needed }),
    ...(CLOSED.has(shape) ? { additionalProperties: false } : {}),
  };
}

function described(shape: string, member: string, schema: Json): Json {
  const description = WORDS[`${shape}.${member}`];
  if (description === undefined) {
    throw new Error(`taskDefinitionWords.ts says nothing of ${shape}.${member}.`);
  }
  const [minimum, maximum] = BOUNDS[`${shape}.${member}`] ?? [];
  const values = valuesOf(shape, member);
  const limited =
    values === undefined
      ? schema
      : schema['type'] === 'array'
        ? { ...schema, items: { type: 'string', enum: values }, uniqueItems: true }
        : { ...schema, enum: values };
  return { description, ...limited, ...(minimum === undefined ? {} : { minimum, maximum }) };
}

/** The values that the declaration of a text names; undefined where it may be any. */
function valuesOf(shape: string, member: string): readonly string[] | undefined {
  const [, body = ''] =
    new RegExp(`export interface ${shape} \\{([\\s\\S]*?)^\\}`, 'm').exec(DECLARATIONS) ?? [];
  const [, type = ''] =
    new RegExp(`^ {4}${member}\\??: (\\w+)(?:\\[\\])? \\| undefined;`, 'm').exec(body) ?? [];
  const values: unknown = Reflect.get(ecs, type);
  return typeof values === 'object' && values !== null && /^[A-Z]/.test(type)
    ? Object.values(values).map(String).toSorted()
    : undefined;
}

function unwrapped(given: unknown): number | readonly unknown[] {
  if (typeof given === 'function') {
    const inner: unknown = given();
    return unwrapped(inner);
  }
  if (typeof given === 'number') {
    return given;
  }
  const schema = list(given);
  return typeof schema[0] === 'number' && schema.length > 2 ? schema : unwrapped(schema[0]);
}

function list(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) {
    throw new TypeError('The model has another form than it had.');
  }
  return value;
}

function object(value: unknown): Json {
  return Object.fromEntries(typeof value === 'object' && value !== null ? Object.entries(value) : []);
}

export function schemaText(): string {
  return `${printed(taskDefinitionSchema(), '', 0)}\n`;
}

const WIDTH = 110;

/** As the formatter leaves it: on one line what fits, `taken` characters of which are gone, else a line for each. */
function printed(value: unknown, indent: string, taken: number): string {
  const line = inline(value);
  if (typeof value !== 'object' || value === null || indent.length + taken + line.length + 1 <= WIDTH) {
    return line;
  }
  const inner = `${indent}  `;
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  const items = Array.isArray(value)
    ? value.map(item => inner + printed(item, inner, 0))
    : Object.entries(value).map(([name, member]) => {
        const label = `${JSON.stringify(name)}: `;
        return inner + label + printed(member, inner, label.length);
      });
  return `${open}\n${items.join(',\n')}\n${indent}${close}`;
}

function inline(value: unknown): string {
  if (Array.isArray(value)) {
    return `[${value.map(inline).join(', ')}]`;
  }
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).map(
      ([name, member]) => `${JSON.stringify(name)}: ${inline(member)}`,
    );
    return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
  }
  return JSON.stringify(value);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  mkdirSync(dirname(SCHEMA_FILE), { recursive: true });
  writeFileSync(SCHEMA_FILE, schemaText());
}
