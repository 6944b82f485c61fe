import { defineConfig } from '@playwright/test';
import base from './screenshots.config';

/** The pictures of the README. Not part of the stories. */
export default defineConfig(base, { testMatch: 'readme_pictures.ts' });
