// The talk so far. The newest turns are there at once, earlier ones when one scrolls up.

import { html, useEffect, useLayoutEffect, useRef, useState } from "../vendor/preact.js";
import { UNREACHABLE } from "./api.js";
import { icon } from "./icons.js";
import { AnswerText } from "./markdown.js";
import { counted, live, page } from "./store.js";
import { complain, loadEarlier } from "./talk.js";
import { TurnView } from "./turn_view.js";
import { forget, regenerate, send } from "./turns.js";

const NEAR = 50;

export function Log({ turns, earlier, documents, children }) {
  const root = useRef();
  const end = useRef(true);
  const [away, setAway] = useState(false);
  const toEnd = () => root.current.scrollTo({ top: root.current.scrollHeight });
  const scrolled = () => {
    const { scrollTop, scrollHeight, clientHeight } = root.current;
    end.current = scrollHeight - scrollTop - clientHeight < NEAR;
    setAway(!end.current);
  };
  useFollowing(root, end);
  useLayoutEffect(() => {
    // Turns find their height only when they come into sight: the end has to be kept to.
    const keep = new ResizeObserver(() => end.current && column.querySelector(".turn") && toEnd());
    const column = root.current.firstElementChild;
    keep.observe(column);
    return () => keep.disconnect();
  }, []);
  return html`<div class="log" ref=${root} onScroll=${scrolled} tabindex="0" role="region"
      aria-label="Talk">
    <div class="column">
      ${earlier && html`<${Earlier} root=${root} />`}
      ${children}
      ${turns?.map((turn, index) => html`<${TurnView} key=${turn.id} turn=${turn}
        last=${index === turns.length - 1} documents=${documents} />`)}
      <${LiveView} turns=${turns} />
    </div>
    ${away && html`<button class="button jump" onClick=${toEnd}>Jump to latest</button>`}
  </div>`;
}

/** A new question goes to the top; its answer is followed only by who is at the end. */
function useFollowing(root, end) {
  const { turn } = live.use();
  const asked = useRef(null);
  useLayoutEffect(() => {
    if (!turn) return;
    if (asked.current !== turn.since) {
      asked.current = turn.since;
      root.current.querySelector("#live")?.scrollIntoView({ block: "start" });
      end.current = true;
    }
  }, [turn]);
}

/** Loads what was said before as soon as it comes into sight, and keeps the place on the page. */
function Earlier({ root }) {
  const button = useRef();
  const [loading, setLoading] = useState(false);
  const [failed, setFailed] = useState(false);
  const load = async () => {
    if (loading) return;
    setLoading(true);
    const { scrollHeight, scrollTop } = root.current;
    setFailed(await loadEarlier().catch((error) => complain(error) ?? true));
    setLoading(false);
    requestAnimationFrame(() => {
      root.current.scrollTop = scrollTop + root.current.scrollHeight - scrollHeight;
    });
  };
  useEffect(() => {
    if (failed) return undefined; // A click loads it.
    const watch = new IntersectionObserver(([{ isIntersecting }]) => isIntersecting && load(), {
      root: root.current,
    });
    watch.observe(button.current);
    return () => watch.disconnect();
  });
  return html`<button class="quiet earlier" ref=${button} onClick=${load}>
    ${loading ? "Loading what was said before" : "Show what was said before"}</button>`;
}

/** The answer that is being written: it alone is drawn anew while tokens come. */
function LiveView({ turns }) {
  const { turn } = live.use();
  if (!turn) return null;
  return html`<article class="turn live" id="live">
    <h2 class="question">${turn.question}</h2>
    <div class="answer" aria-busy=${turn.running}>
      ${turn.text && html`<${AnswerText} content=${turn.text} />`}
      ${turn.error
        ? html`<${Failed} turn=${turn} turns=${turns} />`
        : html`<p class="phase"><span class="pulse" aria-hidden="true"></span>${phaseOf(turn)}</p>`}
    </div>
  </article>`;
}

function phaseOf({ phase, sources, resumed, stopping }) {
  if (stopping) return "Stopping";
  if (phase === "searching") return resumed ? "Finding the answer again" : "Searching your documents";
  const found = `${counted(sources?.length ?? 0, "passage")} found`;
  return phase === "found" ? `${found}, reading them` : `${found}, writing`;
}

/** What did not reach the service, or whose answer did not, is sent under the same name again. */
function Failed({ turn, turns }) {
  const retry = () => {
    forget();
    const replaced = turn.instead && turns.find(({ id }) => id === turn.instead);
    if (replaced) regenerate(replaced, turn.question);
    else send(turn.question, turn.documents, turn.error === UNREACHABLE ? turn.name : undefined);
  };
  const edit = () => {
    forget();
    page.set({ editing: { turn: null, content: turn.question } });
  };
  return html`<div class="failed" role="alert">
    <p>${icon("alert")} ${turn.error.message}</p>
    <button class="button" onClick=${retry}>${icon("again")} Try again</button>
    <button class="quiet" onClick=${edit}>${icon("edit")} Edit question</button>
  </div>`;
}
