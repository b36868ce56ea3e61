import type { JsonFile } from '../jsonFile.ts';
import type { Rule } from '../rule.ts';
import { actionsPermission } from './devcontainer/actionsPermission.ts';
import { devcontainerEnvironment } from './devcontainer/environment.ts';
import { noExtension } from './devcontainer/noExtension.ts';
import { devcontainerSecret } from './devcontainer/staticKeys.ts';
import { writeAll } from './devcontainer/writeAll.ts';

export const DEVCONTAINER: readonly Rule<JsonFile>[] = [
  actionsPermission,
  devcontainerEnvironment,
  noExtension,
  devcontainerSecret,
  writeAll,
];
