import { createServer } from 'node:http';

const server = createServer((request, response) => {
  console.log(`${request.method} ${request.url}`);
  if (request.url === '/health') {
    response.end('ok\n');
    return;
  }
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ posts: [] }));
});

server.listen(8080, () => console.log('listening on 8080'));
process.on('SIGTERM', () => server.close());
