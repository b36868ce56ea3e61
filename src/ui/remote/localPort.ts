import { once } from 'node:events';
import { createServer } from 'node:net';

/** A free port of this machine's loopback: the wanted one where it is free and needs no special rights. */
export async function freeLocalPort(wanted: number): Promise<number> {
  return (wanted >= 1024 ? await tryPort(wanted) : undefined) ?? (await tryPort(0)) ?? 0;
}

async function tryPort(port: number): Promise<number | undefined> {
  const server = createServer();
  try {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    return typeof address === 'object' && address !== null ? address.port : undefined;
  } catch {
    return undefined;
  } finally {
    server.close();
  }
}
