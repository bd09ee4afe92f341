// A turn: sent, followed while it is answered, found again after a reload, stopped.

import { eventsOf, json, Problem, request, requestName, UNREACHABLE } from "./api.js";
import { counted, keep, kept, live, page, say } from "./store.js";
import { complain, loadConversations, refresh, tellOthers } from "./talk.js";

const GRACE = 120;
const STREAM = { Accept: "text/event-stream", "Turn-Grace": String(GRACE) };
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

let drawn = 0;

/** Ask something, in a new conversation if none is open. */
export async function send(content, documents = null, name = requestName()) {
  if (live.state.turn?.running) return;
  start({ question: content, documents, name, conversation: page.state.conversation?.id ?? null });
  try {
    const conversation = page.state.conversation ?? (await begin());
    live.state.turn.conversation = conversation.id;
    const body = documents ? { content, documents } : { content };
    const headers = { "Idempotency-Key": name };
    await follow(`conversations/${conversation.id}/messages`, { body, headers });
  } catch (error) {
    fail(error);
  }
}

/** Answer the last question anew, or another question in its place. */
export async function regenerate(turn, content) {
  if (live.state.turn?.running) return;
  const { question, answer } = turn.versions.at(-1);
  const { conversation } = page.state;
  start({ question: content ?? question.content, conversation: conversation.id, instead: turn.id });
  const path = `conversations/${conversation.id}/messages/${answer.id}/regenerate`;
  try {
    await follow(path, content ? { body: { content } } : {});
  } catch (error) {
    fail(error);
  }
}

/** Stop the answer; what there is of it is kept. */
export async function stop() {
  const { turn } = live.state;
  if (!turn?.running || !turn.conversation) return;
  change({ stopping: true });
  try {
    await json("POST", `conversations/${turn.conversation}/cancel`);
  } catch (error) {
    if (error.type !== "no-turn-in-progress") complain(error);
  }
}

/** Follow a turn that was running when the page was left. */
export async function resume(conversation) {
  const left = kept("turn");
  if (!left || left.conversation !== conversation || live.state.turn?.running) return;
  if (Date.now() - left.since > 10 * 60_000) return keep("turn", null);
  start({ ...left, resumed: true });
  try {
    await watch();
  } catch (error) {
    if (error instanceof Problem && error !== UNREACHABLE) await settle();
    else fail(error);
  }
}

async function begin() {
  const { scope } = page.state;
  const conversation = await json("POST", "conversations", {
    body: scope ? { documents: scope } : {},
  });
  page.set({ conversation, route: { view: "talk", conversation: conversation.id } });
  history.replaceState(null, "", `#/c/${conversation.id}`);
  return conversation;
}

function start(turn) {
  const fresh = { phase: "searching", text: "", sources: null, error: null, seen: null };
  live.set({ turn: { ...fresh, since: Date.now(), ...turn, running: true } });
  page.set({ editing: null, notice: null });
  say("Searching");
}

function change(changes) {
  Object.assign(live.state.turn, changes);
  if (!drawn) drawn = requestAnimationFrame(draw);
}

function draw() {
  drawn = 0;
  live.set({ turn: live.state.turn && { ...live.state.turn } });
}

async function follow(path, options) {
  const headers = { ...STREAM, ...options.headers };
  const response = await request("POST", path, { ...options, headers });
  const { turn } = live.state;
  turn.message = /messages\/([0-9a-f-]+)/.exec(response.headers.get("Content-Location"))?.[1];
  const { conversation, message, question, since, instead } = turn;
  if (message) keep("turn", { conversation, message, question, since, instead });
  await watch(response);
}

/** Hear a turn's events to the end; a connection that is lost is taken up again. */
async function watch(response) {
  for (let attempt = 0; attempt < GRACE; attempt += 1) {
    try {
      const stream = response ?? (await again());
      page.set({ reachable: true });
      let last = null;
      for await (const event of eventsOf(stream)) last = hear(event) ?? last;
      if (last?.event === "error") throw new Problem(last.data);
      if (last) return await settle(last.data);
    } catch (error) {
      if (error instanceof Problem && error !== UNREACHABLE) throw error;
    }
    if (!live.state.turn.message) return await settle();
    response = null;
    await wait(Math.min(500 * 2 ** attempt, 5_000));
  }
}

function again() {
  const { conversation, message, seen } = live.state.turn;
  const headers = { Accept: STREAM.Accept, ...(seen && { "Last-Event-ID": seen }) };
  return request("GET", `conversations/${conversation}/messages/${message}/events`, { headers });
}

/** Take an event in; gives back the last one. */
function hear(event) {
  const { id, event: name, data } = event;
  const { turn } = live.state;
  if (id) turn.seen = id;
  if (name === "sources") {
    change({ sources: data.passages, phase: "found" });
    say(`${counted(data.passages.length, "passage")} found`);
  } else if (name === "token") {
    if (turn.phase !== "writing") say("Answering");
    change({ text: turn.text + data.text, phase: "writing" });
  } else {
    return event;
  }
  return null;
}

async function settle(answer) {
  const { turn } = live.state;
  keep("turn", null);
  await Promise.all([refresh(), loadConversations()]).catch(complain);
  live.set({ turn: null });
  tellOthers(turn.conversation);
  say(answer ? told(answer) : "");
}

function told({ status, outcome, citations }) {
  if (status === "cancelled") return "Stopped";
  if (outcome === "no_answer") return "The documents do not answer this question";
  return `Answer ready, ${counted(citations.length, "citation")}`;
}

async function fail(error) {
  keep("turn", null);
  if (error.type === "turn-cancelled") return settle({ status: "cancelled", citations: [] });
  change({ running: false, error });
  say(`The answer failed. ${error.message}`);
  await refresh().catch(complain);
}

/** Forget a turn that has failed. */
export const forget = () => live.set({ turn: null });
