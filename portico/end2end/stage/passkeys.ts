import { expect, type Browser, type BrowserContext, type CDPSession, type Locator, type Page } from '@playwright/test';
import { signedIn, type Person } from './people';
import type { Server } from './server';

/** What Chromium may tell of a credential. */
export interface StoredPasskey {
  credentialId: string;
  isResidentCredential: boolean;
  rpId?: string;
  privateKey: string;
  userHandle?: string;
  signCount: number;
  userName?: string;
  userDisplayName?: string;
}

export interface Device {
  /** Whether its passkeys are copied to other devices. */
  isSynced?: boolean;
}

/** What the device does wrong. */
export type Fault = 'isBogusSignature' | 'isBadUV' | 'isBadUP';

/** A device with passkeys for one page: Chromium's virtual authenticator. Its owner confirms whatever is asked. */
export class Authenticator {
  private constructor(
    private readonly browser: CDPSession,
    private readonly authenticatorId: string,
  ) {}

  static async of(page: Page, { isSynced = false }: Device = {}): Promise<Authenticator> {
    const browser = await page.context().newCDPSession(page);
    await browser.send('WebAuthn.enable', { enableUI: false });
    const { authenticatorId } = await browser.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        ctap2Version: 'ctap2_1',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
        defaultBackupEligibility: isSynced,
        defaultBackupState: isSynced,
      },
    });
    return new Authenticator(browser, authenticatorId);
  }

  async passkeys(): Promise<StoredPasskey[]> {
    const { authenticatorId } = this;
    return (await this.browser.send('WebAuthn.getCredentials', { authenticatorId })).credentials as StoredPasskey[];
  }

  async put(credential: StoredPasskey): Promise<void> {
    const { authenticatorId } = this;
    await this.browser.send('WebAuthn.addCredential', { authenticatorId, credential });
  }

  async clear(): Promise<void> {
    await this.browser.send('WebAuthn.clearCredentials', { authenticatorId: this.authenticatorId });
  }

  /** Whether the owner's finger or PIN is the right one. */
  async recognises(isUserVerified: boolean): Promise<void> {
    await this.browser.send('WebAuthn.setUserVerified', { authenticatorId: this.authenticatorId, isUserVerified });
  }

  async answerWith(fault: Fault): Promise<void> {
    const { authenticatorId } = this;
    await this.browser.send('WebAuthn.setResponseOverrideBits', { authenticatorId, [fault]: true });
  }
}

/** Makes the browser one without autofill of passkeys, so that only the button logs in. */
export async function withoutAutofill(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const none = async () => false;
    // Absent where passkeys are not allowed, as at an IP address.
    if (window.PublicKeyCredential) PublicKeyCredential.isConditionalMediationAvailable = none;
  });
}

export function logInButton(page: Page): Locator {
  return page.getByRole('button', { name: 'Log in with a passkey' });
}

export function addButton(page: Page): Locator {
  return page.getByRole('button', { name: 'Add a passkey' });
}

export function cards(page: Page): Locator {
  return page.getByRole('list', { name: 'Passkeys' }).getByRole('listitem');
}

export function password(page: Page): Locator {
  return page.getByLabel('Password', { exact: true });
}

/** Adds a passkey on the page about security, which must be open. */
export async function givePassword(page: Page, typed: string): Promise<void> {
  await addButton(page).click();
  await password(page).fill(typed);
  await addButton(page).click();
}

/** Adds a passkey to the account of the user who is logged in. */
export async function addPasskey(page: Page, typed: string): Promise<void> {
  await page.goto('/account/security');
  await givePassword(page, typed);
  await expect(page).toHaveURL('/account/security?done=passkey_added');
}

/** The same on another device, in the same session. */
export async function addPasskeyElsewhere(
  context: BrowserContext,
  browser: Browser,
  server: Server,
  typed: string,
): Promise<void> {
  const storageState = await context.storageState();
  const elsewhere = await browser.newContext({ baseURL: server.url, storageState, javaScriptEnabled: true });
  const page = await elsewhere.newPage();
  await Authenticator.of(page, { isSynced: true });
  await addPasskey(page, typed);
  // The proof has renewed the cookie.
  await context.addCookies(await elsewhere.cookies());
  await elsewhere.close();
}

/** Removes the password of a user with two passkeys. */
export async function removePassword(page: Page, typed: string): Promise<void> {
  const remove = page.getByRole('button', { name: 'Remove password' });
  await page.goto('/account/security');
  await remove.click();
  await password(page).fill(typed);
  await remove.click();
  await expect(page).toHaveURL('/account/security?done=password_removed');
}

/** The addresses of the passkeys' script that a page loads from now on. */
export function passkeyScripts(page: Page): string[] {
  const loaded: string[] = [];
  page.on('request', (request) => {
    if (request.url().includes('/passkeys/passkeys.js')) loaded.push(request.url());
  });
  return loaded;
}

/** A user with two passkeys, one of them on this page's device, and without a password. */
export async function passwordless(
  page: Page,
  context: BrowserContext,
  server: Server,
  browser: Browser,
): Promise<{ ada: Person; device: Authenticator }> {
  await withoutAutofill(page);
  const device = await Authenticator.of(page);
  const ada = await signedIn(context, server);
  await addPasskey(page, ada.password);
  await addPasskeyElsewhere(context, browser, server, ada.password);
  await removePassword(page, ada.password);
  return { ada, device };
}
