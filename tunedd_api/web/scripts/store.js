// What the page knows, and who wants to hear when it changes.

import { Component, useEffect, useReducer } from "../vendor/preact.js";

/** An object whose changes can be listened to; several in a row are told of once. */
function store(initial) {
  const listeners = new Set();
  const state = { ...initial };
  let told = true;
  const tell = () => {
    told = true;
    for (const listener of [...listeners]) listener();
  };
  return {
    state,
    set(changes) {
      Object.assign(state, changes);
      if (told) queueMicrotask(tell);
      told = false;
    },
    use() {
      const [, render] = useReducer((count) => count + 1, 0);
      useEffect(() => {
        listeners.add(render);
        render();
        return () => listeners.delete(render);
      }, []);
      return state;
    },
  };
}

/** Everything but the answer that is being written. */
export const page = store({
  route: { view: "talk", conversation: null },
  conversations: { items: null, next: null, query: "" },
  conversation: null,
  turns: null,
  earlier: null,
  documents: null,
  moreDocuments: false,
  uploads: [],
  scope: null,
  narrowed: [],
  editing: null,
  source: null,
  dialog: null,
  asking: null,
  menu: false,
  reachable: true,
  readOnly: false,
  notice: null,
  status: "",
});

/** The turn that is running: its question, what was found, and the text so far. */
export const live = store({ turn: null });

/** What is read aloud, when it is. */
export const say = (status) => page.set({ status });

export const counted = (count, noun) => `${count} ${noun}${count === 1 ? "" : "s"}`;

/** A part of the page that is drawn again only when what it shows is something else. */
export function memo(draw) {
  return class extends Component {
    shouldComponentUpdate(next) {
      return Object.keys(next).some((name) => this.props[name] !== next[name]);
    }

    render(props) {
      return draw(props);
    }
  };
}

const NAME = "tunedd.";

/** What outlives a reload of this tab: drafts, the key, the turn that is running. */
export function kept(name, otherwise = null) {
  try {
    return JSON.parse(sessionStorage.getItem(NAME + name)) ?? otherwise;
  } catch {
    return otherwise;
  }
}

export function keep(name, value) {
  try {
    if (value === null || value === "") sessionStorage.removeItem(NAME + name);
    else sessionStorage.setItem(NAME + name, JSON.stringify(value));
  } catch {
    // A browser that keeps nothing still talks.
  }
}
