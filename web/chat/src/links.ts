// Finds what may be clicked in a text. Only http and https, only what is written out.

export interface Piece {
  text: string;
  href?: string;
}

const pattern = /https?:\/\/[^\s<>"'\u3000-\u303f\uff00-\uffef\u4e00-\u9fff]+/gi;

export function pieces(text: string): Piece[] {
  const found: Piece[] = [];
  let at = 0;
  let match: RegExpExecArray | null;
  pattern.lastIndex = 0;
  while ((match = pattern.exec(text))) {
    let url = match[0];
    // Punctuation that ends a sentence is not part of the address; a closing bracket is only if the
    // address opened one.
    for (;;) {
      const end = url.slice(-1);
      const unopened = end === ')' && url.split(')').length > url.split('(').length;
      if (!unopened && '.,;:!?]}*_'.indexOf(end) < 0) break;
      url = url.slice(0, -1);
    }
    if (!/^https?:\/\/[^/?#]/i.test(url)) continue;
    if (match.index > at) found.push({ text: text.slice(at, match.index) });
    found.push({ text: url, href: url });
    at = match.index + url.length;
    pattern.lastIndex = at;
  }
  if (at < text.length) found.push({ text: text.slice(at) });
  return found;
}
