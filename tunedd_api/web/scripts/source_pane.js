// The source: a page with the quote on it, the answer's other quotes, and what else was found.

import { html, useEffect, useLayoutEffect, useRef, useState } from "../vendor/preact.js";
import { blob, json, save, UNREACHABLE } from "./api.js";
import { icon } from "./icons.js";
import { changeOf, closeSource, cut, nameOf, openSource, step } from "./places.js";
import { page } from "./store.js";
import { complain } from "./talk.js";

const PDF = "application/pdf";

export function SourcePane({ source, documents, reader }) {
  const title = useRef();
  const { place, among, found } = source;
  const known = documents?.find(({ id }) => id === place.document.id);
  const name = known?.name ?? place.document.name ?? "Document";
  useEffect(() => title.current?.focus({ preventScroll: true }), [place]);
  const onPage = source.page === place.page ? place : { document: place.document, page: source.page };
  const index = among.indexOf(place);
  return html`<aside class="source ${reader ? "reader" : ""}" aria-label="Source">
    <header>
      <h2 tabindex="-1" ref=${title} title=${name}>${name}</h2>
      ${!reader && html`<button class="plain" aria-label="Close the source" onClick=${closeSource}>
        ${icon("close")}</button>`}
    </header>
    <div class="source-tools">
      ${among.length > 1 && html`<span class="stepper">
        ${arrow("previous", "Previous citation", index === 0, () => step(-1))}
        <span>Citation ${index + 1} of ${among.length}</span>
        ${arrow("next", "Next citation", index === among.length - 1, () => step(1))}
      </span>`}
      ${!place.gone && html`<${Pages} source=${source} known=${known} />`}
      <button class="quiet" onClick=${() => original(place.document.id, name)}>
        ${icon("save")} Original</button>
    </div>
    <div class="source-body" tabindex="0" role="group" aria-label=${`Page ${source.page}`}>
      ${place.quote && source.page === place.page && html`
        ${said(changeOf(place))}<blockquote>${place.quote}</blockquote>`}
      ${documents && !place.gone && html`<${PageView} place=${onPage} drawn=${!known || known.media_type === PDF} />`}
      ${found?.length > 0 && html`<${Found} found=${found} />`}
    </div>
  </aside>`;
}

export const said = (sentence) => sentence && html`<p class="said">${sentence}</p>`;

export const arrow = (shape, label, disabled, onClick) => html`
  <button class="plain" aria-label=${label} disabled=${disabled} onClick=${onClick}>
    ${icon(shape)}</button>`;

function Pages({ source, known }) {
  const turn = (by) => page.set({ source: { ...source, page: source.page + by } });
  const all = known?.pages ?? source.page;
  return html`<span class="stepper">
    ${arrow("previous", "Previous page", source.page <= 1, () => turn(-1))}
    <span>Page ${source.page}${known ? ` of ${all}` : ""}</span>
    ${arrow("next", "Next page", source.page >= all, () => turn(1))}
  </span>`;
}

function Found({ found }) {
  return html`<section class="found">
    <h3>Also found, not cited</h3>
    <ul>${found.map((place) => html`<li>
      <button class="link" onClick=${() => openSource(place, [place], found)}>${nameOf(place)}</button>
      <p class="muted">${place.quote}</p>
    </li>`)}</ul>
  </section>`;
}

/** The file as it is, to be saved; the key that it takes stays out of the address. */
async function original(id, name) {
  try {
    const { url } = await blob(`documents/${id}/content`);
    save(name.split("/").at(-1), url);
  } catch (error) {
    complain(error);
  }
}

/** Pixels that a page is drawn in: enough for small letters, and the same for all. */
const WIDTH = 1440;

/** A picture's address, and where in it the place is. */
export async function pictureOf({ document, page, start, end }, width, cropped, signal) {
  const parameters = new URLSearchParams({ width });
  if (start !== undefined) {
    parameters.set("start", start);
    parameters.set("end", end);
    if (cropped) parameters.set("crop", "span");
  }
  const path = `documents/${document.id}/pages/${page}.png?${parameters}`;
  const { url, headers } = await blob(path, signal);
  const box = headers.get("Span-Box")?.split(",").map(Number) ?? null;
  return { url, box };
}

/** Whether the words of a place stand there, whatever the blanks and breaks between them. */
const standsIn = (text, { quote, start, end }) =>
  quote ? bare(cut(text, start, end)[1]) === bare(quote) : !(end > [...text].length);
const bare = (words) => words.replace(/\s+/g, "");

/** What is loaded, null until then; its picture is let go with it. */
export function useLoaded(load, inputs) {
  const [seen, setSeen] = useState(null);
  const again = seen?.error === UNREACHABLE && page.state.reachable;
  useEffect(() => {
    const leaving = new AbortController();
    const { signal } = leaving;
    let loaded = null;
    const forget = () => loaded?.picture && URL.revokeObjectURL(loaded.picture.url);
    const take = (given) => {
      loaded = given;
      return signal.aborted ? forget() : setSeen(given);
    };
    setSeen(null);
    load(signal).then(take, (error) => take({ error }));
    return () => {
      leaving.abort();
      forget();
    };
  }, [...inputs, again]);
  return seen;
}

/** `place.start` is missing where the whole page is meant. */
function PageView({ place, drawn }) {
  const { document, page, start, end } = place;
  const load = async (signal) => {
    const { text } = await json("GET", `documents/${document.id}/pages/${page}`, { signal });
    const lost = !standsIn(text, place);
    const at = lost ? { document, page } : place;
    const picture = drawn && (await pictureOf(at, WIDTH, false, signal));
    return { text, at, lost, picture };
  };
  const seen = useLoaded(load, [document.id, page, start, end, drawn]);
  return html`<div class="page-view" aria-busy=${!seen}>
    ${seen?.lost && said("The document has changed since: these words no longer stand here.")}
    ${shown(seen)}</div>`;
}

function shown(seen) {
  if (!seen) return html`<div class="paper waiting"></div>`;
  if (seen.error) return html`<p class="muted" role="alert">${seen.error.message}</p>`;
  if (seen.picture) return html`<${Picture} ...${seen} />`;
  return html`<${Text} ...${seen} />`;
}

function Picture({ text, picture: { url, box } }) {
  const lit = useRef();
  const show = () => lit.current?.scrollIntoView({ block: "center" });
  const [left, top, right, bottom] = (box ?? []).map((edge) => 100 * edge);
  const style = box && {
    left: `${left}%`, top: `${top}%`, width: `${right - left}%`, height: `${bottom - top}%`,
  };
  return html`<div class="paper">
    <img src=${url} alt=${text || "A page without text"} onLoad=${show} />
    ${box && html`<span class="lit" style=${style} ref=${lit}></span>`}
  </div>`;
}

function Text({ text, at: { start, end } }) {
  const mark = useRef();
  useLayoutEffect(() => mark.current?.scrollIntoView({ block: "center" }), [text, start, end]);
  if (start === undefined) return html`<div class="paper text">${text}</div>`;
  const [before, marked, after] = cut(text, start, end);
  return html`<div class="paper text">${before}<mark ref=${mark}>${marked}</mark>${after}</div>`;
}
