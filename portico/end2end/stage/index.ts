// What an app's own stories import.

export { expect } from '@playwright/test';
export { newPerson, registered, signedIn, signUp } from './people';
export { test } from './story';
