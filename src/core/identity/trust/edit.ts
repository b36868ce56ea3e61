import { parseDocument } from './policy.ts';

type Fields = Record<string, unknown>;

/**
 * A trust policy's document while it is changed. What is not touched stays as it was written: the order of keys,
 * single values without a list.
 */
export class PolicyEdit {
  readonly document: unknown;
  readonly #statement: Fields;

  /** Of one statement; `copy` puts a copy of it behind the others and changes that. */
  constructor(document: unknown, statement: number, options: { readonly copy: boolean }) {
    const clone: unknown = JSON.parse(JSON.stringify(parseDocument(document)));
    this.document = clone;
    const policy = fieldsOf(clone);
    const statements = Array.isArray(policy['Statement']) ? policy['Statement'] : [policy['Statement']];
    const original = fieldsOf(statements[statement]);
    if (!options.copy) {
      this.#statement = original;
      return;
    }
    this.#statement = fieldsOf(JSON.parse(JSON.stringify(original)));
    // Sids are unique within a policy.
    delete this.#statement['Sid'];
    policy['Statement'] = [...statements, this.#statement];
  }

  /** The one identity provider that the statement is for from now on. */
  setProvider(arn: string): void {
    fieldsOf(this.#statement['Principal'])['Federated'] = arn;
  }

  addAction(action: string): void {
    this.#statement['Action'] = [...list(this.#statement['Action']), action];
  }

  addValue(operator: string, key: string, value: string): void {
    const line = this.#line(operator);
    line[key] = [...list(line[key]), value];
  }

  replaceValue(operator: string, key: string, before: string, value: string): void {
    const line = this.#line(operator);
    line[key] = unlisted([...new Set(list(line[key]).map(item => (String(item) === before ? value : item)))]);
  }

  /** Does nothing where the condition is no longer there. */
  remove(operator: string, key: string): void {
    const conditions = this.#statement['Condition'];
    const line = isFields(conditions) ? conditions[operator] : undefined;
    if (!isFields(conditions) || !isFields(line)) {
      return;
    }
    delete line[key];
    if (Object.keys(line).length === 0) {
      delete conditions[operator];
    }
    if (Object.keys(conditions).length === 0) {
      delete this.#statement['Condition'];
    }
  }

  /** The one value that the key may have from now on. */
  require(key: string, value: string): void {
    const conditions = isFields(this.#statement['Condition']) ? this.#statement['Condition'] : {};
    const line = isFields(conditions['StringEquals']) ? conditions['StringEquals'] : {};
    line[key] = value;
    conditions['StringEquals'] = line;
    this.#statement['Condition'] = conditions;
  }

  #line(operator: string): Fields {
    return fieldsOf(fieldsOf(this.#statement['Condition'])[operator]);
  }
}

/** The document as JSON, the way IAM's console shows it. */
export function policyText(document: unknown): string {
  return `${JSON.stringify(parseDocument(document), undefined, 2)}\n`;
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : value === undefined ? [] : [value];
}

function unlisted(values: readonly unknown[]): unknown {
  return values.length === 1 ? values[0] : values;
}

function fieldsOf(value: unknown): Fields {
  if (!isFields(value)) {
    throw new TypeError('The policy was parsed before, so that there is an object here.');
  }
  return value;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
