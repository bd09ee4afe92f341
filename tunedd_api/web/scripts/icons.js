// Icons as shapes of their own: fonts may be few.

import { html } from "../vendor/preact.js";

const SHAPES = {
  plus: "M12 5v14M5 12h14",
  search: "M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM16.2 16.2 20 20",
  menu: "M4 7h16M4 12h16M4 17h16",
  close: "M6 6l12 12M18 6 6 18",
  more: "M5 12h.01M12 12h.01M19 12h.01",
  send: "M12 19V5M6 11l6-6 6 6",
  stop: "M7 7h10v10H7z",
  copy: "M9 9h10v11H9zM15 9V4H5v11h4",
  again: "M19 12a7 7 0 1 1-2.1-5M19 4v4h-4",
  edit: "M5 19l1-4L16 5l3 3L9 18z",
  previous: "M14 6l-6 6 6 6",
  next: "M10 6l6 6-6 6",
  book: "M6 4h9l4 4v12H6zM14 4v5h5M9 13h7M9 16h5",
  upload: "M12 16V5M7 9l5-5 5 5M5 19h14",
  save: "M12 4v11M7 11l5 5 5-5M5 20h14",
  trash: "M5 7h14M9 7V4h6v3M7 7l1 13h8l1-13",
  alert: "M12 8v5M12 16.5h.01M12 3 2.5 20h19z",
  key: "M14.5 4a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11zM10 13.5 4 19.5M7 17l2 2",
};

export const icon = (name) => html`
  <svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d=${SHAPES[name]} /></svg>`;
