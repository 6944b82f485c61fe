import type { Server } from 'node:http';
import net from 'node:net';

/** Playwright's own requests reach a proxy as a tunnel. They pass through it unchanged. */
export function tunnelOwnRequests(proxy: Server): void {
  proxy.on('connect', (asked, client, head) => {
    const { hostname, port } = new URL(`http://${asked.url}`);
    const upstream = net.connect(Number(port || 80), hostname, () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      upstream.write(head);
      upstream.pipe(client).pipe(upstream);
    });
    for (const socket of [client, upstream]) socket.on('error', () => [client, upstream].forEach((end) => end.destroy()));
  });
}
