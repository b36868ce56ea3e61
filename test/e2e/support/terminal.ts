import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findAwsCli } from '../../../scripts/awsCli.ts';
import type { Stage } from './stage.ts';

/** How the AWS CLI is called on the sandbox: Debian's version of it does not know AWS_ENDPOINT_URL yet. */
export async function awsCli({ sandbox }: Pick<Stage, 'sandbox'>): Promise<string> {
  return `${await findAwsCli()} --endpoint-url ${sandbox.url}`;
}

let outputs = 0;

/** What a command printed in a new terminal, or in the one that is shown, and its exit code as the last line. */
export async function inTerminal(
  { workbench, workspace }: Pick<Stage, 'workbench' | 'workspace'>,
  command: string,
  which: 'new' | 'shown' = 'new',
): Promise<string> {
  outputs += 1;
  const file = `output-${outputs}.txt`;
  const line = `bash -c "${command}" > ${file} 2>&1; echo "exit $?" >> ${file}`;
  await (which === 'new' ? workbench.runInTerminal(line) : workbench.typeIntoTerminal(line));
  return await workbench.until(`the end of ${command}`, async () => {
    const text = await readFile(join(workspace, file), 'utf8').catch(() => '');
    return /exit \d+\n$/.test(text) ? text : undefined;
  });
}
