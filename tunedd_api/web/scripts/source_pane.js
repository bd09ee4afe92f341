// The source: a page with the quote on it, the answer's other quotes, and what else was found.

import { html, useEffect, useLayoutEffect, useRef, useState } from "../vendor/preact.js";
import { blob, json } from "./api.js";
import { icon } from "./icons.js";
import { cut } from "./offsets.js";
import { closeSource, nameOf, openSource, step } from "./places.js";
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
      <${Pages} source=${source} known=${known} />
      <button class="quiet" onClick=${() => original(place.document.id, name)}>
        ${icon("save")} Original</button>
    </div>
    <div class="source-body" tabindex="0" role="group" aria-label=${`Page ${source.page}`}>
      ${place.quote && source.page === place.page && html`<blockquote>${place.quote}</blockquote>`}
      ${documents && html`<${PageView} place=${onPage} drawn=${!known || known.media_type === PDF} />`}
      ${found?.length > 0 && html`<${Found} found=${found} />`}
    </div>
  </aside>`;
}

const arrow = (shape, label, disabled, onClick) => html`
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
    const link = document.createElement("a");
    link.href = url;
    link.download = name.split("/").at(-1);
    link.click();
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
  } catch (error) {
    complain(error);
  }
}

const STEP = 240;
const MOST = 1920;

/** Pixels to draw a page in: more than are shown, for small letters, and in few different sizes. */
const widthOf = (element) =>
  Math.min(MOST, STEP * Math.ceil((element.clientWidth * Math.max(2, devicePixelRatio)) / STEP));

/** The picture's address, and where in it the place is. */
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

export const textOf = ({ document, page }, signal) =>
  json("GET", `documents/${document.id}/pages/${page}`, { signal }).then(({ text }) => text);

/** `place.start` is missing where the whole page is meant. */
export function PageView({ place, drawn }) {
  const [seen, setSeen] = useState(null);
  const frame = useRef();
  useEffect(() => {
    const leaving = new AbortController();
    const { signal } = leaving;
    let url = null;
    setSeen(null);
    const load = async () => {
      const text = await textOf(place, signal);
      if (!drawn) return setSeen({ text });
      const picture = await pictureOf(place, widthOf(frame.current), false, signal);
      if (signal.aborted) return URL.revokeObjectURL(picture.url);
      url = picture.url;
      setSeen({ text, picture });
    };
    load().catch((error) => signal.aborted || setSeen({ error }));
    return () => {
      leaving.abort();
      if (url) URL.revokeObjectURL(url);
    };
  }, [place.document.id, place.page, place.start, place.end, drawn]);
  return html`<div class="page-view" ref=${frame} aria-busy=${!seen}>${shown(seen, place)}</div>`;
}

function shown(seen, place) {
  if (!seen) return html`<div class="paper waiting"></div>`;
  if (seen.error) return html`<p class="muted" role="alert">${seen.error.message}</p>`;
  if (seen.picture) return html`<${Picture} ...${seen} />`;
  return html`<${Text} text=${seen.text} place=${place} />`;
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

function Text({ text, place: { start, end } }) {
  const mark = useRef();
  useLayoutEffect(() => mark.current?.scrollIntoView({ block: "center" }), [text, start, end]);
  if (start === undefined) return html`<div class="paper text">${text}</div>`;
  const [before, marked, after] = cut(text, start, end);
  return html`<div class="paper text">${before}<mark ref=${mark}>${marked}</mark>${after}</div>`;
}
