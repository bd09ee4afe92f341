// Keys that work anywhere on the page. Those that mean something in a field are left to it.

import { closeSource, step } from "./places.js";
import { live, page } from "./store.js";
import { stop } from "./turns.js";

const FIELDS = "input, textarea, select, [contenteditable]";

const focus = (id) => {
  page.set({ menu: id === "filter" });
  requestAnimationFrame(() => document.getElementById(id)?.focus());
};

const PLAIN = {
  "[": () => step(-1),
  "]": () => step(1),
  "/": () => focus("question"),
  "?": () => page.set({ dialog: { kind: "help" } }),
};

export function onKey(event) {
  if (event.isComposing || event.defaultPrevented || page.state.dialog || page.state.asking) return;
  const act = actionFor(event);
  if (!act) return;
  event.preventDefault();
  act();
}

function actionFor({ key, ctrlKey, metaKey, shiftKey, altKey, target }) {
  if (key === "Escape") return escape();
  if ((ctrlKey || metaKey) && !altKey) {
    if (!shiftKey && key.toLowerCase() === "k") return () => focus("filter");
    if (shiftKey && key.toLowerCase() === "o") return begin;
    return null;
  }
  return target.closest(FIELDS) || altKey ? null : PLAIN[key];
}

function escape() {
  if (live.state.turn?.running) return stop;
  if (page.state.menu) return () => page.set({ menu: false });
  return page.state.source && page.state.route.view !== "reader" ? closeSource : null;
}

function begin() {
  location.hash = "#/";
  focus("question");
}
