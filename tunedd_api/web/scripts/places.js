// Places: stretches of pages that something was quoted from or found at; and what addresses mean.

import { page } from "./store.js";

let opener = null;

/** A passage of the service as a place; citations hold a quote, passages a text. */
export function placeOf(found) {
  const document = found.document ?? { id: found.document_id, name: found.document_name };
  const { page: number, start, end, marker, quote, text, cited } = found;
  return { document, page: number, start, end, marker, cited, quote: quote ?? text };
}

export const nameOf = ({ document, page: number }) => `${document.name}, page ${number}`;

/** Show a place among others in the source pane; the focus comes back to where it was. */
export function openSource(place, among = [place], found = null) {
  opener = document.activeElement;
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
