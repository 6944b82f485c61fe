import { expect } from '@playwright/test';
import { By, type WebDriver, type WebElement } from 'selenium-webdriver';
import type { Person } from '../../../end2end/stage/people';
import type { Engine } from './engine';

/** The elements that may have a role. The browser itself computes role and name of each. */
const CANDIDATES = {
  button: 'button',
  checkbox: 'input[type=checkbox]',
  field: 'input, textarea',
  heading: 'h1, h2, h3',
  link: 'a[href]',
  radio: 'input[type=radio]',
} as const;

type Kind = keyof typeof CANDIDATES;

/** Someone who uses the site with a real browser. They find things by what they are and how they are called. */
export class Visitor {
  private readonly expected: RegExp[] = [];

  constructor(
    private readonly engine: Engine,
    private readonly origin: string,
  ) {}

  get driver(): WebDriver {
    return this.engine.driver;
  }

  /** The errors and warnings in the browser's consoles so far. */
  async complaints(): Promise<string[]> {
    return this.engine.complaints();
  }

  /** Allows the line about responses with this status, which some browsers print. */
  expectStatus(status: number): void {
    this.expectLine(new RegExp(`responded with a status of ${status}\\b`));
  }

  expectLine(line: RegExp): void {
    this.expected.push(line);
  }

  async unexpected(): Promise<string[]> {
    return (await this.complaints()).filter((line) => !this.expected.some((allowed) => allowed.test(line)));
  }

  /** Opens a page and waits until it is hydrated. */
  async open(path: string): Promise<void> {
    await this.openPlain(path);
    await this.expectHydrated();
  }

  /** Opens a page without the scripts of Portico. */
  async openPlain(path: string): Promise<void> {
    await this.driver.get(this.origin + path);
    await this.engine.watch();
  }

  async reload(): Promise<void> {
    await this.driver.navigate().refresh();
    await this.engine.watch();
    await this.expectHydrated();
  }

  /** The script of a page takes its handler of posts away when it hydrates the page. */
  async expectHydrated(): Promise<void> {
    const isHydrated = () =>
      this.run<boolean>(`
        const loaded = performance.getEntriesByType('resource').some(({ name }) => /\\.wasm(\\?|$)/.test(name));
        return loaded && document.readyState === 'complete' && window.onsubmit === null;`);
    await expect.poll(isHydrated, { message: 'the page is hydrated' }).toBe(true);
  }

  async run<Result>(script: string, ...values: unknown[]): Promise<Result> {
    return this.driver.executeScript<Result>(script, ...values);
  }

  async expectPath(path: string): Promise<void> {
    const address = async () => (await this.driver.getCurrentUrl()).slice(this.origin.length);
    await expect.poll(address).toBe(path);
  }

  /** Waits for the visible element with this name. `within` is a CSS selector. */
  async find(kind: Kind, name: string, within = 'body'): Promise<WebElement> {
    let found: WebElement | undefined;
    await expect(async () => {
      found = await this.findNow(kind, name, within);
      expect(found, `${kind} ${name}`).toBeDefined();
    }).toPass();
    return found!;
  }

  async expectNone(kind: Kind, name: string, within = 'body', timeout?: number): Promise<void> {
    await expect(async () => expect(await this.findNow(kind, name, within)).toBeUndefined()).toPass({ timeout });
  }

  async click(kind: Kind, name: string, within = 'body'): Promise<void> {
    await (await this.find(kind, name, within)).click();
  }

  async fill(label: string, text: string): Promise<void> {
    const field = await this.find('field', label);
    await field.clear();
    await field.sendKeys(text);
  }

  async fillLogIn({ email, password }: Omit<Person, 'name'>): Promise<void> {
    await this.fill('Email', email);
    await this.fill('Password', password);
  }

  async logIn(person: Omit<Person, 'name'>): Promise<void> {
    await this.fillLogIn(person);
    await this.click('button', 'Log in', 'main');
  }

  async signUp(person: Person): Promise<void> {
    await this.fill('Name', person.name);
    await this.fillLogIn(person);
    await this.click('button', 'Sign up', 'main');
  }

  /** The button may be in a menu of the header. */
  async pressLogOut(): Promise<void> {
    const isHidden = (await this.findNow('button', 'Log out', 'header')) === undefined;
    const [menu] = await this.driver.findElements(By.css('header details > summary'));
    if (isHidden && menu) await menu.click();
    await this.click('button', 'Log out', 'header');
  }

  async expectDashboardOf(person: Person): Promise<void> {
    await this.expectPath('/dashboard');
    await this.find('heading', `Hello, ${person.name}`);
    await this.expectSignedIn(person);
  }

  async expectSignedIn(person: Person, timeout?: number): Promise<void> {
    await expect(async () => expect(await this.text('header')).toContain(person.name)).toPass({ timeout });
    await this.expectNone('link', 'Log in', 'header', timeout);
  }

  async expectSignedOut(timeout?: number): Promise<void> {
    await expect(async () => expect(await this.findNow('link', 'Log in', 'header')).toBeDefined()).toPass({ timeout });
    await this.expectNone('button', 'Log out', 'header');
  }

  /** Waits for a message of this role with a text. */
  async expectMessage(role: 'alert' | 'status', text: RegExp): Promise<void> {
    const shown = () =>
      this.run<string>(`return [...document.querySelectorAll('[role=${role}]')].map((e) => e.textContent).join(' ')`);
    await expect.poll(shown).toMatch(text);
  }

  /** The start of the document. It stays the same for as long as no page is loaded. */
  async born(): Promise<number> {
    return this.run<number>('return performance.timeOrigin');
  }

  async storedToken(): Promise<string | null> {
    return this.run<string | null>("return localStorage.getItem('access_token')");
  }

  async text(selector: string): Promise<string> {
    return this.run<string>('return document.querySelector(arguments[0])?.textContent ?? ""', selector);
  }

  private async findNow(kind: Kind, name: string, within: string): Promise<WebElement | undefined> {
    for (const element of await this.driver.findElements(By.css(`${within} :is(${CANDIDATES[kind]})`))) {
      if ((await element.isDisplayed()) && (await element.getAccessibleName()) === name) return element;
    }
    return undefined;
  }
}
