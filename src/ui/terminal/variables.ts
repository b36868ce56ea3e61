import type { EnvironmentVariableCollection } from 'vscode';

/** Makes a collection hold exactly these: one that stays as it is is not touched, so no terminal is marked as old. */
export function setVariables(
  collection: EnvironmentVariableCollection,
  variables: ReadonlyMap<string, string>,
): void {
  const before = new Map([...collection].map(([name, { value }]) => [name, value]));
  for (const name of before.keys()) {
    if (!variables.has(name)) {
      collection.delete(name);
    }
  }
  for (const [name, value] of variables) {
    if (before.get(name) !== value) {
      collection.replace(name, value);
    }
  }
}
