import { rmSync, writeFileSync } from 'node:fs';
import { type BuildOptions, build } from 'esbuild';

/**
 * Bundles the extension into `dist/`: `extension.js` with what activation evaluates, and a chunk for
 * everything that is imported on demand; `sandbox.js`, which also runs by itself; the webview's pages.
 */
const shared: BuildOptions = {
  bundle: true,
  minify: true,
  sourcemap: false,
  legalComments: 'none',
  logLevel: 'warning',
  metafile: true,
};

rmSync('dist', { recursive: true, force: true });

const node = await build({
  ...shared,
  entryPoints: { extension: 'src/extension.ts', sandbox: 'src/sandbox/main.ts' },
  outdir: 'dist',
  platform: 'node',
  format: 'esm',
  target: 'node20',
  splitting: true,
  chunkNames: 'chunks/[name]-[hash]',
  external: ['vscode'],
  // The UMD builds that some packages name as `main` hide their requires from the bundler.
  mainFields: ['module', 'main'],
  // CommonJS dependencies that were bundled still call require() for Node's own modules.
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
});

/** What a page makes a worker of is in the page's script as text. */
const worker = await build({
  ...shared,
  entryPoints: ['src/webview/log/filterWorker.ts'],
  write: false,
  platform: 'browser',
  format: 'iife',
  target: 'es2022',
});

const page = await build({
  ...shared,
  define: { FILTER_WORKER: JSON.stringify(worker.outputFiles[0]?.text) },
  entryPoints: { logs: 'src/webview/logs.ts', rollout: 'src/webview/rollout.ts' },
  outdir: 'dist/webview',
  platform: 'browser',
  format: 'iife',
  target: 'es2022',
});

writeFileSync('dist/meta.json', JSON.stringify({ node: node.metafile, page: page.metafile }));
