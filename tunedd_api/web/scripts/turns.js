// Turns: sent, followed while they are answered, found again after a reload, stopped. Each
// conversation may have one; that of the conversation which is open is shown.

import { eventsOf, json, Problem, request, requestName, UNREACHABLE } from "./api.js";
import { counted, keep, kept, live, page, say } from "./store.js";
import { complain, loadConversations, refresh, tellOthers } from "./talk.js";

const GRACE = 120;
const STREAM = { Accept: "text/event-stream", "Turn-Grace": String(GRACE) };
const FORGOTTEN = 10 * 60_000;
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

const turns = new Map();
let drawing = 0;

/** Ask something, in a new conversation if none is open. */
export async function send(content, documents = null, name = requestName()) {
  if (live.state.turn?.running) return;
  const { conversation } = page.state.route;
  const turn = start({ question: content, documents, name, conversation });
  try {
    if (!conversation) await begin(turn);
    const body = documents ? { content, documents } : { content };
    const headers = { "Idempotency-Key": name };
    await follow(turn, `conversations/${turn.conversation}/messages`, { body, headers });
  } catch (error) {
    fail(turn, error);
  }
}

/** Answer the last question anew, or another question in its place. */
export async function regenerate({ id, versions }, content) {
  if (live.state.turn?.running) return;
  const { question, answer } = versions.at(-1);
  const conversation = answer.conversation_id;
  const turn = start({ question: content ?? question.content, conversation, instead: id });
  const path = `conversations/${conversation}/messages/${answer.id}/regenerate`;
  try {
    await follow(turn, path, content ? { body: { content } } : {});
  } catch (error) {
    fail(turn, error);
  }
}

/** Stop the answer that is shown; what there is of it is kept. */
export async function stop() {
  const { conversation, running } = live.state.turn ?? {};
  if (!running) return;
  change(turns.get(conversation), { stopping: true });
  if (conversation) await cancel(conversation);
}

async function cancel(conversation) {
  try {
    await json("POST", `conversations/${conversation}/cancel`);
  } catch (error) {
    if (error.type !== "no-turn-in-progress") complain(error);
  }
}

/** Show the turn of a conversation, also one that was running when the page was left. */
export async function resume(conversation) {
  live.set({ turn: turns.get(conversation) ?? null });
  const left = conversation && kept(`turn.${conversation}`);
  if (!left || turns.has(conversation)) return;
  if (Date.now() - left.since > FORGOTTEN) return keep(`turn.${conversation}`, null);
  const turn = start({ ...left, resumed: true });
  try {
    await watch(turn);
  } catch (error) {
    if (error instanceof Problem && error !== UNREACHABLE) await settle(turn);
    else fail(turn, error);
  }
}

/** Forget the turn that is shown, which has failed. */
export function forget() {
  turns.delete(live.state.turn?.conversation);
  live.set({ turn: null });
}

async function begin(turn) {
  const { scope } = page.state;
  const body = scope ? { documents: scope } : {};
  const conversation = await json("POST", "conversations", { body });
  const open = isOpen(turn);
  turns.delete(null);
  turn.conversation = conversation.id;
  turns.set(conversation.id, turn);
  if (!open) return;
  page.set({ conversation, route: { view: "talk", conversation: conversation.id } });
  history.replaceState(null, "", `#/c/${conversation.id}`);
}

const isOpen = ({ conversation }) =>
  page.state.route.view === "talk" && page.state.route.conversation === conversation;

function start(given) {
  const fresh = { phase: "searching", text: "", sources: null, error: null, seen: null };
  const turn = { ...fresh, since: Date.now(), ...given, running: true };
  turns.set(turn.conversation, turn);
  live.set({ turn });
  page.set({ editing: null, notice: null });
  say("Searching");
  return turn;
}

function change(turn, changes, status) {
  Object.assign(turn, changes);
  if (!isOpen(turn)) return;
  if (status) say(status);
  drawing ||= requestAnimationFrame(() => {
    drawing = 0;
    const shown = live.state.turn;
    if (shown) live.set({ turn: { ...(turns.get(shown.conversation) ?? shown) } });
  });
}

async function follow(turn, path, options) {
  const headers = { ...STREAM, ...options.headers };
  const response = await request("POST", path, { ...options, headers });
  turn.message = /messages\/([0-9a-f-]+)/.exec(response.headers.get("Content-Location"))?.[1];
  const { conversation, message, question, since, instead, stopping } = turn;
  keep(`turn.${conversation}`, message ? { conversation, message, question, since, instead } : null);
  // The service had not heard of it.
  if (stopping) await cancel(conversation);
  await watch(turn, response);
}

/** Hear a turn's events to the end; a connection that is lost is taken up again. */
async function watch(turn, response) {
  for (let attempt = 0; attempt < GRACE; attempt += 1) {
    let last = null;
    try {
      const stream = response ?? (await again(turn));
      page.set({ reachable: true });
      for await (const event of eventsOf(stream)) last = hear(turn, event) ?? last;
    } catch (error) {
      if (error instanceof Problem && error !== UNREACHABLE) throw error;
    }
    if (last?.event === "error") throw new Problem(last.data);
    if (last || !turn.message) return await settle(turn, last?.data);
    response = null;
    await wait(Math.min(500 * 2 ** attempt, 5_000));
  }
}

function again({ conversation, message, seen }) {
  const headers = { Accept: STREAM.Accept, ...(seen && { "Last-Event-ID": seen }) };
  return request("GET", `conversations/${conversation}/messages/${message}/events`, { headers });
}

/** Take an event in; gives back the last one. */
function hear(turn, event) {
  const { id, event: name, data } = event;
  if (id) turn.seen = id;
  if (name === "sources") {
    const status = `${counted(data.passages.length, "passage")} found`;
    change(turn, { sources: data.passages, phase: "found" }, status);
  } else if (name === "token") {
    const status = turn.phase !== "writing" && "Answering";
    change(turn, { text: turn.text + data.text, phase: "writing" }, status);
  } else {
    return event;
  }
  return null;
}

async function settle(turn, answer) {
  keep(`turn.${turn.conversation}`, null);
  const open = isOpen(turn);
  await Promise.all([open && refresh(), loadConversations()]).catch(complain);
  turns.delete(turn.conversation);
  tellOthers(turn.conversation);
  if (!isOpen(turn)) return;
  live.set({ turn: null });
  say(answer ? told(answer) : "");
}

function told({ status, outcome, citations }) {
  if (status === "cancelled") return "Stopped";
  if (outcome === "no_answer") return "The documents do not answer this question";
  return `Answer ready, ${counted(citations.length, "citation")}`;
}

async function fail(turn, error) {
  keep(`turn.${turn.conversation}`, null);
  if (error.type === "turn-cancelled") return settle(turn, { status: "cancelled", citations: [] });
  change(turn, { running: false, error }, `The answer failed. ${error.message}`);
  if (isOpen(turn)) await refresh().catch(complain);
}
