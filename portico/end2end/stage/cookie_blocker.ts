import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { tunnelOwnRequests } from './tunnel';

export interface CookieBlocker {
  /** For the browser's `proxy`. */
  server: string;
  stop: () => void;
}

/** A proxy that removes all cookies in both directions, so that the browser keeps none. */
export async function cookieBlocker(): Promise<CookieBlocker> {
  const proxy = http.createServer((asked, answer) => {
    const headers = { ...asked.headers };
    delete headers.cookie;
    const passed = http.request(asked.url!, { method: asked.method, headers }, (response) => {
      const kept = { ...response.headers };
      delete kept['set-cookie'];
      answer.writeHead(response.statusCode!, kept);
      response.pipe(answer);
    });
    passed.on('error', () => answer.destroy());
    asked.pipe(passed);
  });
  tunnelOwnRequests(proxy);
  await new Promise<void>((listening) => proxy.listen(0, '127.0.0.1', listening));
  const { port } = proxy.address() as AddressInfo;
  return {
    server: `http://127.0.0.1:${port}`,
    stop: () => {
      proxy.close();
      proxy.closeAllConnections();
    },
  };
}
