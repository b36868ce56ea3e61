import type { Node } from 'jsonc-parser';
import { at, elements, type JsonFile } from './jsonFile.ts';

const SETTING = 'ecsCodespaces.environments';

/** The extension's setting in a devcontainer.json; `settings` below `vscode`, or, as before, at the top. */
export function environmentsSetting({ root }: JsonFile): Node | undefined {
  return at(root, 'customizations', 'vscode', 'settings', SETTING) ?? at(root, 'settings', SETTING);
}

/** The environments in it, with their numbers. */
export function environments(file: JsonFile): readonly { readonly node: Node; readonly index: number }[] {
  return elements(environmentsSetting(file))
    .filter(({ type }) => type === 'object')
    .map((node, index) => ({ node, index }));
}
