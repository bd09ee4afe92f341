// Where questions are written. `@` names a document that one question is narrowed to.

import { html, useEffect, useLayoutEffect, useRef, useState } from "../vendor/preact.js";
import { icon } from "./icons.js";
import { keep, kept, live, page } from "./store.js";
import { regenerate, send, stop } from "./turns.js";

const NAMED = /(?:^|\s)@([^\s@]*)$/;
const MOST = 6;

export function Composer({ conversation, turns, documents, narrowed, editing }) {
  const { turn } = live.use();
  const draft = `draft.${conversation ?? "new"}`;
  const [text, setText] = useState(() => kept(draft, ""));
  const [picked, pick] = useState(0);
  const area = useRef();
  const change = (content) => {
    setText(content);
    pick(0);
    if (!editing) keep(draft, content);
  };
  useEffect(() => setText(kept(draft, "")), [draft]);
  useLayoutEffect(() => {
    if (!editing) return;
    setText(editing.content);
    area.current.focus();
  }, [editing]);
  useLayoutEffect(() => grow(area.current), [text]);
  const offered = offeredFor(text, documents, narrowed);
  const take = (document) => {
    page.set({ narrowed: [...narrowed, document] });
    change(text.replace(NAMED, ""));
    area.current.focus();
  };
  const submit = () => {
    const content = text.trim();
    if (!content || turn?.running) return;
    if (editing) setText(kept(draft, ""));
    else change("");
    page.set({ narrowed: [], editing: null });
    if (editing?.turn) regenerate(editing.turn, content);
    else send(content, narrowed.length ? narrowed.map(({ id }) => id) : null);
  };
  const keydown = (event) => {
    if (event.isComposing || event.keyCode === 229) return;
    if (offered.length && choosing(event, offered, picked, pick, take)) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      submit();
    } else if (event.key === "ArrowUp" && !text && turns?.length && !turn?.running) {
      event.preventDefault();
      edit(turns.at(-1));
    } else if (event.key === "Escape" && editing) {
      event.stopPropagation();
      setText(kept(draft, ""));
      page.set({ editing: null });
    }
  };
  return html`<form class="composer" onSubmit=${(event) => { event.preventDefault(); submit(); }}>
    ${editing && html`<p class="remark">Editing the last question. Esc leaves it as it is.</p>`}
    ${narrowed.length > 0 && html`<${Narrowed} narrowed=${narrowed} />`}
    ${offered.length > 0 && html`<${Offered} offered=${offered} picked=${picked} take=${take} />`}
    <div class="composer-row">
      <textarea id="question" rows="1" ref=${area} value=${text} aria-label="Your question"
        placeholder="Ask about your documents" onInput=${(event) => change(event.target.value)}
        onKeyDown=${keydown}></textarea>
      ${turn?.running
        ? html`<button type="button" class="send" aria-label="Stop" title="Stop (Esc)" onClick=${stop}>
            ${icon("stop")}</button>`
        : html`<button class="send" aria-label="Send" disabled=${!text.trim()}>${icon("send")}</button>`}
    </div>
  </form>`;
}

/** Put the last question into the composer, to be asked otherwise. */
function edit(turn) {
  const { question, answer } = turn.versions.at(-1);
  if (question) page.set({ editing: { turn: answer ? turn : null, content: question.content } });
}

function offeredFor(text, documents, narrowed) {
  const named = NAMED.exec(text);
  if (!named || !documents) return [];
  const wanted = named[1].toLowerCase();
  return documents
    .filter((one) => one.status === "ready" && !narrowed.includes(one))
    .filter(({ name, title }) => `${name} ${title}`.toLowerCase().includes(wanted))
    .slice(0, MOST);
}

/** Keys for the documents that are offered; true if one was taken. */
function choosing(event, offered, picked, pick, take) {
  const { key } = event;
  if (key === "ArrowDown" || key === "ArrowUp") {
    pick((picked + (key === "ArrowDown" ? 1 : offered.length - 1)) % offered.length);
  } else if (key === "Enter" || key === "Tab") {
    take(offered[picked]);
  } else {
    return false;
  }
  event.preventDefault();
  return true;
}

const Offered = ({ offered, picked, take }) => html`
  <ul class="offered" aria-label="Documents">${offered.map((one, index) => html`<li>
    <button type="button" class="link" aria-current=${index === picked} onClick=${() => take(one)}>
      ${one.name}</button></li>`)}</ul>`;

function Narrowed({ narrowed }) {
  const without = (gone) => page.set({ narrowed: narrowed.filter((one) => one !== gone) });
  return html`<p class="narrowed"><span class="muted">Only this question, only in</span>
    ${narrowed.map((one) => html`<span class="chip">${one.name}
      <button type="button" class="plain" aria-label=${`Not only in ${one.name}`}
        onClick=${() => without(one)}>${icon("close")}</button></span>`)}</p>`;
}

function grow(area) {
  area.style.height = "auto";
  area.style.height = `${Math.min(area.scrollHeight + 2, 200)}px`;
}
