import { installPackages } from './debian.ts';
import { findRunnable, inPath, isRunnable } from './executables.ts';

/** Where packages put it: a version manager's stand-in wants variables that tests do not pass on. */
const places = ['/usr/bin/aws', '/usr/local/bin/aws', '/opt/homebrew/bin/aws'];

/**
 * Gives the path of the AWS CLI: `AWS_CLI_PATH`, or one that is installed, or Debian's, which is then
 * installed. Throws with what to do where there is none to be had.
 */
export async function findAwsCli(): Promise<string> {
  const found = await installedAwsCli();
  if (found !== undefined) {
    return found;
  }
  const problem = await installPackages('awscli');
  const after = problem === undefined ? await installed() : undefined;
  if (after === undefined) {
    throw new Error(
      `The AWS CLI is needed and there is none: ${problem ?? 'the package "awscli" brings no command here'}.\n` +
        'Install it, or set AWS_CLI_PATH to one.',
    );
  }
  return after;
}

/** The path of the AWS CLI, where there is one without installing it. Throws where `AWS_CLI_PATH` names none. */
export async function installedAwsCli(): Promise<string | undefined> {
  const named = process.env['AWS_CLI_PATH'];
  if (named !== undefined && named !== '') {
    if (await isRunnable(named)) {
      return named;
    }
    throw new Error(`AWS_CLI_PATH is ${named}, which cannot be run.`);
  }
  return await installed();
}

function installed(): Promise<string | undefined> {
  return findRunnable([...places, ...inPath('aws')]);
}
