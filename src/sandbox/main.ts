import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type SandboxOptions, startSandbox } from './sandbox.ts';

export { startSandbox } from './sandbox.ts';

const USAGE =
  'usage: sandbox [--port N] [--fleet demo | CLUSTERSxSERVICESxTASKS] [--speed N] [--region NAME] [--manual-clock] [--no-throttling] [--mishaps] [--files DIR]';

/** Throws Error, with what is wrong, for arguments that cannot be used. */
export function readArguments(args: readonly string[]): SandboxOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      port: { type: 'string' },
      fleet: { type: 'string' },
      speed: { type: 'string' },
      region: { type: 'string' },
      'manual-clock': { type: 'boolean' },
      'no-throttling': { type: 'boolean' },
      mishaps: { type: 'boolean' },
      files: { type: 'string' },
    },
  });
  const port = Number(values.port ?? 0);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new Error(`--port: ${values.port} is no port.`);
  }
  const speed = Number(values.speed ?? 1);
  if (!(speed > 0 && Number.isFinite(speed))) {
    throw new Error(`--speed: ${values.speed} is no positive number.`);
  }
  return {
    port,
    speed,
    fleet: readFleet(values.fleet ?? 'demo'),
    ...(values.region === undefined ? {} : { region: values.region }),
    ...(values['manual-clock'] === true ? { manualClock: true } : {}),
    ...(values['no-throttling'] === true ? { throttling: false } : {}),
    ...(values.mishaps === true ? { mishaps: true } : {}),
    ...(values.files === undefined ? {} : { files: readWorkflows(values.files) }),
  };
}

/** The workflow files of a folder that is laid out like a repository, by their paths there. */
function readWorkflows(folder: string): NonNullable<SandboxOptions['files']> {
  const workflows = '.github/workflows';
  const path = join(folder, workflows);
  if (!existsSync(path)) {
    throw new Error(`--files: ${folder} has no ${workflows}.`);
  }
  return Object.fromEntries(
    readdirSync(path)
      .filter(name => /\.ya?ml$/.test(name))
      .map(name => [`${workflows}/${name}`, readFileSync(join(path, name), 'utf8')]),
  );
}

function readFleet(text: string): NonNullable<SandboxOptions['fleet']> {
  if (text === 'demo') {
    return text;
  }
  const match = /^(\d+)x(\d+)x(\d+)$/.exec(text);
  if (match === null) {
    throw new Error(`--fleet: ${text} is neither demo nor like 3x40x10.`);
  }
  return { clusters: Number(match[1]), services: Number(match[2]), tasks: Number(match[3]) };
}

/** Runs until SIGTERM or SIGINT; the one line that it prints is JSON with its address. */
async function main(): Promise<void> {
  let options: SandboxOptions;
  try {
    options = readArguments(process.argv.slice(2));
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    console.error(USAGE);
    process.exitCode = 2;
    return;
  }
  const sandbox = await startSandbox(options);
  console.log(JSON.stringify({ url: sandbox.url, issuer: sandbox.issuer }));
  const stop = (): void => void sandbox.stop();
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}

const script = process.argv[1];
if (script !== undefined && existsSync(script) && realpathSync(script) === fileURLToPath(import.meta.url)) {
  await main();
}
