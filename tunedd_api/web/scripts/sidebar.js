// The conversations, newest first; below them the library in short, and what is being added.

import { html, useEffect, useRef, useState } from "../vendor/preact.js";
import { icon } from "./icons.js";
import { dismiss, stageOf, upload } from "./library.js";
import { counted, memo, page } from "./store.js";
import { complain, loadConversations } from "./talk.js";

const PAUSE = 200;

export const Sidebar = memo(({ conversations, open, documents, moreDocuments, uploads, shown }) => html`
  <nav id="sidebar" class=${`sidebar ${shown ? "shown" : ""}`} aria-label="Conversations">
    <a class="button new" href="#/" title="Ctrl Shift O">${icon("plus")} New conversation</a>
    <${Filter} />
    <${List} conversations=${conversations} open=${open} />
    <${Shelf} documents=${documents} more=${moreDocuments} uploads=${uploads} />
  </nav>`);

/** What is written is the field's own: answers come while one writes. */
function Filter() {
  const timer = useRef(0);
  const input = ({ target }) => {
    clearTimeout(timer.current);
    const load = () => loadConversations({ query: target.value }).catch(complain);
    timer.current = setTimeout(load, PAUSE);
  };
  return html`<label class="filter">${icon("search")}
    <input id="filter" type="search" placeholder="Find"
      aria-label="Find a conversation" onInput=${input} /><kbd aria-hidden="true">Ctrl K</kbd></label>`;
}

function List({ conversations: { items, next, query }, open }) {
  if (items === null) return html`<div class="talks" aria-busy="true"></div>`;
  if (!items.length) {
    return html`<p class="talks muted none">${query ? "No conversation has that." : "Nothing asked yet."}</p>`;
  }
  let day = null;
  const rows = items.map((item) => {
    const before = day;
    day = dayOf(item.updated_at);
    return html`${day !== before && html`<li class="day" key=${day}>${day}</li>`}
      <${Row} key=${item.id} item=${item} current=${item.id === open} />`;
  });
  return html`<ul class="talks">${rows}${next && html`<${Rest} key="more" />`}</ul>`;
}

const Row = memo(({ item, current }) => {
  const title = item.title ?? "New conversation";
  const menu = () => page.set({ dialog: { kind: "conversation", item } });
  return html`<li class="talk">
    <a href=${`#/c/${item.id}`} aria-current=${current ? "page" : undefined}>${title}</a>
    <button class="plain" aria-label=${`Rename or delete: ${title}`} onClick=${menu}>${icon("more")}</button>
  </li>`;
});

/** The next conversations, as soon as one scrolls there. */
function Rest() {
  const mark = useRef();
  useEffect(() => {
    const watch = new IntersectionObserver(([{ isIntersecting }]) => {
      if (isIntersecting) loadConversations({ more: true }).catch(complain);
    });
    watch.observe(mark.current);
    return () => watch.disconnect();
  });
  return html`<li ref=${mark} class="muted">Rest</li>`;
}

function dayOf(time) {
  const midnight = new Date().setHours(0, 0, 0, 0);
  const days = Math.ceil((midnight - new Date(time)) / 86_400_000);
  if (days <= 0) return "Today";
  if (days === 1) return "Yesterday";
  return days < 7 ? "This week" : "Earlier";
}

function Shelf({ documents, more, uploads }) {
  const open = () => page.set({ dialog: { kind: "library" }, menu: false });
  return html`<section class="shelf" aria-label="Library">
    ${uploads.length > 0 && html`<ul class="uploads">${uploads.map((one) => html`<${Upload} one=${one} />`)}</ul>`}
    <button class="shelf-button" onClick=${open} disabled=${!documents}>
      ${icon("book")} <strong>${documents ? `${counted(documents.length, "document")}${more ? " and more" : ""}` : "Documents"}</strong>
    </button>
    <${FilesButton} className="drop">
      Drop files anywhere or <span class="as-link">choose</span><//>
  </section>`;
}

/** A button that lets one choose files; words in its place where the key may only read. */
export function FilesButton({ className, children }) {
  if (page.use().readOnly) {
    return html`<p class="said" role="alert">This key may only read: librarians add and delete documents.</p>`;
  }
  return html`<label class=${className}>
  ${children}
  <input type="file" multiple class="unseen" aria-label="Add documents" onChange=${({ target }) => {
    upload(target.files);
    target.value = "";
  }} /></label>`;
}

function Upload({ one }) {
  const { name, state, sent, document, error } = one;
  const done = state === "ready" || state === "failed";
  return html`<li class=${`upload ${state}`}>
    <span class="upload-name">${name}</span>
    ${done && html`<button class="plain" aria-label=${`Dismiss ${name}`} onClick=${() => dismiss(one)}>
      ${icon("close")}</button>`}
    <span class="muted upload-state" role=${state === "failed" ? "alert" : undefined}>${wordsFor(state, document, error, sent)}</span>
    ${!done && html`<progress aria-label=${`Progress of ${name}`} max="1"
      value=${fraction(state, document, sent)}></progress>`}
  </li>`;
}

function wordsFor(state, document, error, sent) {
  if (state === "failed") return error;
  if (state === "ready") return "Ready to be asked about";
  if (state === "processing") return stageOf(document);
  return state === "sending" ? `Sending, ${Math.round(100 * sent)} %` : "Waiting";
}

/** Sending counts for a third, and embedding for the rest. */
function fraction(state, document, sent) {
  if (state !== "processing") return sent / 3;
  const { total, done } = document.progress ?? {};
  return total ? 1 / 3 + (2 / 3) * (done / total) : 1 / 3;
}

/** Whether files are being dragged over the page, anywhere on which they may be dropped. */
export function useDropping() {
  const [over, setOver] = useState(false);
  useEffect(() => {
    const files = (hear) => (event) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      hear(event);
    };
    addEventListener("dragover", files(() => setOver(true)));
    addEventListener("dragleave", ({ relatedTarget }) => relatedTarget || setOver(false));
    addEventListener("drop", files(({ dataTransfer }) => {
      setOver(false);
      upload(dataTransfer.files);
    }));
  }, []);
  return over && !page.state.readOnly;
}
