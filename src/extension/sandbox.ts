import type { RunningSandbox } from '../ui/ownSandbox.ts';

/** Starts the sandbox that ships with the extension; the repository of its GitHub has the relay's workflow. */
export async function startOwnSandbox(): Promise<RunningSandbox> {
  const [{ startSandbox }, { RELAY_WORKFLOW, relayWorkflow }] = await Promise.all([
    import('../sandbox/main.ts'),
    import('../core/scaffold/relayWorkflow.ts'),
  ]);
  return startSandbox({
    files: { [`.github/workflows/${RELAY_WORKFLOW}`]: relayWorkflow({ enterpriseServer: false }) },
  });
}
