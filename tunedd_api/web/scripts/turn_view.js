// A question and its answer, as it is kept.

import { html, useEffect, useLayoutEffect, useRef, useState } from "../vendor/preact.js";
import { json } from "./api.js";
import { icon } from "./icons.js";
import { AnswerText } from "./markdown.js";
import { changeOf, nameOf, openSource, placeOf } from "./places.js";
import { arrow, pictureOf, said, useLoaded } from "./source_pane.js";
import { counted, memo, page, say } from "./store.js";
import { complain } from "./talk.js";
import { regenerate } from "./turns.js";

const PDF = "application/pdf";
const DELAY = 200;
const STRIP = 720;

export const TurnView = memo(({ turn, last, documents }) => html`
  <${Versions} turn=${turn} last=${last} documents=${documents} />`);

function Versions({ turn, last, documents }) {
  const { versions } = turn;
  const [chosen, choose] = useState(null);
  const index = Math.min(chosen ?? versions.length - 1, versions.length - 1);
  const { question, answer } = versions[index];
  return html`<article class="turn">
    ${question && html`<h2 class="question">${question.content}</h2>`}
    ${answer
      ? html`<${Answer} key=${answer.id} answer=${answer} documents=${documents}>
          ${last && index === versions.length - 1 && html`<${Again} turn=${turn} />`}
          ${versions.length > 1 && html`<${Stepper} index=${index} of=${versions.length} choose=${choose} />`}
        <//>`
      : html`<p class="failed">${icon("alert")} This question was not answered.</p>`}
  </article>`;
}

function Stepper({ index, of, choose }) {
  return html`<span class="stepper" role="group" aria-label="Versions of this answer">
    ${arrow("previous", "Earlier version", !index, () => choose(index - 1))}
    <span>${index + 1}/${of}</span>
    ${arrow("next", "Later version", index + 1 === of, () => choose(index + 1))}
  </span>`;
}

function Again({ turn }) {
  const { question } = turn.versions.at(-1);
  const edit = () => page.set({ editing: { turn, content: question.content } });
  return html`
    <button class="quiet" onClick=${() => regenerate(turn)}>${icon("again")} Answer again</button>
    ${question && html`<button class="quiet" onClick=${edit}>${icon("edit")} Edit question</button>`}`;
}

function Answer({ answer, documents, children }) {
  const { card, over, leave, stay, close } = useCard();
  const places = answer.citations.map(placeOf);
  const show = async (place) => {
    close();
    openSource(place, places);
    const found = await foundBy(answer);
    const { source } = page.state;
    if (source?.among === places) page.set({ source: { ...source, found } });
  };
  const click = (event) => {
    const number = Number(event.target.closest("[data-marker]")?.dataset.marker);
    const place = places.find(({ marker }) => marker === number);
    if (place) show(place);
  };
  const drawn = (place) =>
    !place.gone && documents?.find(({ id }) => id === place.document.id)?.media_type === PDF;
  const keydown = (event) => {
    if (event.key !== "Escape" || !card) return;
    event.stopPropagation();
    close();
  };
  const events = { onClick: click, onMouseOver: over(places), onFocusIn: over(places), onKeyDown: keydown };
  return html`<div class="answer" ...${events} onMouseLeave=${leave}>
    <${AnswerText} content=${answer.content} citations=${places}
      unsupported=${answer.unsupported} />
    <${Outcome} answer=${answer} />
    <div class="tools">
      <${CopyButton} text=${answer.content} />
      ${children}
      ${places.length > 0 && html`<button class="quiet" onClick=${() => show(places[0])}>
        ${icon("book")} ${counted(places.length, "citation")}</button>`}
    </div>
    ${card && html`<${HoverCard} card=${card} drawn=${drawn(card.place)} stay=${stay} leave=${leave} />`}
  </div>`;
}

function CopyButton({ text }) {
  const [done, setDone] = useState(false);
  const copied = () => {
    setDone(true);
    say("Copied");
    setTimeout(setDone, 2000, false);
  };
  return html`<button class="quiet" onClick=${() => copy(text).then(copied, complain)}>
    ${icon("copy")} ${done ? "Copied" : "Copy"}</button>`;
}

function Outcome({ answer }) {
  const remarks = [];
  if (answer.status === "cancelled") remarks.push("Stopped: this is what there was of the answer.");
  if (answer.status === "failed") remarks.push("The answer failed before it was complete.");
  if (answer.truncated) remarks.push("The model was cut off here.");
  if (answer.outcome === "extractive") remarks.push("Quoted from the documents, without a model.");
  const unread = unreadOf(answer.usage ?? {});
  if (unread) remarks.push(unread);
  const nearest = answer.nearest.map(placeOf);
  return html`
    ${remarks.map((sentence) => html`<p class="remark">${sentence}</p>`)}
    ${nearest.length > 0 && html`<div class="nearest"><span class="muted">Closest places</span>
      <ul>${nearest.map((place) => html`<li><button class="chip" title=${place.quote}
        onClick=${() => openSource(place, nearest)}>${nameOf(place)}</button></li>`)}</ul></div>`}`;
}

/** The passages that a turn retrieved and did not cite. */
async function foundBy(answer) {
  try {
    const path = `conversations/${answer.conversation_id}/messages/${answer.id}/sources`;
    const { items } = await json("GET", path);
    return items.filter(({ cited }) => !cited).map(placeOf);
  } catch {
    return []; // Answers that were kept without their passages have none to show.
  }
}

function unreadOf({ messages_left_out: messages, passages_left_out: passages }) {
  const left = [];
  if (messages) left.push(counted(messages, "earlier message"));
  if (passages) left.push(`${counted(passages, "passage")} found`);
  return left.length && `${left.join(" and ")}, not read by the model.`;
}

/** Watches the markers below an element; gives handlers for it, and what is to be shown. */
function useCard() {
  const [card, setCard] = useState(null);
  const timer = useRef(0);
  const later = (next) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setCard(next), DELAY);
  };
  useEffect(() => () => clearTimeout(timer.current), []);
  const over = (places) => (event) => {
    const marker = event.target.closest?.("[data-marker]");
    const place = marker && places.find(({ marker: number }) => number === +marker.dataset.marker);
    if (place) later({ place, marker });
    else if (!event.target.closest?.(".card")) later(null);
  };
  const close = () => {
    clearTimeout(timer.current);
    setCard(null);
  };
  return { card, over, leave: () => later(null), stay: () => clearTimeout(timer.current), close };
}

function HoverCard({ card: { place, marker }, drawn, stay, leave }) {
  const root = useRef();
  const load = async (signal) => drawn && { picture: await pictureOf(place, STRIP, true, signal) };
  // The quote is there; a strip that cannot be drawn is only left out.
  const picture = useLoaded(load, [place, drawn])?.picture;
  const strip = picture?.box && picture.url;
  useLayoutEffect(() => root.current.showPopover(), []);
  useLayoutEffect(() => settle(root.current, marker), [place, strip]);
  return html`<div class="card" popover="manual" role="group" aria-label=${nameOf(place)} ref=${root}
      onMouseEnter=${stay} onMouseLeave=${leave}>
    <header><strong>${place.document.name}</strong><span class="muted">page ${place.page}</span>
      <${CopyButton} text=${place.quote} />
    </header>
    ${said(changeOf(place))}
    <blockquote>${place.quote}</blockquote>
    ${strip && html`<img src=${strip} alt="" onLoad=${() => settle(root.current, marker)} />`}
  </div>`;
}

/** Below the marker, or above it where there is more room, and within the window. */
function settle(card, marker) {
  const at = marker.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = card;
  const left = Math.max(8, Math.min(at.left - 24, innerWidth - width - 8));
  const below = at.bottom + 8;
  const top = below + height < innerHeight || at.top < height + 16 ? below : at.top - height - 8;
  Object.assign(card.style, { left: `${left}px`, top: `${top}px` });
}

/** Put a text on the clipboard, also where the browser offers it to secure pages only. */
async function copy(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const area = document.createElement("textarea");
  area.value = text;
  document.body.append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
}
