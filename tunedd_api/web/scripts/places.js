// Places: stretches of pages that something was quoted from or found at; and what addresses mean.

import { page } from "./store.js";

let opener = null;

/** A passage or a citation as a place; words that were cited are shown where they stand now. */
export function placeOf({ document, page, start, end, marker, quote, text, current, now }) {
  const gone = now === null;
  return { document, page, start, end, ...now, marker, quote: quote ?? text, gone, moved: current === false };
}

/** What has become of a place since it was cited, in words. */
export function changeOf({ gone, moved }) {
  if (gone) return "The document was changed or deleted since: these words are no longer in it.";
  return moved && "The document has changed since. This is where the same words stand now.";
}

export const nameOf = ({ document, page: number }) => `${document.name}, page ${number}`;

/** Show a place among others in the source pane; the focus comes back to where it was. */
export function openSource(place, among = [place], found = null) {
  const { activeElement } = document;
  if (!activeElement.closest(".source")) opener = activeElement;
  page.set({ source: { place, among, found, page: place.page }, menu: false });
}

/** Go to another of the places that the pane was opened with. */
export function step(by) {
  const { source } = page.state;
  if (!source) return;
  const index = source.among.indexOf(source.place) + by;
  const place = source.among[index];
  if (place) page.set({ source: { ...source, place, page: place.page } });
}

export function closeSource() {
  page.set({ source: null });
  if (opener?.isConnected) opener.focus({ preventScroll: true });
  opener = null;
}

const ID = "[0-9a-f-]{36}";
const CONVERSATION = new RegExp(`^#/c/(${ID})$`);
const PLACE = new RegExp(`^#/documents/(${ID})/(\\d{1,7})(?:\\?(.*))?$`);

/** `#/c/<id>` is a conversation, `#/documents/<id>/<page>?start&end` a place to be read. */
export function routeOf(hash) {
  const talk = CONVERSATION.exec(hash);
  const found = PLACE.exec(hash);
  if (!found) return { view: "talk", conversation: talk?.[1] ?? null };
  const given = new URLSearchParams(found[3] ?? "");
  const [start, end] = ["start", "end"].map((name) => Number.parseInt(given.get(name), 10));
  const place = { document: { id: found[1] }, page: Number(found[2]) };
  if (start >= 0 && end > start) Object.assign(place, { start, end });
  return { view: "reader", conversation: null, place };
}

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
