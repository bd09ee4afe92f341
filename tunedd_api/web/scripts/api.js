// Calls of the service. The key travels in a header and never in an address.

import { keep, kept, page } from "./store.js";

const ROOT = new URL("../../", import.meta.url);

export const addressOf = (path) => new URL(path, ROOT).href;

/** What went wrong, in words for people. */
export class Problem extends Error {
  constructor({ title = "Something went wrong", detail, type = "" }) {
    super(detail || title);
    this.type = type.replace("urn:tunedd:problem:", "");
  }
}

export const UNREACHABLE = new Problem({
  detail: "The service does not answer. It is asked again until it does.",
  type: "unreachable",
});

export function authorization() {
  const key = kept("key");
  return key ? { Authorization: `Bearer ${key}` } : {};
}

/** Ask for the key, whoever needs it; resolves when one was given. */
export function askForKey(refused) {
  if (page.state.asking) return page.state.asking.given;
  let give;
  const given = new Promise((resolve) => (give = resolve));
  const answer = (key) => {
    // No header can carry other characters.
    if (/[^ -~]/.test(key)) return page.set({ asking: { given, answer, refused: true } });
    keep("key", key);
    page.set({ asking: null, readOnly: false });
    give();
  };
  page.set({ asking: { given, answer, refused } });
  return given;
}

/** A response of the service; a refusal is a Problem. */
export async function request(method, path, { body, headers, signal } = {}) {
  const sent = { ...authorization(), ...headers };
  if (body !== undefined) sent["Content-Type"] = "application/json";
  let response;
  try {
    response = await fetch(addressOf(path), {
      method,
      headers: sent,
      signal,
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    page.set({ reachable: false });
    throw UNREACHABLE;
  }
  if (response.status === 401) {
    if (sent.Authorization === authorization().Authorization) await askForKey("Authorization" in sent);
    return request(method, path, { body, headers, signal });
  }
  if (response.ok) return response;
  throw new Problem(await response.json().catch(() => ({ detail: `The service answers ${response.status}.` })));
}

export async function json(method, path, options) {
  const response = await request(method, path, options);
  return response.status === 204 || response.status === 202 ? null : response.json();
}

/** The items of a listing, at least `most` if there are; `hear` is told as they come. */
export async function everything(path, most = Infinity, hear = () => {}) {
  const all = [];
  let cursor = null;
  do {
    const more = cursor ? `&cursor=${encodeURIComponent(cursor)}` : "";
    const found = await json("GET", `${path}?limit=100${more}`);
    all.push(...found.items);
    cursor = found.next_cursor;
    hear([...all], cursor);
  } while (cursor && all.length < most);
  return all;
}

/** A picture or a file as an address of this page's own, and what the headers say. */
export async function blob(path, signal) {
  const response = await request("GET", path, { signal });
  return { url: URL.createObjectURL(await response.blob()), headers: response.headers };
}

/** Let the reader save what an address of this page's own holds. */
export function save(name, href) {
  Object.assign(document.createElement("a"), { href, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(href), 10_000);
}

/** A name for a request, so that repeating it makes no second turn. */
export function requestName() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The events of a stream (WHATWG HTML, 9.2): EventSource cannot send a message. */
export async function* eventsOf(response) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const blocks = (rest + value).split("\n\n");
      rest = blocks.pop();
      for (const block of blocks) {
        const event = parsed(block);
        if (event.data) yield { ...event, data: JSON.parse(event.data) };
      }
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

function parsed(block) {
  const event = {};
  for (const line of block.split("\n")) {
    const [, field, value] = /^([^:]*):? ?(.*)$/.exec(line);
    event[field] = field === "data" && event.data ? `${event.data}\n${value}` : value;
  }
  return event;
}

let awaiting = false;

/** Ask ever more rarely whether the service answers, until it does; then call back. */
export async function awaitService(back) {
  if (awaiting) return;
  awaiting = true;
  for (let pause = 500; ; pause = Math.min(2 * pause, 10_000)) {
    await new Promise((resolve) => setTimeout(resolve, pause));
    if (await fetch(addressOf("readyz")).then(() => true, () => false)) break;
  }
  awaiting = false;
  page.set({ reachable: true });
  back();
}
