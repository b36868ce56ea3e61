import { mkdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { run } from './child.ts';
import { withLock } from './lock.ts';
import { artifacts, root } from './paths.ts';

const require = createRequire(import.meta.url);
const vsce = join(dirname(require.resolve('@vscode/vsce/package.json')), 'vsce');

/** Builds the extension and packs it; gives the VSIX's path. */
export async function packExtension(): Promise<string> {
  return await withLock('build', async () => {
    await run(process.execPath, [join(root, 'scripts', 'build.ts')], { cwd: root });
    const manifest: { name: string; version: string } = JSON.parse(
      await readFile(join(root, 'package.json'), 'utf8'),
    );
    const target = join(artifacts, `${manifest.name}-${manifest.version}.vsix`);
    const aside = `${target}.${process.pid}`;
    await mkdir(artifacts, { recursive: true });
    try {
      await run(
        process.execPath,
        [
          vsce,
          'package',
          '--no-dependencies',
          '--allow-missing-repository',
          '--no-rewrite-relative-links',
          '--out',
          aside,
        ],
        {
          cwd: root,
        },
      );
      await rename(aside, target);
    } finally {
      await rm(aside, { force: true });
    }
    return target;
  });
}

if (import.meta.main) {
  const vsix = await packExtension();
  const { size } = await stat(vsix);
  console.log(`${vsix} (${(size / 1024).toFixed(0)} kB)`);
}
