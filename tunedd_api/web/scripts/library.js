// The documents: what there is, what is being added, and what has become of it.

import { addressOf, askForKey, authorization, everything, json, Problem, UNREACHABLE } from "./api.js";
import { live, page, say } from "./store.js";
import { complain, refresh } from "./talk.js";

const MOST = 2000;
const AT_ONCE = 2;

let running = 0;

export async function loadDocuments() {
  const hear = (documents, next) => page.set({ documents, moreDocuments: next !== null });
  const all = await everything("documents", MOST, hear);
  if (all.some(({ status }) => status === "processing")) later();
}

let waiting = false;

function later() {
  if (waiting) return;
  waiting = true;
  setTimeout(() => {
    waiting = false;
    loadDocuments().catch(complain);
  }, 1500);
}

/** Put files into the library, a few at a time. */
export function upload(files) {
  if (page.state.readOnly) return;
  const added = [...files].map((file) => ({ file, name: file.name, state: "waiting", sent: 0 }));
  page.set({ uploads: [...page.state.uploads, ...added] });
  next();
}

export const dismiss = (gone) =>
  page.set({ uploads: page.state.uploads.filter((one) => one !== gone) });

function note(one, changes) {
  Object.assign(one, changes);
  page.set({ uploads: [...page.state.uploads] });
}

function next() {
  const one = page.state.uploads.find(({ state }) => state === "waiting");
  if (!one || running >= AT_ONCE) return;
  running += 1;
  add(one)
    .catch((error) => note(one, { state: "failed", error: error.message }))
    .finally(() => {
      running -= 1;
      next();
    });
  next();
}

async function add(one) {
  note(one, { state: "sending" });
  let document = await put(one).catch(refused);
  note(one, { state: "processing", document });
  for (let pause = 250; document.status === "processing"; pause = Math.min(2 * pause, 2000)) {
    await new Promise((resolve) => setTimeout(resolve, pause));
    try {
      document = await json("GET", `documents/${document.id}`);
    } catch (error) {
      if (error !== UNREACHABLE) throw error;
    }
    note(one, { document });
  }
  await reload();
  if (document.status === "failed") throw new Problem({ detail: document.error });
  note(one, { state: "ready" });
  say(`${one.name} is ready`);
}

/** Send one file; XMLHttpRequest tells how far it has come, which fetch does not. */
function put(one) {
  return new Promise((resolve, reject) => {
    const call = new XMLHttpRequest();
    call.open("PUT", addressOf(`documents/${encodeURIComponent(one.name)}`));
    for (const [name, value] of Object.entries(authorization())) call.setRequestHeader(name, value);
    call.responseType = "json";
    call.upload.onprogress = ({ loaded, total }) => note(one, { sent: total ? loaded / total : 0 });
    call.onerror = () => reject(new Problem({ detail: "It could not be sent. Try again." }));
    call.onload = () => {
      if (call.status === 401) return askForKey(true).then(() => resolve(put(one)), reject);
      const told = call.response ?? {};
      return call.status < 300 ? resolve(told) : reject(new Problem(told));
    };
    call.send(one.file);
  });
}

export async function deleteDocument(document) {
  await json("DELETE", `documents/${document.id}`).catch(refused);
  await reload();
}

/** Documents that change are seen in their list, and in what cites them. */
async function reload() {
  if (!live.state.turn?.running) refresh().catch(complain);
  await loadDocuments();
}

/** A key that may only read is known by its first refusal. */
function refused(error) {
  if (error.type === "forbidden") page.set({ readOnly: true });
  throw error;
}

/** How far a document has come, in words. */
export function stageOf({ progress }) {
  if (!progress || progress.stage === "queued") return "Waiting";
  if (progress.stage === "reading" || !progress.total) return "Reading";
  return `${progress.done} of ${progress.total} passages`;
}
