// The page: what its address says is shown, and what happens around it is heard.

import { html, render, useEffect } from "../vendor/preact.js";
import { awaitService } from "./api.js";
import { Composer } from "./composer.js";
import { DIALOGS, KeyDialog } from "./dialogs.js";
import { Header, Welcome } from "./header.js";
import { icon } from "./icons.js";
import { loadDocuments } from "./library.js";
import { Log } from "./log.js";
import { closeSource, routeOf, step } from "./places.js";
import { Sidebar, useDropping } from "./sidebar.js";
import { SourcePane } from "./source_pane.js";
import { live, page } from "./store.js";
import { complain, loadConversations, onChange, openConversation, refresh } from "./talk.js";
import { resume, stop } from "./turns.js";

async function go() {
  const route = routeOf(location.hash);
  const before = page.state.route;
  page.set({ route, menu: false, source: sourceOf(route), notice: null, editing: null, narrowed: [] });
  if (route.view === "reader") return;
  if (before.view === "talk" && page.state.conversation?.id === route.conversation) return;
  live.set({ turn: null });
  await openConversation(route.conversation);
  await resume(route.conversation);
}

const sourceOf = ({ place }) =>
  place ? { place, among: [place], found: null, page: place.page } : null;

/** What is shown may have changed while nobody looked. */
function look() {
  if (document.visibilityState !== "visible") return;
  const { conversation, route } = page.state;
  const open = conversation || !route.conversation ? refresh : go;
  const again = [loadConversations(), live.state.turn?.running ? null : open()];
  Promise.all(again).catch(complain);
}

function start() {
  addEventListener("hashchange", () => go().catch(complain));
  addEventListener("keydown", onKey);
  document.addEventListener("visibilitychange", look);
  onChange(look);
  load();
}

function load() {
  const work = [loadConversations(), loadDocuments(), go()];
  Promise.all(work.map((one) => one.catch(complain)));
}

function App() {
  const state = page.use();
  const dropping = useDropping();
  useEffect(start, []);
  useEffect(() => {
    if (!state.reachable) awaitService(() => Promise.all([loadDocuments(), look()]).catch(complain));
  }, [state.reachable]);
  const { route, conversation, documents, source } = state;
  const reading = route.view === "reader";
  useEffect(() => {
    document.title = conversation?.title ? `${conversation.title} · Tunedd` : "Tunedd";
  }, [conversation?.title]);
  return html`
    <a class="skip" href="#question" onClick=${skip}>Skip to the question</a>
    <${Sidebar} conversations=${state.conversations} open=${route.conversation} documents=${documents}
      moreDocuments=${state.moreDocuments} uploads=${state.uploads} shown=${state.menu} />
    ${state.menu && html`<button class="veil" aria-label="Close the menu"
      onClick=${() => page.set({ menu: false })}></button>`}
    <main class=${reading ? "reading" : ""}>
      <${Header} state=${state} />
      <${Notices} state=${state} />
      ${reading
        ? html`<${SourcePane} source=${source} documents=${documents} reader=${true} />`
        : html`<${Talk} state=${state} />`}
    </main>
    ${!reading && source && html`<${SourcePane} source=${source} documents=${documents} />`}
    <p class="unseen" role="status">${state.status}</p>
    ${dropping && html`<div class="dropping" aria-hidden="true">${icon("upload")} Drop to add</div>`}
    <${Dialogs} state=${state} />`;
}

function skip(event) {
  event.preventDefault();
  document.getElementById("question")?.focus();
}

function Talk({ state: { route, conversation, turns, earlier, documents, narrowed, editing } }) {
  const fresh = !route.conversation && !live.state.turn;
  return html`
    <${Log} key=${route.conversation} turns=${turns} earlier=${earlier} documents=${documents}>
      ${fresh && html`<${Welcome} documents=${documents} />`}
    <//>
    <${Composer} conversation=${conversation?.id} turns=${turns} documents=${documents}
      narrowed=${narrowed} editing=${editing} />`;
}

function Notices({ state: { reachable, notice } }) {
  const dismiss = () => page.set({ notice: null });
  return html`
    ${!reachable && html`<p class="banner" role="alert">${icon("alert")}
      The service does not answer. It is asked again until it does; what you wrote is kept.</p>`}
    ${notice && html`<p class="banner" role="alert">${icon("alert")} <span>${notice}</span>
      <button class="plain" aria-label="Dismiss" onClick=${dismiss}>${icon("close")}</button></p>`}`;
}

function Dialogs({ state }) {
  const { dialog, asking } = state;
  if (asking) return html`<${KeyDialog} key=${asking.refused} asking=${asking} />`;
  return dialog && html`<${DIALOGS[dialog.kind]} ...${state} item=${dialog.item} />`;
}

// Keys that work anywhere; those that mean something in a field are left to it.

const FIELDS = "input, textarea, select, [contenteditable]";

const focus = (id) => {
  page.set({ menu: id === "filter" });
  requestAnimationFrame(() => document.getElementById(id)?.focus());
};

const PLAIN = {
  "[": () => step(-1),
  "]": () => step(1),
  "/": () => focus("question"),
  "?": () => page.set({ dialog: { kind: "help" } }),
};

function onKey(event) {
  if (event.isComposing || event.defaultPrevented || page.state.dialog || page.state.asking) return;
  const act = actionFor(event);
  if (!act) return;
  event.preventDefault();
  act();
}

function actionFor({ key, ctrlKey, metaKey, shiftKey, altKey, target }) {
  if (key === "Escape") return escape();
  if ((ctrlKey || metaKey) && !altKey) {
    if (!shiftKey && key.toLowerCase() === "k") return () => focus("filter");
    if (shiftKey && key.toLowerCase() === "o") return begin;
    return null;
  }
  return target.closest(FIELDS) || altKey ? null : PLAIN[key];
}

function escape() {
  if (live.state.turn?.running) return stop;
  if (page.state.menu) return () => page.set({ menu: false });
  return page.state.source && page.state.route.view !== "reader" ? closeSource : null;
}

function begin() {
  location.hash = "#/";
  focus("question");
}

const root = document.getElementById("app");
root.replaceChildren();
render(html`<${App} />`, root);
