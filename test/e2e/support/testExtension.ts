import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';

export interface TestExtension {
  readonly publisher: string;
  readonly name: string;
  readonly version: string;
  /** Its TypeScript, which exports `activate`. */
  readonly entry: string;
  /** What else package.json says. */
  readonly manifest?: Readonly<Record<string, unknown>>;
}

/** Bundles an extension and puts it into a folder of extensions that has none of its name yet. */
export async function putExtension(folder: string, extension: TestExtension): Promise<void> {
  const { publisher, name, version, entry, manifest } = extension;
  const own = join(folder, `${publisher}.${name}-${version}`);
  await mkdir(own, { recursive: true });
  await writeFile(
    join(own, 'package.json'),
    JSON.stringify({
      name,
      publisher,
      version,
      engines: { vscode: '^1.90.0' },
      main: './extension.cjs',
      extensionKind: ['workspace'],
      capabilities: { untrustedWorkspaces: { supported: true } },
      ...manifest,
    }),
  );
  await build({
    entryPoints: [entry],
    outfile: join(own, 'extension.cjs'),
    bundle: true,
    platform: 'node',
    format: 'cjs',
    external: ['vscode'],
    logLevel: 'warning',
  });
}
