// One reader and one writer per node, ten times a second each, to see when a node answers again.
import { sleep } from './processes.mjs';

const EVERY = 100;

export class Probes {
  constructor(client, nodes) {
    this.client = client;
    this.nodes = nodes;
    this.results = nodes.flatMap((node) => ['read', 'write'].map((kind) => ({ node, kind, answers: [] })));
    this.isOver = false;
  }

  async start() {
    await this.client.signUp('probe@example.org', 'correct horse battery');
    this.running = [];
    for (const result of this.results) {
      const { body } = await this.client.logIn('probe@example.org', 'correct horse battery');
      this.running.push(this.run(result, { access: body.access_token, refresh: body.refresh_token }));
    }
  }

  async run(result, tokens) {
    const pending = new Set();
    while (!this.isOver) {
      const began = performance.now();
      // Reads overlap: a slow one must not hide the next ones. Writes form a chain.
      const asked = (result.kind === 'read' ? this.read(result, tokens) : this.write(result, tokens)).then((isGood) => {
        result.answers.push({ began, ended: performance.now(), isGood });
        pending.delete(asked);
      });
      pending.add(asked);
      if (result.kind === 'write') await asked;
      await sleep(Math.max(0, EVERY - (performance.now() - began)));
    }
    await Promise.all(pending);
  }

  async read({ node }, { access }) {
    return (await this.client.me(access, node.port)).status === 200;
  }

  async write({ node }, tokens) {
    const { status, body } = await this.client.refresh(tokens.refresh, node.port);
    if (status !== 200) return false;
    tokens.refresh = body.refresh_token;
    return true;
  }

  async stop() {
    this.isOver = true;
    await Promise.all(this.running);
  }

  /** Per node and kind: the first failure after one moment, and the time from another one until it answered for good. */
  outages(from, promoted) {
    return this.results.map(({ node, kind, answers }) => {
      const failed = answers.filter(({ ended, isGood }) => !isGood && ended > from);
      const lastFailure = Math.max(promoted, ...failed.map(({ ended }) => ended));
      const back = answers.find(({ began, isGood }) => isGood && began >= lastFailure - EVERY && began >= promoted - EVERY);
      return {
        what: `${node.name}, ${kind}s`,
        failures: failed.length,
        firstFailure: failed.length ? Math.min(...failed.map(({ ended }) => ended)) - from : undefined,
        back: back ? Math.max(0, back.ended - promoted) : Infinity,
        slowest: Math.max(0, ...answers.filter(({ ended }) => ended > from).map(({ began, ended }) => ended - began)),
      };
    });
  }
}
