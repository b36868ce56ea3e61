import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';

/** Bundles all `*.test.ts` of a folder into one module with the `run` that VS Code calls. */
export async function bundleSuite(folder: string, outfile: string): Promise<void> {
  const files = (await readdir(folder)).filter(file => file.endsWith('.test.ts')).sort();
  await build({
    stdin: {
      contents: [
        ...files.map(file => `import './${file}';`),
        `export { runAll as run } from '${join(import.meta.dirname, 'runner.ts')}';`,
      ].join('\n'),
      resolveDir: folder,
      sourcefile: join(folder, 'run.ts'),
      loader: 'ts',
    },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    sourcemap: 'inline',
    external: ['vscode'],
    logLevel: 'warning',
  });
}
