import fs from 'node:fs';
import path from 'node:path';

const REPOSITORY = path.join(__dirname, '../../../..');

/** Where Portico and the app declare their pages. */
const DECLARED_IN = ['portico/ui/src/routes.rs', 'app/src/lib.rs'];

/** The declared pages that are at none of these paths. */
export function missing(paths: string[]): string[] {
  return declared().filter((page) => {
    const shown = new RegExp(`^${page.replace(/\{\w+\}/g, '[^/]+')}$`);
    return !paths.some((path) => shown.test(path));
  });
}

function declared(): string[] {
  const sources = DECLARED_IN.map((file) => fs.readFileSync(path.join(REPOSITORY, file), 'utf8').split('#[cfg(test)]')[0]!);
  return sources.flatMap((source) => [...source.matchAll(/Page::new\(\s*"([^"]+)"/g)].map(([, page]) => page!));
}
