import type { BrowserContext } from '@playwright/test';
import fs from 'node:fs';
import path from 'node:path';
import type { Server } from './server';

/** The languages of the interface, English first. Each has a folder. */
export const LANGUAGES = [...new Set(['en', ...fs.readdirSync(path.join(__dirname, '../../languages')).sort()])];

/** The tag of one of them. */
export type Language = string;

/** The cookie that chooses one of them. */
export const LANGUAGE_COOKIE = 'portico-lang';

/** Chooses the language of the pages that the browser opens from now on. */
export async function chooseLanguage(context: BrowserContext, server: Server, language: Language): Promise<void> {
  await context.addCookies([{ name: LANGUAGE_COOKIE, value: language, url: server.url }]);
}
