// The console with a server's API behind it: YISHI=http://127.0.0.1:8080 node console/dev.mjs
import { createServer } from 'vite';
import { options } from './options.mjs';

const target = process.env.YISHI || 'http://127.0.0.1:8080';
const server = await createServer({
  ...options,
  logLevel: 'info',
  // The server compares Origin with Host: both are its own.
  server: {
    host: '127.0.0.1',
    proxy: { '/api': { target, changeOrigin: true, headers: { Origin: new URL(target).origin } } },
  },
});
await server.listen();
server.printUrls();
