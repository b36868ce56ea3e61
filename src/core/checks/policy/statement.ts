import type { Node } from 'jsonc-parser';
import { at, elements, type JsonFile, type Property, properties, stringOf } from '../jsonFile.ts';

/** A text in a policy, and where it stands. */
export interface Text {
  readonly text: string;
  readonly node: Node;
}

/**
 * A statement with the places of its parts; what has another form than IAM takes is left out.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
export interface Statement {
  readonly node: Node;
  readonly allows: boolean;
  readonly actions: readonly Text[];
  readonly notActions: readonly Text[];
  readonly resources: readonly Text[];
  readonly notResources: readonly Text[];
  readonly principals: readonly Principal[];
  readonly conditions: readonly Condition[];
}

export interface Principal extends Text {
  /** `AWS`, `Federated`, `Service`; `*` where everybody is meant. */
  readonly kind: string;
}

/** One key under one operator. */
export interface Condition {
  /** The operator's member, such as `ForAllValues:StringLike` with all of its keys. */
  readonly line: Property;
  readonly quantifier: 'ForAnyValue' | 'ForAllValues' | undefined;
  /** Without quantifier and `IfExists`. */
  readonly operator: string;
  readonly ifExists: boolean;
  readonly key: Property;
  readonly values: readonly Text[];
}

export function statements({ root }: JsonFile): readonly Statement[] {
  return elements(at(root, 'Statement'))
    .filter(({ type }) => type === 'object')
    .map(node => ({
      node,
      allows: stringOf(at(node, 'Effect')) === 'Allow',
      actions: texts(at(node, 'Action')),
      notActions: texts(at(node, 'NotAction')),
      resources: texts(at(node, 'Resource')),
      notResources: texts(at(node, 'NotResource')),
      principals: principals(at(node, 'Principal')),
      conditions: conditions(at(node, 'Condition')),
    }));
}

/** Of a statement that allows; others take away. */
export function allowing(file: JsonFile): readonly Statement[] {
  return statements(file).filter(({ allows }) => allows);
}

function texts(node: Node | undefined): readonly Text[] {
  return elements(node).flatMap(element => {
    const text = stringOf(element);
    return text === undefined ? [] : [{ text, node: element }];
  });
}

function principals(node: Node | undefined): readonly Principal[] {
  if (node?.type === 'string') {
    return [{ kind: '*', text: stringOf(node) ?? '', node }];
  }
  return properties(node).flatMap(({ name, value }) =>
    texts(value).map(text => ({ kind: name === 'AWS' && text.text === '*' ? '*' : name, ...text })),
  );
}

function conditions(node: Node | undefined): readonly Condition[] {
  return properties(node).flatMap(line => {
    const [, quantifier, operator = '', suffix] =
      /^(?:(ForAnyValue|ForAllValues):)?(\w+?)(IfExists)?$/i.exec(line.name) ?? [];
    return properties(line.value).map(key => ({
      line,
      quantifier: quantifierOf(quantifier),
      operator,
      ifExists: suffix !== undefined,
      key,
      values: elements(key.value).map(value => ({ text: String(value.value ?? ''), node: value })),
    }));
  });
}

function quantifierOf(name: string | undefined): Condition['quantifier'] {
  return name === undefined ? undefined : /all/i.test(name) ? 'ForAllValues' : 'ForAnyValue';
}
