/** A workflow file that GitHub would refuse, or that asks for what the sandbox cannot do. */
export class WorkflowError extends Error {
  override readonly name = 'WorkflowError';
}

type Fields = Readonly<Record<string, unknown>>;

/** Throws WorkflowError unless it is a mapping. */
export function fields(value: unknown, what: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new WorkflowError(`${what}: a mapping was expected`);
  }
  return Object.fromEntries(Object.entries(value));
}

/** A scalar as text; undefined where it is absent. */
export function optionalText(record: Fields, key: string): string | undefined {
  const value = record[key];
  switch (typeof value) {
    case 'undefined':
      return undefined;
    case 'string':
    case 'number':
    case 'boolean':
      return String(value);
    default:
      if (value === null) {
        return undefined;
      }
      throw new WorkflowError(`${key}: a scalar was expected`);
  }
}

/** A mapping of scalars. */
export function textRecord(value: unknown, what: string): Readonly<Record<string, string>> {
  const record = fields(value ?? {}, what);
  return Object.fromEntries(Object.keys(record).map(key => [key, optionalText(record, key) ?? '']));
}

export function refuseOthers(record: Fields, known: readonly string[], what: string): void {
  const foreign = Object.keys(record).find(key => !known.includes(key));
  if (foreign !== undefined) {
    throw new WorkflowError(`${what}: Unexpected value '${foreign}'`);
  }
}
