import { spawn } from 'node:child_process';

/** `npm run check`: everything that can be said of the code without running it. Prints only what is wrong. */

const STEPS: readonly { readonly name: string; readonly command: readonly [string, ...string[]] }[] = [
  { name: 'types', command: ['tsc', '-p', '.'] },
  { name: 'types of the pages', command: ['tsc', '-p', 'src/webview'] },
  { name: 'lint and format', command: ['biome', 'ci', '--error-on-warnings', '.'] },
  { name: 'unused code', command: ['knip'] },
  { name: 'boundaries', command: ['node', 'scripts/check/boundaries.ts'] },
  { name: 'ids', command: ['node', 'scripts/check/manifest.ts'] },
];

function run([command, ...args]: readonly [string, ...string[]]): Promise<{ code: number; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    const output: string[] = [];
    child.stdout.on('data', (data: Buffer) => output.push(data.toString()));
    child.stderr.on('data', (data: Buffer) => output.push(data.toString()));
    child.on('error', reject);
    child.on('close', code => resolve({ code: code ?? 1, output: output.join('') }));
  });
}

const results = await Promise.all(
  STEPS.map(async ({ name, command }) => ({ name, ...(await run(command)) })),
);
for (const { name, code, output } of results) {
  console.log(`${code === 0 ? 'ok  ' : 'FAIL'} ${name}`);
  if (code !== 0) {
    console.log(output);
  }
}
process.exitCode = results.every(({ code }) => code === 0) ? 0 : 1;
