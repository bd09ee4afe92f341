// Dialogs: the browser keeps the focus in them, closes them with Esc and gives the focus back.

import { html, useEffect, useRef, useState } from "../vendor/preact.js";
import { icon } from "./icons.js";
import { deleteDocument, stageOf } from "./library.js";
import { FilesButton } from "./sidebar.js";
import { counted, page } from "./store.js";
import { changeConversation, deleteConversation } from "./talk.js";

/** Without `close` it stays until what it asks for is given. */
function Dialog({ title, close, className = "", children }) {
  const root = useRef();
  useEffect(() => {
    const { current } = root;
    current.showModal();
    return () => current.close();
  }, []);
  const leave = () => close?.();
  const outside = ({ target }) => target === root.current && leave();
  return html`<dialog ref=${root} class=${className} aria-label=${title} onClick=${outside}
      onCancel=${(event) => { event.preventDefault(); leave(); }}
      onClose=${() => root.current?.showModal()}>
    <div class="dialog">
      <header><h2>${title}</h2>
        ${close && html`<button class="plain" aria-label="Close" onClick=${close}>${icon("close")}</button>`}
      </header>
      ${children}
    </div>
  </dialog>`;
}

const closeDialog = () => page.set({ dialog: null });

const submitted = (act) => (event) => {
  event.preventDefault();
  act(new FormData(event.target));
};

export function KeyDialog({ asking }) {
  const give = (form) => {
    const key = form.get("key").trim();
    if (key) asking.answer(key);
  };
  return html`<${Dialog} title="A key, please">
    <form onSubmit=${submitted(give)}>
      <p>${asking.refused
        ? "The service does not know this key. Check it, and give it again."
        : "This service answers to whoever has a key. It stays in this tab and is forgotten when you close it."}</p>
      <label class="field">Key
        <input name="key" type="password" autocomplete="off" required autofocus spellcheck="false" /></label>
      <footer><button class="button primary">${icon("key")} Go on</button></footer>
    </form><//>`;
}

/** Work closes the dialog when it is done; its failure is told there. */
function useWork() {
  const [problem, setProblem] = useState(null);
  const done = (work) => work.then(closeDialog, ({ message }) => setProblem(message));
  return [done, problem && html`<p class="failed" role="alert">${problem}</p>`];
}

function ConversationDialog({ item }) {
  const [sure, setSure] = useState(false);
  const [done, problem] = useWork();
  const rename = (form) => done(changeConversation(item.id, { title: form.get("title").trim() || null }));
  return html`<${Dialog} title="Conversation" close=${closeDialog}>
    <form onSubmit=${submitted(rename)}>
      <label class="field">Title
        <input name="title" defaultValue=${item.title ?? ""} maxlength="200" autofocus /></label>
      ${problem}
      <footer>
        ${sure
          ? html`<button type="button" class="button danger" onClick=${() => done(deleteConversation(item.id))}>
              Delete it with all its messages</button>`
          : html`<button type="button" class="quiet danger" onClick=${() => setSure(true)}>
              ${icon("trash")} Delete</button>`}
        <button class="button primary">Save</button>
      </footer>
    </form><//>`;
}

const KEYS = [
  ["Enter", "Send"],
  ["Shift Enter", "New line"],
  ["Esc", "Stop the answer, or close the source"],
  ["↑", "Edit the last question, from the empty field"],
  ["@", "Ask one document only"],
  ["[ ]", "Previous and next citation"],
  ["/", "Write a question"],
  ["Ctrl K", "Find a conversation"],
  ["Ctrl Shift O", "New conversation"],
  ["?", "These keys"],
];

const HelpDialog = () => html`<${Dialog} title="Keys" close=${closeDialog}>
  <dl class="keys">${KEYS.map(([keys, does]) => html`<div>
    <dt>${keys.split(" ").map((key) => html`<kbd>${key}</kbd>`)}</dt><dd>${does}</dd></div>`)}</dl><//>`;

