import type { BrowserContext, ConsoleMessage, Page } from '@playwright/test';

const REFUSED = /^Failed to load resource: the server responded with a status of (4\d\d)\b/;

/** Collects errors, warnings and requests to other sites. They fail the story. */
export class Guard {
  private readonly found: string[] = [];
  private readonly statuses = new Set<number>();
  private readonly lines: RegExp[] = [];

  constructor(
    private readonly origin: string,
    hasScripts: boolean,
  ) {
    // Scripts are preloaded but not used. Chromium warns about it if a page stays open for some seconds.
    if (!hasScripts) this.expectLine(/was preloaded using link preload but not used/);
  }

  /** Allows the browser's console line about responses with these 4xx statuses. */
  expectStatus(...statuses: number[]): void {
    statuses.forEach((status) => this.statuses.add(status));
  }

  expectLine(line: RegExp): void {
    this.lines.push(line);
  }

  watch(context: BrowserContext): void {
    context.on('weberror', (event) => this.found.push(`page error: ${event.error()}`));
    context.on('console', (message) => this.recordMessage(message));
    context.on('request', (request) => this.recordRequest(request.url()));
    context.on('page', (page: Page) => page.on('websocket', (socket) => this.recordRequest(socket.url())));
  }

  /** The unexpected findings. Read at the end, when all expectations are known. */
  get problems(): string[] {
    return this.found.filter((problem) => !this.expected(problem));
  }

  private recordMessage(message: ConsoleMessage): void {
    if (message.type() === 'error' || message.type() === 'warning') {
      this.found.push(`${message.text()} (${message.location().url})`);
    }
  }

  private recordRequest(address: string): void {
    const url = new URL(address);
    if (url.protocol === 'data:' || url.protocol === 'blob:') return;
    if (url.origin !== this.origin) this.found.push(`request to another site: ${address}`);
  }

  private expected(problem: string): boolean {
    const status = REFUSED.exec(problem)?.[1];
    if (status) return this.statuses.has(Number(status));
    return this.lines.some((line) => line.test(problem));
  }
}
