// The head of the talk: its title, its scope, and the talk as a file of Markdown.

import { html } from "../vendor/preact.js";
import { everything, save } from "./api.js";
import { icon } from "./icons.js";
import { counted, page } from "./store.js";
import { complain, turnsOf } from "./talk.js";

export function Header({ state: { route, conversation, scope, documents, menu } }) {
  const title = route.view === "reader" ? "Document" : (conversation?.title ?? "New conversation");
  const toggle = () => page.set({ menu: !menu });
  return html`<header class="head">
    <button class="plain menu-button" aria-label="Conversations" aria-expanded=${menu}
      aria-controls="sidebar" onClick=${toggle}>${icon("menu")}</button>
    <h1 title=${title}>${title}</h1>
    ${route.view !== "reader" && html`<${Scope} chosen=${conversation ? conversation.documents : scope}
      documents=${documents} />`}
    ${conversation && route.view !== "reader" && html`<button class="plain" aria-label="Save as Markdown"
      title="Save as Markdown" onClick=${() => write(conversation)}>${icon("save")}</button>`}
    <button class="plain help" aria-label="Keys" title="Keys (?)"
      onClick=${() => page.set({ dialog: { kind: "help" } })}><span class="question-mark">?</span></button>
  </header>`;
}

function Scope({ chosen, documents }) {
  const open = () => page.set({ dialog: { kind: "scope" } });
  return html`<button class="chip scope" aria-haspopup="dialog" disabled=${!documents} onClick=${open}>
    ${wordsFor(chosen, documents)}</button>`;
}

function wordsFor(chosen, documents) {
  if (!chosen) return "All documents";
  if (chosen.length !== 1) return counted(chosen.length, "document");
  const [one] = chosen;
  return one.name ?? documents?.find(({ id }) => id === one)?.name ?? "1 document";
}

async function write({ id, title }) {
  try {
    const name = title ?? "Conversation";
    const file = new Blob([exported(name, await everything(`conversations/${id}/messages`))], { type: "text/markdown" });
    save(fileName(name), URL.createObjectURL(file));
  } catch (error) {
    complain(error);
  }
}

/** The text of a file that holds a conversation. */
function exported(title, messages) {
  const sources = new Map();
  const parts = turnsOf(messages).map(({ versions }) => {
    const { question, answer } = versions.at(-1);
    const asked = `## ${oneLine(question?.content ?? "")}`;
    return answer ? `${asked}\n\n${numbered(answer, sources)}` : asked;
  });
  const list = [...sources.values()].map(
    ({ number, document, page, quote }) =>
      `${number}. ${oneLine(document.name)}, page ${page}: “${oneLine(quote)}”`,
  );
  const end = list.length ? ["## Sources", list.join("\n")] : [];
  return [`# ${oneLine(title)}`, ...parts, ...end].join("\n\n") + "\n";
}

function numbered({ content, citations }, sources) {
  const numbers = new Map();
  for (const cited of citations) {
    const place = `${cited.document.id} ${cited.page} ${cited.start} ${cited.end}`;
    if (!sources.has(place)) sources.set(place, { ...cited, number: sources.size + 1 });
    numbers.set(String(cited.marker), sources.get(place).number);
  }
  return content.replace(/\[(\d+)\]/g, (whole, marker) =>
    numbers.has(marker) ? `[${numbers.get(marker)}]` : whole,
  );
}

const oneLine = (text) => text.replace(/\s+/g, " ").trim();

const fileName = (title) =>
  `${title.replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "").slice(0, 60) || "conversation"}.md`;
