// The conversations and what was said in them, as the service tells it.

import { json, UNREACHABLE } from "./api.js";
import { page } from "./store.js";

const PAGE = 40;
const channel = "BroadcastChannel" in window ? new BroadcastChannel("tunedd") : null;

let messages = [];
let looked = 0;

/** Messages, oldest first, as turns: questions, each with its answers, of which the last counts. */
export function turnsOf(all) {
  const turns = [];
  const questions = new Map();
  const replaced = new Map();
  let waiting = null;
  const settle = () => {
    if (waiting) turns.push({ versions: [{ question: waiting, answer: null }] });
    waiting = null;
  };
  for (const message of all) {
    if (message.role === "user") {
      settle();
      waiting = message;
      questions.set(message.id, message);
      continue;
    }
    const question = questions.get(message.in_reply_to) ?? waiting;
    if (question === waiting) waiting = null;
    const turn = replaced.get(message.id) ?? { versions: [] };
    if (!turn.versions.length) turns.push(turn);
    turn.versions.push({ question, answer: message });
    if (message.replaced_by) replaced.set(message.replaced_by, turn);
  }
  settle();
  return turns.map((turn) => ({ ...turn, ...named(turn) }));
}

function named({ versions }) {
  const [{ question, answer }] = versions;
  const known = versions.map((one) => [one.question?.id, one.answer?.status, one.answer?.citations]);
  return { id: (question ?? answer).id, known: JSON.stringify(known) };
}

/** The turns that are there already stay the same objects, so that they are not drawn again. */
function merged(after) {
  const known = new Map((page.state.turns ?? []).map((turn) => [turn.id, turn]));
  return after.map((turn) => {
    const same = known.get(turn.id);
    return same?.known === turn.known ? same : turn;
  });
}

/** Show what goes wrong in a sentence; what the connection's banner says already is not repeated. */
export function complain(error) {
  if (error.name !== "AbortError" && error !== UNREACHABLE) page.set({ notice: error.message });
}

export function onChange(hear) {
  if (channel) channel.onmessage = ({ data }) => hear(data);
}

/** Tell the other tabs that a conversation has changed, or that the list has. */
export const tellOthers = (conversation) => channel?.postMessage({ conversation });

export async function loadConversations({ more = false, query } = {}) {
  const { conversations } = page.state;
  const asked = query ?? conversations.query;
  const look = ++looked;
  if (query !== undefined) page.set({ conversations: { ...conversations, query } });
  const parameters = new URLSearchParams({ limit: "50" });
  if (asked.trim()) parameters.set("query", asked.trim());
  if (more && conversations.next) parameters.set("cursor", conversations.next);
  const found = await json("GET", `conversations?${parameters}`);
  if (look !== looked) return;
  const items = more ? [...conversations.items, ...found.items] : found.items;
  page.set({ conversations: { items, next: found.next_cursor, query: asked } });
}

const endOf = (id) =>
  Promise.all([
    json("GET", `conversations/${id}`),
    json("GET", `conversations/${id}/messages?order=newest&limit=${PAGE}`),
  ]);

/** Open a conversation at its end; null is one that is not begun yet. */
export async function openConversation(id) {
  messages = [];
  page.set({ conversation: null, turns: id ? null : [], earlier: null, scope: null });
  if (!id) return;
  const [conversation, found] = await endOf(id).catch((error) => {
    // What is asked there begins a conversation.
    const gone = error !== UNREACHABLE && { route: { view: "talk", conversation: null } };
    if (page.state.route.conversation === id) page.set({ turns: [], ...gone });
    throw error;
  });
  if (page.state.route.conversation !== id) return;
  messages = found.items.reverse();
  page.set({ conversation, turns: turnsOf(messages), earlier: found.next_cursor });
}

/** Look again at the end of the open conversation; what is known already stays as it is. */
export async function refresh() {
  const { conversation } = page.state;
  if (!conversation) return;
  const { id } = conversation;
  const [changed, found] = await endOf(id);
  if (page.state.conversation?.id !== id) return;
  const newest = found.items.reverse();
  const ids = new Set(newest.map((message) => message.id));
  const joined = messages.some((message) => ids.has(message.id));
  const before = joined || !newest.length ? messages.filter((message) => !ids.has(message.id)) : [];
  messages = [...before, ...newest];
  const earlier = joined ? page.state.earlier : found.next_cursor;
  page.set({ conversation: changed, earlier, turns: merged(turnsOf(messages)) });
}

export async function loadEarlier() {
  const { conversation, earlier } = page.state;
  const path = `conversations/${conversation.id}/messages?order=newest&limit=${PAGE}`;
  const found = await json("GET", `${path}&cursor=${encodeURIComponent(earlier)}`);
  if (page.state.conversation?.id !== conversation.id) return;
  messages = [...found.items.reverse(), ...messages];
  page.set({ earlier: found.next_cursor, turns: merged(turnsOf(messages)) });
}

export async function changeConversation(id, changes) {
  const changed = await json("PATCH", `conversations/${id}`, { body: changes });
  const { conversation, conversations } = page.state;
  if (conversation?.id === id) page.set({ conversation: changed });
  const items = conversations.items?.map((item) => (item.id === id ? changed : item)) ?? null;
  page.set({ conversations: { ...conversations, items } });
  tellOthers(id);
}

export async function deleteConversation(id) {
  await json("DELETE", `conversations/${id}`);
  if (page.state.conversation?.id === id) location.hash = "#/";
  tellOthers(null);
  await loadConversations();
}
