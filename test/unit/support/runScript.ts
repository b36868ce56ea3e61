import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RELAY_SCRIPT } from '../../../src/core/scaffold/relayScript.ts';

export interface ScriptRun {
  readonly exitCode: number;
  /** Standard output and error. */
  readonly output: string;
  /** What was left for the artifact. */
  readonly file: Uint8Array | undefined;
  /** What GitHub's token endpoint was asked. */
  readonly asked: readonly { readonly url: string; readonly headers: IncomingHttpHeaders }[];
}

/**
 * Runs the relay's script as a runner does: from a file without an extension, with what GitHub puts into the
 * environment of a step. `answer` is what GitHub's token endpoint says.
 */
export async function runRelayScript(
  inputs: { readonly publicKey: string; readonly requestId: string },
  answer: (attempt: number) => { readonly status: number; readonly body: string },
  environment: Readonly<Record<string, string>> = {},
): Promise<ScriptRun> {
  const folder = await mkdtemp(join(tmpdir(), 'relay-script-'));
  const asked: { url: string; headers: IncomingHttpHeaders }[] = [];
  const server = createServer((request, response) => {
    asked.push({ url: request.url ?? '', headers: request.headers });
    const { status, body } = answer(asked.length);
    response.writeHead(status, { 'content-type': 'application/json' }).end(body);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  try {
    const script = join(folder, 'b0c9a5d2-script');
    await writeFile(script, RELAY_SCRIPT);
    const { exitCode, output } = await run(script, {
      PATH: process.env['PATH'] ?? '',
      RUNNER_TEMP: folder,
      PUBLIC_KEY: inputs.publicKey,
      REQUEST_ID: inputs.requestId,
      ACTIONS_ID_TOKEN_REQUEST_URL: `http://127.0.0.1:${port}/token?api-version=2.0`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'of-this-job',
      ...environment,
    });
    const file = await readFile(join(folder, 'ecs-codespaces', 'token.json')).catch(() => undefined);
    return { exitCode, output, file, asked };
  } finally {
    server.closeAllConnections();
    server.close();
    await rm(folder, { recursive: true });
  }
}

function run(
  script: string,
  env: Readonly<Record<string, string>>,
): Promise<{ readonly exitCode: number; readonly output: string }> {
  return new Promise(resolve => {
    const child = execFile(process.execPath, [script], { env }, (_error, out, err) =>
      resolve({ exitCode: child.exitCode ?? -1, output: out + err }),
    );
  });
}
