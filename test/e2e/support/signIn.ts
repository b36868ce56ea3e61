import type { RunningSandbox } from '../../../src/sandbox/sandbox.ts';
import type { Stage } from './stage.ts';

/** Opens the ECS view this wide (pixels), signs in to dev and opens its rows, one below the other. */
export async function openDev(
  { workbench, fleet }: Stage,
  width: number,
  ...rows: readonly string[]
): Promise<void> {
  await workbench.openEcs();
  await workbench.widenSideBar(width);
  await signInTo({ workbench, fleet }, 'dev', ...rows);
}

/** Signs in as octocat and opens the environment's rows, one below the other. */
export async function signInTo(
  { workbench, fleet }: Pick<Stage, 'workbench' | 'fleet'>,
  environment: string,
  ...rows: readonly string[]
): Promise<void> {
  await fleet.clickAction(environment, 'Sign In');
  await workbench.pick('octocat');
  await fleet.expand(environment, ...rows);
}

/** Begins a sign-in, while calls of this action are not answered, and presses Cancel. */
export async function cancelSignIn(stage: Stage, environment: string, action: string): Promise<void> {
  const { sandbox, workbench, fleet } = stage;
  sandbox.world.faults.set([{ action, kind: 'delay', when: 'before', rate: 1, milliseconds: 60_000 }]);
  await fleet.clickAction(environment, 'Sign In');
  const progress = workbench.notification(new RegExp(`signing in to ${environment}`));
  await workbench.until('the call', async () => sandbox.world.faults.list()[0]?.hits || undefined);
  await progress.getByRole('button', { name: 'Cancel' }).click();
  await progress.waitFor({ state: 'hidden' });
  sandbox.world.faults.clear();
}

/** Ends all keys at AWS and reads again; comes back when a read was answered that had keys made since. */
export async function readWithNewKeys({ sandbox, workbench }: Stage): Promise<void> {
  const { sessions, calls } = sandbox.world;
  sessions.expireAll(Date.now());
  calls.clear();
  await workbench.runCommand('ECS: Refresh');
  await workbench.until('an answer to new keys', async () => {
    const valid = sessions.all().some(({ expiresAt }) => expiresAt > Date.now());
    const answered = Object.values(calls.counts('ecs:*')).some(({ ok }) => ok > 0);
    return (valid && answered) || undefined;
  });
}

/** AWS finds the token too old that comes next, or every one. */
export function refuseTokens({ world }: RunningSandbox, which: 'next' | 'all'): void {
  world.faults.set([
    {
      action: 'sts:AssumeRoleWithWebIdentity',
      kind: 'error',
      when: 'before',
      rate: 1,
      status: 400,
      code: 'ExpiredTokenException',
      message: 'Token expired: current date/time must be before the expiration date/time',
      ...(which === 'next' ? { count: 1 } : {}),
    },
  ]);
}
