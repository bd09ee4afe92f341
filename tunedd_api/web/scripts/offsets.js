// The service counts characters as code points, JavaScript as UTF-16 units: converted here, once.

/** UTF-16 offsets of increasing code point offsets; those beyond the end are its end. */
export function utf16Offsets(text, points) {
  const found = [];
  let unit = 0;
  let point = 0;
  for (const wanted of points) {
    while (point < wanted && unit < text.length) {
      unit += text.codePointAt(unit) > 0xffff ? 2 : 1;
      point += 1;
    }
    found.push(unit);
  }
  return found;
}

/** A text cut at a span of code points: what is before, in and after it. */
export function cut(text, start, end) {
  const [from, to] = utf16Offsets(text, [start, end]);
  return [text.slice(0, from), text.slice(from, to), text.slice(to)];
}
