import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';

/**
 * Stands in for Amazon's `session-manager-plugin`: is called as that is, opens the session's data channel with the
 * token that its variable holds, and passes on what is typed, or what comes in at the local port. It keeps what it
 * was called with, and the token, in the file that STAND_IN_CALL names, what a shell answered in STAND_IN_HEARD's, and
 * its process id in STAND_IN_PID's.
 */

const [first = '', region, operation, , request = '{}', endpoint] = process.argv.slice(2);

if (first === '--version') {
  console.log(process.env['STAND_IN_VERSION'] ?? '1.2.707.0');
} else {
  start();
}

interface Session {
  readonly SessionId: string;
  readonly StreamUrl: string;
  readonly TokenValue: string;
}

interface Request {
  readonly DocumentName?: string;
  readonly Parameters?: { readonly localPortNumber?: readonly string[] };
}

function start(): void {
  if (!first.startsWith('AWS_SSM_START_SESSION_RESPONSE')) {
    fail('The session did not come in a variable.');
  }
  const { SessionId, StreamUrl, TokenValue }: Session = JSON.parse(process.env[first] ?? '{}');
  const asked: Request = JSON.parse(request);
  const commandLine = readFileSync('/proc/self/cmdline', 'utf8');
  if (process.env['STAND_IN_CALL'] !== undefined) {
    writeFileSync(
      process.env['STAND_IN_CALL'],
      JSON.stringify({
        region,
        operation,
        endpoint,
        request: asked,
        tokenInArguments: commandLine.includes(TokenValue),
        token: TokenValue,
      }),
    );
  }
  if (process.env['STAND_IN_PID'] !== undefined) {
    writeFileSync(process.env['STAND_IN_PID'], String(process.pid));
  }
  const socket = new WebSocket(StreamUrl);
  socket.binaryType = 'arraybuffer';
  socket.addEventListener('error', () => fail('The data channel does not open.'));
  socket.addEventListener('close', () => {
    console.log(`\nExiting session with sessionId: ${SessionId}.`);
    process.exit(0);
  });
  socket.addEventListener('open', () => {
    socket.send(JSON.stringify({ MessageSchemaVersion: '1.0', RequestId: 'r', TokenValue }));
    console.log(`\nStarting session with SessionId: ${SessionId}`);
    if (asked.DocumentName === undefined) {
      shell(socket);
    } else {
      port(socket, Number(asked.Parameters?.localPortNumber?.[0]), SessionId);
    }
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => socket.close());
  }
}

function shell(socket: WebSocket): void {
  const { STAND_IN_HEARD: file } = process.env;
  socket.addEventListener('message', ({ data }) => {
    console.log(`echo: ${String(data)}`);
    if (file !== undefined) {
      appendFileSync(file, `${String(data)}\n`);
    }
  });
  createInterface({ input: process.stdin }).on('line', line => socket.send(line));
}

function port(socket: WebSocket, local: number, session: string): void {
  const server = createServer(connection => {
    connection.on('data', part => socket.send(Uint8Array.from(part)));
    socket.addEventListener('message', ({ data }) => {
      connection.write(data instanceof ArrayBuffer ? new Uint8Array(data) : String(data));
    });
  });
  server.listen(local, '127.0.0.1', () => {
    console.log(`Port ${local} opened for sessionId ${session}.\nWaiting for connections...`);
  });
}

function fail(reason: string): never {
  console.error(reason);
  process.exit(1);
}
