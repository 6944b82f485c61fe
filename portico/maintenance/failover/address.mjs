// An address that leads to a server and can be changed, as a DNS name can. Open connections stay until `closeAll`.
import net from 'node:net';

export class Address {
  static async leadingTo(server) {
    const address = new Address();
    address.server = server;
    address.sockets = new Set();
    const listener = net.createServer((client) => address.forward(client));
    await new Promise((resolve) => listener.listen(0, '127.0.0.1', resolve));
    address.port = listener.address().port;
    return address;
  }

  forward(client) {
    const server = net.connect(this.server.port, '127.0.0.1');
    for (const [one, other] of [[client, server], [server, client]]) {
      this.sockets.add(one);
      one.pipe(other);
      one.on('error', () => {}).on('close', () => {
        other.destroy();
        this.sockets.delete(one);
      });
    }
  }

  /** New connections lead to this server. */
  leadTo(server) {
    this.server = server;
  }

  closeAll() {
    for (const socket of this.sockets) socket.destroy();
  }
}
