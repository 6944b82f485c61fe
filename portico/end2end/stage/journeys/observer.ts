import type { Page } from '@playwright/test';
import { open } from '../hydration';
import type { Language } from '../languages';
import { ENGLISH_ONLY } from '../pages';

/** Looks at each state of a page. */
export abstract class Observer {
  constructor(
    readonly page: Page,
    readonly language: Language,
  ) {}

  /** Looks at the page as it is now. `name` is different for each state. */
  abstract observe(name: string): Promise<void>;

  /** Whether the page is English, and this observer looks at another language. */
  protected get isInEnglishInstead(): boolean {
    return this.language !== 'en' && ENGLISH_ONLY.test(new URL(this.page.url()).pathname);
  }

  /** Opens a page, waits until it is hydrated, and looks at it. */
  async openAndObserve(name: string, address: string): Promise<void> {
    await open(this.page, address);
    await this.observe(name);
  }

  /** Opens a page that has none of Portico's scripts. */
  async gotoAndObserve(name: string, address: string): Promise<void> {
    await this.page.goto(address);
    await this.observe(name);
  }
}
