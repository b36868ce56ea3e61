import { arnName } from '../../core/format.ts';
import type { SessionState } from '../../core/identity/sessionState.ts';
import type { Environment } from '../../core/model.ts';
import type { ShownSession } from '../../core/terminal/describe.ts';
import { takenFirst } from '../../core/terminal/precedence.ts';
import { sessionVariables } from '../../core/terminal/sessionVariables.ts';
import type { Door } from './endpoint.ts';
import { readSharedFiles } from './sharedFiles.ts';

/** An environment's session as terminals have it. */
export interface TerminalSession {
  readonly variables: ReadonlyMap<string, string>;
  readonly shown: ShownSession;
}

/**
 * The session behind a door, with what terminals have anyhow (`inherited`) that AWS tools would take before it.
 * `write`: the door gives the role's own rights for now.
 */
export async function terminalSession(
  environment: Environment,
  { identity, accountId, arn }: Extract<SessionState, { readonly state: 'signedIn' }>,
  door: Door,
  write: boolean,
  inherited: NodeJS.ProcessEnv,
): Promise<TerminalSession> {
  const { name, roleArn, writeRoleArn, region } = environment;
  const role = write ? (writeRoleArn ?? roleArn) : roleArn;
  return {
    variables: sessionVariables(environment, door),
    shown: {
      environment: name,
      region,
      identity,
      accountId,
      role: role === undefined ? roleOfSession(arn) : arnName(role),
      access: write ? 'write' : 'read',
      narrowed: roleArn !== undefined,
      takenFirst: takenFirst(inherited, await readSharedFiles(inherited)),
    },
  };
}

/** Of `arn:aws:sts::111122223333:assumed-role/NAME/session`; anything else as it is. */
function roleOfSession(arn: string): string {
  return /:assumed-role\/([^/]+)\//.exec(arn)?.[1] ?? arn;
}
