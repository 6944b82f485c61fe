import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { tunnelOwnRequests } from './tunnel';

export interface SlowNetwork {
  /** For the browser's `proxy`. */
  server: string;
  stop: () => void;
}

/** A proxy on which requests to one path take a second. One that the browser cancels by then never arrives. */
export async function slowNetwork(path: string): Promise<SlowNetwork> {
  const proxy = http.createServer(async (asked, answer) => {
    if (new URL(asked.url!).pathname === path) await pause(1000);
    if (asked.socket.destroyed) return;
    const passed = http.request(asked.url!, { method: asked.method, headers: asked.headers }, (response) => {
      answer.writeHead(response.statusCode!, response.headers);
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
