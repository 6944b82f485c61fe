import { expect, type Page } from '@playwright/test';
import { Observer } from '../journeys';
import { RECOVERY_CODE } from '../second_factor';

/** Compares what each state of a page tells assistive technology, in English, with a stored accessibility tree. */
export class TreeReader extends Observer {
  constructor(
    page: Page,
    private readonly folder: string,
  ) {
    super(page, 'en');
  }

  async observe(name: string): Promise<void> {
    // Scripts may still draw something.
    await expect(async () => {
      const tree = withoutWhatVaries(await this.page.locator('body').ariaSnapshot());
      expect(`${tree}\n`).toMatchSnapshot([this.folder, `${name}.yml`]);
    }).toPass({ timeout: 3_000 });
  }
}

/**
 * Addresses, times, browsers, keys and codes are different in each run or on each machine. The server records some
 * activity in the background, so that one row more or less may be listed.
 */
function withoutWhatVaries(tree: string): string {
  return tree
    .replace(/[\w.]+@example\.org/g, 'ada@example.org')
    .replace(/\w+ on (Linux|macOS|Windows)\b/g, 'a browser')
    .replace(/(- time: ).*/g, '$1a time')
    .replace(/\d{4}-\d\d-\d\d \d\d:\d\d UTC/g, 'a time')
    .replace(/otpauth:\S+/g, 'otpauth:…')
    .replace(/(- code: )([A-Z2-7]{4} ?){8}$/gm, '$1a key')
    .replace(/^( *)(- list "Activity":)(\n\1 {2}- listitem:(\n\1 {4}.*)+){2,}/gm, '$1$2 several rows')
    .replace(new RegExp(RECOVERY_CODE, 'g'), 'a recovery code');
}
