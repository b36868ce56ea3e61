/** The sandbox that the suite runs against, over its control API. */
function address(path: string): URL {
  const url = process.env['ECS_SANDBOX_URL'];
  if (url === undefined) {
    throw new Error('ECS_SANDBOX_URL does not say where the sandbox is');
  }
  return new URL(`/_sandbox/${path}`, url);
}

/** How many calls of an action (`ecs:ListClusters`, with `*` for any characters) reached it since they were forgotten. */
export async function countCalls(action: string): Promise<number> {
  const url = address('calls');
  url.searchParams.set('action', action);
  const answer: { total: number } = JSON.parse(await (await fetch(url)).text());
  return answer.total;
}

export async function forgetCalls(): Promise<void> {
  await fetch(address('calls'), { method: 'DELETE' });
}
