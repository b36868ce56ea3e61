import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, relative } from 'node:path';
import { type BuildOptions, build, type Metafile, type Plugin } from 'esbuild';

/**
 * Bundles the extension into `dist/`: `extension.js` with what activation evaluates, and a chunk for
 * everything that is imported on demand; `sandbox.js`, which also runs by itself; `cli.js`, the checks as a command;
 * the webview's pages.
 */
const shared = {
  bundle: true,
  minify: true,
  sourcemap: false,
  legalComments: 'none',
  logLevel: 'warning',
  metafile: true,
} satisfies BuildOptions;

/** The SDK's packages import their package.json for their version's sake. */
const versions: Plugin = {
  name: 'versions',
  setup: ({ onLoad }) => {
    onLoad({ filter: /node_modules[/\\]@aws-sdk[/\\][^/\\]+[/\\]package\.json$/ }, ({ path }) => {
      const { version }: { version: string } = JSON.parse(readFileSync(path, 'utf8'));
      return { contents: JSON.stringify({ version }), loader: 'json' };
    });
  },
};

rmSync('dist', { recursive: true, force: true });

const node = await build({
  ...shared,
  entryPoints: { extension: 'src/extension.ts', sandbox: 'src/sandbox/main.ts', cli: 'src/cli/check.ts' },
  outdir: 'dist',
  platform: 'node',
  format: 'esm',
  target: 'node20',
  splitting: true,
  chunkNames: 'chunks/[hash]',
  // The SDK imports bowser only in a browser, to name it in its user agent.
  external: ['vscode', 'bowser'],
  // Texts hold many characters beyond ASCII, which escapes make longer.
  charset: 'utf8',
  // The UMD builds that some packages name as `main` hide their requires from the bundler.
  mainFields: ['module', 'main'],
  alias: {
    '@aws-sdk/credential-provider-node': './src/aws/sdk/noCredentials.ts',
    '@aws-sdk/nested-clients/sso': '@aws-sdk/client-sso',
    '@aws-sdk/nested-clients/sso-oidc': './src/aws/sdk/ssoOidc.ts',
    '@aws-sdk/nested-clients/sts': './src/aws/sdk/sts.ts',
  },
  plugins: [versions],
  write: false,
});

/** CommonJS dependencies that were bundled still call require() for Node's own modules. */
const REQUIRE =
  "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);\n";
const HASHBANG = /^#!.*\n/;

const needed = reachable(node.metafile);
for (const { path, text } of node.outputFiles) {
  if (needed.has(relative('.', path))) {
    const start = HASHBANG.exec(text)?.[0] ?? '';
    const code = text.slice(start.length);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `${start}${/\brequire\b/.test(code) ? REQUIRE : ''}${code}`, {
      mode: start === '' ? 0o644 : 0o755,
    });
  }
}

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

/** The bundler also writes chunks that only code imports which it has left out. */
function reachable({ outputs }: Metafile): ReadonlySet<string> {
  const entries = Object.keys(outputs).filter(path => dirname(path) === 'dist');
  const found = new Set(entries);
  // A set that grows while it is gone through goes on to what was added.
  for (const path of found) {
    for (const { path: imported, external } of outputs[path]?.imports ?? []) {
      if (external !== true) {
        found.add(imported);
      }
    }
  }
  return found;
}
