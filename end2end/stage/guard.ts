import type { BrowserContext, ConsoleMessage, Page } from '@playwright/test';

const REFUSED = /^Failed to load resource: the server responded with a status of (4\d\d)\b/;

/** Collects what no story may show: errors, warnings, requests to elsewhere. */
export class Guard {
  private readonly found: string[] = [];
  private readonly statuses = new Set<number>();
  private readonly lines: RegExp[] = [];

  constructor(
    private readonly origin: string,
    hasScripts: boolean,
  ) {
    // Nobody uses what was loaded for them. Chromium says so where a page stays for some seconds.
    if (!hasScripts) this.expectLine(/was preloaded using link preload but not used/);
  }

  /** The browser's own line about an answer with one of these 4xx is expected. */
  expectStatus(...statuses: number[]): void {
    statuses.forEach((status) => this.statuses.add(status));
  }

  expectLine(line: RegExp): void {
    this.lines.push(line);
  }

  watch(context: BrowserContext): void {
    context.on('weberror', (event) => this.found.push(`page error: ${event.error()}`));
    context.on('console', (message) => this.hear(message));
    context.on('request', (request) => this.see(request.url()));
    context.on('page', (page: Page) => page.on('websocket', (socket) => this.see(socket.url())));
  }

  /** Asked at the end, when the story has said all that it expects. */
  get troubles(): string[] {
    return this.found.filter((trouble) => !this.expected(trouble));
  }

  private hear(message: ConsoleMessage): void {
    if (message.type() === 'error' || message.type() === 'warning') {
      this.found.push(`${message.text()} (${message.location().url})`);
    }
  }

  private see(address: string): void {
    const url = new URL(address);
    if (url.protocol === 'data:' || url.protocol === 'blob:') return;
    if (url.origin !== this.origin) this.found.push(`request to elsewhere: ${address}`);
  }

  private expected(trouble: string): boolean {
    const status = REFUSED.exec(trouble)?.[1];
    if (status) return this.statuses.has(Number(status));
    return this.lines.some((line) => line.test(trouble));
  }
}
