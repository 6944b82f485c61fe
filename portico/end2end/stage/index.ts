// What an app's own stories import.

export { expect } from '@playwright/test';
export { expectAccessible } from './accessibility';
export { newPerson, registered, signedIn, signUp } from './people';
export { test } from './story';
