import { findNodeAtLocation, type Node, parseTree } from 'jsonc-parser';
import type { SettingsProblem } from '../core/settings.ts';

/** In characters of the text. */
interface Span {
  readonly offset: number;
  readonly length: number;
}

/**
 * Where in a settings file a problem is: the key or value that it names, or the nearest thing around a
 * place that is missing. `setting` leads to the setting's value, such as `['settings', 'a.b']`.
 */
export function locateProblem(text: string, setting: readonly string[], problem: SettingsProblem): Span {
  const root = parseTree(text, [], { allowTrailingComma: true });
  const path = [...setting, ...problem.path];
  for (let length = path.length; root !== undefined && length >= 0; length--) {
    const node = findNodeAtLocation(root, path.slice(0, length));
    if (node !== undefined) {
      const whole = node.type === 'object' || node.type === 'array';
      return span(whole || problem.atKey ? heading(node) : node);
    }
  }
  return { offset: 0, length: 0 };
}

/** Whether a settings file gives the setting that `setting` leads to any value. */
export function isSet(text: string, setting: readonly string[]): boolean {
  const root = parseTree(text, [], { allowTrailingComma: true });
  return root !== undefined && findNodeAtLocation(root, [...setting]) !== undefined;
}

/** What is underlined instead of a whole object: its key, or its opening bracket. */
function heading(node: Node): Span {
  const key = node.parent?.type === 'property' ? node.parent.children?.[0] : undefined;
  return key ?? { offset: node.offset, length: 1 };
}

function span({ offset, length }: Span): Span {
  return { offset, length };
}
