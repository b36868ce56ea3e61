import { createServer } from 'node:http';
import { loadConfig } from './config.js';
import { handler as items } from './items/routes.js';
import { handler as posts } from './posts/routes.js';
import { fetchTile } from './tiles.js';

const routes = [
  ['/api/items', items],
  ['/api/posts', posts],
];

/**
 * Reads the configuration and listens. Rejects where something is missing: the task then stops with exit
 * code 1, and its log says what.
 */
export async function start() {
  // The load balancer asks for /healthz as soon as the task runs.
  const config = loadConfig(process.env);
  const server = createServer(async (request, response) => {
    const started = Date.now();
    try {
      if (request.url === '/healthz') {
        response.end('ok\n');
        return;
      }
      const tile = /^\/tiles\/(\d+)\/(\d+)\/(\d+)$/.exec(request.url ?? '');
      if (tile !== null) {
        response.setHeader('content-type', 'image/png');
        await fetchTile(config, tile.slice(1)).then(png => response.end(png));
        return;
      }
      const path = new URL(request.url ?? '/', 'http://localhost').pathname;
      const [, handle] = routes.find(([prefix]) => path.startsWith(prefix)) ?? [];
      if (handle === undefined) {
        response.statusCode = 404;
        response.end('not found\n');
        return;
      }
      // What a handler throws is answered with 500 and logged below.
      response.setHeader('content-type', 'text/html; charset=utf-8');
      await handle(request, response, config);
    } catch (error) {
      response.statusCode = 500;
      response.end('internal error\n');
      console.error(error);
    } finally {
      console.log(`${request.method} ${request.url} ${response.statusCode} ${Date.now() - started}ms`);
    }
  });
  server.listen(config.port, () => console.log(`listening on ${config.port}`));
  process.on('SIGTERM', () => server.close());
}