const MOST = 200;

function useFiltered(documents) {
  const [query, setQuery] = useState("");
  const wanted = query.trim().toLowerCase();
  const found = documents.filter(({ name, title }) => `${name} ${title}`.toLowerCase().includes(wanted));
  const field = html`<label class="filter">${icon("search")}<input type="search" autofocus
    aria-label="Find a document" placeholder="Find a document" value=${query}
    onInput=${({ target }) => setQuery(target.value)} /></label>`;
  const rest = found.length > MOST && html`<p class="muted">
    ${counted(found.length - MOST, "more document")}: find them by name.</p>`;
  return { field, rest, shown: found.slice(0, MOST) };
}

function LibraryDialog({ documents }) {
  const { field, rest, shown } = useFiltered(documents);
  return html`<${Dialog} title="Library" close=${closeDialog} className="wide">
    ${field}
    <ul class="documents">${shown.map((one) => html`<${Row} key=${one.id} document=${one} />`)}</ul>
    ${rest}
    <footer><${FilesButton} className="button">${icon("upload")} Add documents<//></footer><//>`;
}

function Row({ document }) {
  const [sure, setSure] = useState(false);
  const [problem, setProblem] = useState(null);
  const { id, name, title, status, error, warnings } = document;
  const remove = () => deleteDocument(document).catch(({ message }) => setProblem(message));
  return html`<li class=${`document ${status}`}>
    <a href=${`#/documents/${id}/1`} onClick=${closeDialog}>${title || name}</a>
    <span class="muted">${title && title !== name ? `${name} · ` : ""}${stateOf(document)}</span>
    ${[error, problem, ...warnings].filter(Boolean).map((said) => html`<span class="failed">${said}</span>`)}
    ${!page.state.readOnly && (sure
      ? html`<button class="button danger" onClick=${remove}>Delete for everybody</button>`
      : html`<button class="plain" aria-label=${`Delete ${name}`} onClick=${() => setSure(true)}>
          ${icon("trash")}</button>`)}
  </li>`;
}

function stateOf(document) {
  if (document.status === "processing") return stageOf(document);
  return document.status === "failed" ? "Not read" : counted(document.pages, "page");
}

/** Which documents a conversation may see. */
function ScopeDialog({ documents, conversation, scope }) {
  const { field, rest, shown } = useFiltered(documents);
  const chosen = conversation ? (conversation.documents?.map(({ id }) => id) ?? null) : scope;
  const [ids, setIds] = useState(new Set(chosen ?? []));
  const [done, problem] = useWork();
  const toggle = (id) => {
    const changed = new Set(ids);
    if (!changed.delete(id)) changed.add(id);
    setIds(changed);
  };
  const choose = async (selection) =>
    conversation ? changeConversation(conversation.id, { documents: selection }) : page.set({ scope: selection });
  const save = () => done(choose(ids.size ? [...ids] : null));
  return html`<${Dialog} title="Which documents to ask" close=${closeDialog} className="wide">
    <form onSubmit=${submitted(save)}>
      ${field}
      <label class="choice all"><input type="checkbox" checked=${!ids.size}
        onChange=${() => setIds(new Set())} /> All documents, later ones too</label>
      <div class="choices" role="group" aria-label="Documents">${shown.map(({ id, name, title }) => html`
        <label class="choice" key=${id}><input type="checkbox" checked=${ids.has(id)}
          onChange=${() => toggle(id)} /> <span>${title || name} <span class="muted">${name}</span></span></label>`)}
      </div>
      ${rest}
      ${problem}
      <footer><span class="muted">From the next question on</span>
        <button class="button primary">Ask ${ids.size ? counted(ids.size, "document") : "all documents"}</button></footer>
    </form><//>`;
}

export const DIALOGS = {
  library: LibraryDialog,
  scope: ScopeDialog,
  conversation: ConversationDialog,
  help: HelpDialog,
};
