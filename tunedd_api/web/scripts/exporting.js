// A conversation as Markdown, with its sources numbered through.

import { turnsOf } from "./talk.js";

/** The text of a file that holds a conversation. */
export function exported(title, messages) {
  const sources = new Map();
  const parts = turnsOf(messages).map(({ versions }) => {
    const { question, answer } = versions.at(-1);
    const asked = `## ${oneLine(question?.content ?? "")}`;
    return answer ? `${asked}\n\n${numbered(answer, sources)}` : asked;
  });
  const list = [...sources.values()].map(
    ({ number, document, page, quote }) =>
      `${number}. ${oneLine(document.name)}, page ${page}: “${oneLine(quote)}”`,
  );
  const end = list.length ? ["## Sources", list.join("\n")] : [];
  return [`# ${oneLine(title)}`, ...parts, ...end].join("\n\n") + "\n";
}

function numbered({ content, citations }, sources) {
  const numbers = new Map();
  for (const cited of citations) {
    const place = `${cited.document.id} ${cited.page} ${cited.start} ${cited.end}`;
    if (!sources.has(place)) sources.set(place, { ...cited, number: sources.size + 1 });
    numbers.set(String(cited.marker), sources.get(place).number);
  }
  return content.replace(/\[(\d+)\]/g, (whole, marker) =>
    numbers.has(marker) ? `[${numbers.get(marker)}]` : whole,
  );
}

const oneLine = (text) => text.replace(/\s+/g, " ").trim();

/** Let the reader save a text. */
export function save(name, text) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "text/markdown" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

export const fileName = (title) =>
  `${title.replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "").slice(0, 60) || "conversation"}.md`;

/** Put a text on the clipboard, also where the browser offers it to secure pages only. */
export async function copy(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const area = document.createElement("textarea");
  area.value = text;
  document.body.append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
}
