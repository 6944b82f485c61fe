import http from 'node:http';
import net, { type AddressInfo } from 'node:net';

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
  // Playwright's own requests use a tunnel, so their cookies pass.
  proxy.on('connect', (asked, client, head) => {
    const { hostname, port } = new URL(`http://${asked.url}`);
    const upstream = net.connect(Number(port || 80), hostname, () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      upstream.write(head);
      upstream.pipe(client).pipe(upstream);
    });
    for (const socket of [client, upstream]) socket.on('error', () => [client, upstream].forEach((end) => end.destroy()));
  });
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
