import { ApiError } from '../api.ts';
import type { Session } from '../iam/sessions.ts';
import { assumeRoleWithWebIdentity } from './assumeRole.ts';
import type { Parameters, StsDeps, Xml } from './shapes.ts';

interface UnsignedOperation {
  readonly signed: false;
  run(deps: StsDeps, parameters: Parameters): Xml | Promise<Xml>;
}

interface SignedOperation {
  readonly signed: true;
  run(deps: StsDeps, session: Session): Xml | Promise<Xml>;
}

/** The operations of STS (version 2011-06-15) that are here. */
const STS_OPERATIONS: Readonly<Record<string, UnsignedOperation | SignedOperation>> = {
  AssumeRoleWithWebIdentity: { signed: false, run: assumeRoleWithWebIdentity },
  /** Needs no permission: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html */
  GetCallerIdentity: {
    signed: true,
    run: (deps, session) => ({
      Arn: session.arn,
      UserId: `${session.roleId}:${session.sessionName}`,
      Account: deps.iam.accountId,
    }),
  },
};

/** Throws InvalidAction, as STS does for names and versions that it does not know. */
export function stsOperation(action: string, version: string): UnsignedOperation | SignedOperation {
  const operation = Object.hasOwn(STS_OPERATIONS, action) ? STS_OPERATIONS[action] : undefined;
  if (operation === undefined || version !== '2011-06-15') {
    throw new ApiError('InvalidAction', `Could not find operation ${action} for version ${version}`, 400);
  }
  return operation;
}
