// Reads Markdown: code blocks, code in sentences, headings' anchors, links.

/** The word after the language of commands that no test can run: for root, Docker or a public host. */
export const BY_HAND = 'by-hand';

/**
 * The fenced blocks, each with its line, its language, and the word after the language. A fence may be indented, as in a
 * list.
 */
export function blocksOf(markdown) {
  const found = [];
  let open;
  for (const [index, line] of markdown.split('\n').entries()) {
    const fence = line.match(/^( *)(`{3,})(.*)$/);
    if (!open && fence) {
      const [language, at] = fence[3].trim().split(/\s+/);
      open = { line: index + 1, fence: fence[2], indent: fence[1].length, language, at, lines: [] };
    } else if (open && fence?.[2] === open.fence && !fence[3].trim()) {
      found.push({ ...open, text: open.lines.map((text) => `${text}\n`).join('') });
      open = undefined;
    } else if (open) {
      open.lines.push(line.slice(Math.min(open.indent, line.search(/\S|$/))));
    }
  }
  if (open) throw new Error(`line ${open.line}: the block has no end`);
  return found;
}

/** The code in sentences, in one line each, with the line where it begins. */
export function codeOf(markdown) {
  const text = markdown.replace(/^ *(`{3,})[\s\S]*?^ *\1$/gm, blank);
  const found = [...text.matchAll(/(?<!`)(`+)(?!`)([\s\S]*?[^`])\1(?!`)/g)];
  return found.map((code) => ({ line: text.slice(0, code.index).split('\n').length, text: code[2].replace(/\s+/g, ' ').trim() }));
}

/** The anchors of a document, as GitHub generates them. */
export function anchorsOf(markdown) {
  const text = markdown.replace(/^ *(`{3,})[\s\S]*?^ *\1$/gm, '');
  const found = new Set();
  for (const [, heading] of text.matchAll(/^#+ +(.+)$/gm)) {
    const words = heading.replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1').trim().toLowerCase();
    const plain = words.replace(/[^\p{L}\p{N}\s_-]/gu, '').replace(/\s/g, '-');
    let anchor = plain;
    for (let n = 1; found.has(anchor); n++) anchor = `${plain}-${n}`;
    found.add(anchor);
  }
  for (const [, id] of text.matchAll(/<a (?:id|name)="([^"]+)"/g)) found.add(id);
  return found;
}

/** The targets of links and pictures, each with its line. Code is left out. */
export function linksOf(markdown) {
  const text = markdown.replace(/^ *(`{3,})[\s\S]*?^ *\1$/gm, blank).replace(/(`+)(?!`)[\s\S]*?[^`]\1(?!`)/g, blank);
  const patterns = [/\]\(\s*<?([^\s()<>]*)>?(?:\s+"[^"]*")?\s*\)/g, /^ {0,3}\[[^\]]+\]:\s*<?(\S+?)>?$/gm, /\b(?:href|src|srcset)="([^"]*)"/g];
  const found = patterns.flatMap((pattern) => [...text.matchAll(pattern)]);
  return found.map((link) => ({ line: text.slice(0, link.index).split('\n').length, target: link[1] }));
}

/** Keeps the lines, so that they can be counted. */
function blank(code) {
  return code.replace(/[^\n]/g, ' ');
}
