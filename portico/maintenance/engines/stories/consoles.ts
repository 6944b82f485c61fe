import { pathToFileURL } from 'node:url';
import fs from 'node:fs';
import { expect, test } from '../stage/story';
import { printedComplaints } from '../stage/webkit';

// Without this, a browser that stopped to report its consoles would pass every story.
test('errors and warnings of a page are seen', async ({ visitor }) => {
  visitor.expectLine(/on purpose/);
  await visitor.open('/');
  await visitor.run(`
    console.warn('a warning on purpose');
    console.error('an error on purpose');
    setTimeout(() => { throw new Error('thrown on purpose') });`);
  for (const text of ['a warning on purpose', 'an error on purpose', 'thrown on purpose']) {
    await expect.poll(() => visitor.complaints()).toContainEqual(expect.stringContaining(text));
  }
});

test('pages that WebKit loads by itself have empty consoles from their first line', async ({ engine, server }, story) => {
  test.skip(engine !== 'webkit', 'the consoles of Firefox are read from the first line in every story');
  const home = story.outputPath();
  fs.mkdirSync(home, { recursive: true });
  const last = story.outputPath('last.html');
  fs.writeFileSync(last, "<script>setTimeout(() => console.warn('the end'), 4000)</script>");
  const start = server.logLength;
  const pages = ['/', '/login', '/signup', '/forgot-password', '/problems'].map((path) => server.url + path);
  const complaints = await printedComplaints(home, [...pages, pathToFileURL(last).href], 'the end');
  expect(complaints).toEqual([expect.stringContaining('the end')]);
  expect(server.logSince(start), 'the pages were hydrated').toMatch(/\/pkg\/[^"]*\.wasm/);
});
