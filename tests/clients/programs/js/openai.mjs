// openai for JavaScript: models, plain and streamed answers; the final object has the annotations.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import OpenAI from "openai";

const client = new OpenAI({ baseURL: `${process.argv[2]}/v1`, apiKey: "none", maxRetries: 0 });
const asked = {
  model: "tunedd",
  messages: [{ role: "user", content: "What is the contract net protocol?" }],
};

const models = await client.models.list();
assert.equal(models.data[0].id, "tunedd");

const plain = await client.chat.completions.create(asked);
const { content, annotations } = plain.choices[0].message;
assert.ok(annotations.length > 0);
for (const [index, { url_citation: link }] of annotations.entries()) {
  const characters = [...content]; // code points, as the service counts them
  assert.equal(characters.slice(link.start_index, link.end_index).join(""), `[${index + 1}]`);
}

let pieces = "";
const stream = client.chat.completions.stream(asked);
stream.on("content", (delta) => (pieces += delta));
const final = await stream.finalChatCompletion();
assert.equal(pieces, content);
assert.equal(final.choices[0].message.content, content);
assert.deepEqual(final.choices[0].message.annotations, annotations);

await assert.rejects(client.chat.completions.create({ ...asked, model: "gpt-9" }), {
  status: 404,
  code: "model_not_found",
});
const { version } = JSON.parse(readFileSync("node_modules/openai/package.json"));
console.log("openai for JavaScript", version);
