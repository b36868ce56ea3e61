import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { TestContext } from 'node:test';

/**
 * A home folder as AWS's tools leave it, with these files. The SDK looks into this process's own, so that `HOME`
 * is changed for the test: such tests run one after another.
 */
export async function homeFolder(t: TestContext, files: Readonly<Record<string, string>>): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'ecs-codespaces-home-'));
  t.after(() => rm(home, { recursive: true }));
  await Promise.all(
    Object.entries(files).map(async ([path, text]) => {
      await mkdir(dirname(join(home, path)), { recursive: true });
      await writeFile(join(home, path), text);
    }),
  );
  setVariable(t, 'HOME', home);
  return home;
}

/** Sets an environment variable of this process until the end of the test. */
export function setVariable(t: TestContext, name: string, value: string): void {
  const before = process.env[name];
  process.env[name] = value;
  t.after(() => {
    if (before === undefined) {
      delete process.env[name];
    } else {
      process.env[name] = before;
    }
  });
}
