// The head of the talk: its title, its scope, and the talk as a file of Markdown. Below it, where
// there is no talk yet, what there is to ask about, and three questions to begin with.

import { html, useEffect, useState } from "../vendor/preact.js";
import { everything, json, save } from "./api.js";
import { icon } from "./icons.js";
import { FilesButton } from "./sidebar.js";
import { counted, page } from "./store.js";
import { complain, turnsOf } from "./talk.js";
import { send } from "./turns.js";

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

const MOST = 8;

export function Welcome({ documents }) {
  if (!documents) return html`<div class="welcome" aria-busy="true"><h2>Ask your documents</h2></div>`;
  const ready = documents.filter(({ status }) => status === "ready");
  return ready.length ? html`<${Full} ready=${ready} />` : html`<${Empty} documents=${documents} />`;
}

function Full({ ready }) {
  const [questions, setQuestions] = useState([]);
  const ids = ready.map(({ id }) => id).join();
  useEffect(() => {
    suggestions(ready).then(setQuestions).catch(complain);
  }, [ids]);
  const library = () => page.set({ dialog: { kind: "library" } });
  return html`<div class="welcome">
    <h2>Ask your documents</h2>
    <p class="lead">Answers quote your documents. Click a <span class="cite sample">1</span> to see
      the very sentence on its page.</p>
    ${questions.length > 0 && html`<ul class="suggestions" aria-label="Questions to begin with">
      ${questions.map((question) => html`<li><button onClick=${() => send(question)}>
        <span>${question}</span>${icon("next")}</button></li>`)}</ul>`}
    <h3>${counted(ready.length, "document")} ready</h3>
    <ul class="titles">${ready.slice(0, MOST).map((one) => html`<li>
      <a href=${`#/documents/${one.id}/1`}>${icon("book")}<span>${one.title || one.name}</span></a></li>`)}</ul>
    ${ready.length > MOST && html`<button class="quiet" onClick=${library}>
      and ${ready.length - MOST} more</button>`}
  </div>`;
}

function Empty({ documents }) {
  const waiting = documents.length > 0;
  return html`<div class="welcome">
    <${FilesButton} className="drop-page">
      ${icon("upload")}
      <strong>${waiting ? "Your documents are being read" : "Drop documents here"}</strong>
      <span>PDF, Word, PowerPoint, Excel, EPUB, HTML, Markdown, text and more.
        Then ask: answers quote them, and show the page.</span>
      <span class="as-link">Choose files</span>
    <//>
  </div>`;
}

const HEADING = /^(?:#{1,4}\s+)?\p{Lu}[^.!?;"“”()[\]|=]{2,60}$/u;
const DULL = /^(abstract|summary|conclusions?|references|contents|introduction|background|notes?)$/i;

/** Headings of a page: short lines above a paragraph, the first one left out. */
function headingsOf(text) {
  const lines = text.split("\n").map((line) => line.trim()).filter(Boolean);
  return lines
    .filter((line, index) => index && HEADING.test(line) && lines[index + 1]?.length > 90)
    .map((line) => line.replace(/^#+\s+|^[\d.]+\s+/g, ""))
    .filter((line) => !DULL.test(line));
}

/** A question that a heading answers; names and abbreviations keep their capitals. */
function questionOf(heading) {
  const subject = heading.split(/[:–—]/)[0].trim();
  const [, what, verb] = /^What (.+) (is|are)$/i.exec(subject) ?? [];
  if (what) return `What ${verb} ${what}?`;
  const lowered = subject.replace(/^\p{Lu}(?=\p{Ll}*(\s|$))/u, (first) => first.toLowerCase());
  return `What is said about ${lowered}?`;
}

/** Three questions, without a model, each from another document where there are as many. */
async function suggestions(documents) {
  const asked = documents.slice(0, 6).map(({ id }) => json("GET", `documents/${id}/pages/1`));
  const found = (await Promise.allSettled(asked)).map(({ value }) => headingsOf(value?.text ?? ""));
  const chosen = [0, 1, 2].flatMap((row) => found.map((headings) => headings[row]));
  return [...new Set(chosen.filter(Boolean).map(questionOf))].slice(0, 3);
}
