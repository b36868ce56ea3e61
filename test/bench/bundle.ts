import { readFileSync, statSync } from 'node:fs';

interface Output {
  readonly imports: readonly { readonly path: string; readonly kind: string; readonly external?: boolean }[];
  readonly inputs: Readonly<Record<string, unknown>>;
}

/** What activation evaluates: the entry and all that it imports statically, as the bundler wrote it down. */
export function activationBundle(): { readonly bytes: number; readonly inputs: readonly string[] } {
  const { outputs }: { outputs: Readonly<Record<string, Output>> } = JSON.parse(
    readFileSync('dist/meta.json', 'utf8'),
  ).node;
  const reached = new Set<string>();
  const visit = (path: string): void => {
    const output = outputs[path];
    if (output === undefined || reached.has(path)) {
      return;
    }
    reached.add(path);
    for (const { path: next, kind, external } of output.imports) {
      if (kind === 'import-statement' && external !== true) {
        visit(next);
      }
    }
  };
  visit('dist/extension.js');
  if (reached.size === 0) {
    throw new Error('dist/meta.json names no dist/extension.js');
  }
  const found = [...reached];
  return {
    bytes: found.reduce((sum, path) => sum + statSync(path).size, 0),
    inputs: found.flatMap(path => Object.keys(outputs[path]?.inputs ?? {})),
  };
}
