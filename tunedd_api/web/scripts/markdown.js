// Answers are Markdown. It is read into tokens, and these are drawn as elements: there is no markup
// as text anywhere, and so nothing in an answer can link, load or run.

import { lexer } from "../vendor/marked.js";
import { Component, html } from "../vendor/preact.js";
import { nameOf, utf16Offsets } from "./places.js";

// Markers and unsupported parts are places in the raw text. Characters for private use stand in for
// them until it is drawn.
const [CITE, CITED, FROM, TO] = ["\ue000", "\ue001", "\ue002", "\ue003"];
const PARTS = /\ue000(\d+)\ue001|([\ue002\ue003])/;

/** What has to stay at the beginning of a line, or beside the word that it marks. */
const BEFORE = /^(?:[ \t]*(?:[-*+]|\d+[.)]|#{1,6}|>)[ \t]+|[ \t\n|]+|[*_~]{1,3}(?=\S))/;
const AFTER = /(?:[*_~]{1,3}|[ \t\n|]+)$/;

const ENTITY = /&(?:(amp|lt|gt|quot|apos|nbsp)|#(\d{1,7})|#x([\da-f]{1,6}));/gi;
const NAMED = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: "\u00a0" };
const LAST = 0x10ffff;

/** The Markdown with its markers and the bounds of what is unsupported marked. */
export function marked(content, citations, unsupported) {
  const text = content.replace(/[\ue000-\ue003]/g, "\ufffd");
  const spans = [...unsupported].sort((one, other) => one.start - other.start);
  const bounds = utf16Offsets(text, spans.flatMap(({ start, end }) => [start, end]));
  let out = "";
  let done = 0;
  for (let index = 0; index < bounds.length; index += 2) {
    const from = Math.max(bounds[index], done);
    // Parts that follow one another are one, and said to be so once.
    const next = () => text.slice(bounds[index + 1], bounds[index + 2]);
    while (index + 2 < bounds.length && /^[ \t]*$/.test(next())) index += 2;
    const [start, end] = inside(text, from, bounds[index + 1]);
    if (start >= end) continue;
    out += text.slice(done, start) + FROM + text.slice(start, end) + TO;
    done = end;
  }
  const known = new Set(citations.map(({ marker }) => String(marker)));
  return (out + text.slice(done)).replace(/\[(\d{1,4})\]/g, (whole, number) =>
    known.has(number) ? CITE + number + CITED : whole,
  );
}

function inside(text, start, end) {
  for (let found; start < end && (found = BEFORE.exec(text.slice(start, end))); ) {
    start += found[0].length;
  }
  for (let found; start < end && (found = AFTER.exec(text.slice(start, end))); ) {
    end -= found[0].length;
  }
  return [start, end];
}

/** The answer's text; blocks that are finished are drawn once. */
export function AnswerText({ content, citations = [], unsupported = [] }) {
  const names = new Map(citations.map((one) => [String(one.marker), nameOf(one)]));
  let open = false;
  const blocks = lexer(marked(content, citations, unsupported)).map((token, index) => {
    const block = html`<${Block} key=${index} token=${token} open=${open} names=${names} />`;
    for (const bound of token.raw.match(/[\ue002\ue003]/g) ?? []) open = bound === FROM;
    return block;
  });
  return html`<div class="prose">${blocks}</div>`;
}

class Block extends Component {
  shouldComponentUpdate({ token, open }) {
    return token.raw !== this.props.token.raw || open !== this.props.open;
  }

  render({ token, open, names }) {
    return drawn(token, { open, names });
  }
}

const all = (tokens, state) => (tokens ?? []).map((token) => drawn(token, state));
const cell = (name, state) => ({ tokens, align }) =>
  html`<${name} ...${align && { align }}>${all(tokens, state)}<//>`;

const DRAWN = {
  paragraph: ({ tokens }, state) => html`<p>${all(tokens, state)}</p>`,
  heading: ({ tokens, depth }, state) =>
    html`<${`h${Math.min(depth + 2, 6)}`}>${all(tokens, state)}<//>`,
  blockquote: ({ tokens }, state) => html`<blockquote>${all(tokens, state)}</blockquote>`,
  list: ({ ordered, start, items }, state) => html`
    <${ordered ? "ol" : "ul"} start=${ordered ? start : undefined}>
      ${items.map(({ tokens }) => html`<li>${all(tokens, state)}</li>`)}<//>`,
  table: ({ header, rows }, state) => html`<div class="table" tabindex="0"><table>
    <thead><tr>${header.map(cell("th", state))}</tr></thead>
    <tbody>${rows.map((row) => html`<tr>${row.map(cell("td", state))}</tr>`)}</tbody></table></div>`,
  code: ({ text }) => html`<pre tabindex="0"><code>${unmarked(text)}</code></pre>`,
  codespan: ({ text }) => html`<code>${unmarked(text)}</code>`,
  strong: ({ tokens }, state) => html`<strong>${all(tokens, state)}</strong>`,
  em: ({ tokens }, state) => html`<em>${all(tokens, state)}</em>`,
  del: ({ tokens }, state) => html`<del>${all(tokens, state)}</del>`,
  link: ({ tokens }, state) => all(tokens, state),
  image: ({ text }, state) => written(text, state),
  br: () => html`<br />`,
  hr: () => html`<hr />`,
  text: ({ text, tokens }, state) => (tokens ? all(tokens, state) : written(plain(text), state)),
  escape: ({ text }, state) => written(text, state),
};

/** Tokens of any other kind, such as HTML, are left out. */
const drawn = (token, state) => (Object.hasOwn(DRAWN, token.type) ? DRAWN[token.type](token, state) : null);

const unmarked = (text) => text.replace(new RegExp(PARTS, "g"), (_, number) => (number ? `[${number}]` : ""));

const plain = (text) =>
  text.replace(ENTITY, (_, name, decimal, hex) =>
    name ? NAMED[name.toLowerCase()] : character(decimal ? Number(decimal) : Number.parseInt(hex, 16)),
  );

const character = (code) => (code && code <= LAST ? String.fromCodePoint(code) : "\ufffd");

/** Text with its markers as buttons and what is unsupported underlined, and said so. */
function written(text, state) {
  const parts = text.split(PARTS);
  const made = [];
  for (let index = 0; index < parts.length; index += 3) {
    if (index) made.push(bound(parts[index - 2], parts[index - 1], state));
    const said = parts[index];
    if (said) made.push(state.open && said.trim() ? html`<span class="unsupported">${said}</span>` : said);
  }
  return made;
}

function bound(number, sign, state) {
  if (number) {
    return html`<button type="button" class="cite" data-marker=${number}
      aria-label=${`Citation ${number}: ${state.names.get(number)}`}>${number}</button>`;
  }
  state.open = sign === FROM;
  return sign === TO && html`<small class="unsupported-word"> not borne out by the documents </small>`;
}
