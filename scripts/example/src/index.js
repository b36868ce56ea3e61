import { start } from './server.js';

process.on('uncaughtException', error => {
  console.error(error);
  process.exitCode = 1;
});
await start();
