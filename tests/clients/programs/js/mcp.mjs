// The protocol's SDK for JavaScript: tools over HTTP, whose results it checks against their schemas.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";

const client = new Client({ name: "check", version: "1" });
await client.connect(new StreamableHTTPClientTransport(new URL(`${process.argv[2]}/mcp`)));
const { tools } = await client.listTools();
assert.equal(tools.length, 4);

const question = { name: "ask", arguments: { question: "What is the contract net protocol?" } };
const news = [];
const reply = await client.callTool(question, undefined, { onprogress: (told) => news.push(told) });
assert.ok(reply.structuredContent.citations.length > 0);
assert.ok(reply.content[0].text.includes(reply.structuredContent.citations[0].text));
assert.ok(news.length > 0);

const wrong = await client.callTool({ name: "read_page", arguments: { document: "x", page: 0 } });
assert.equal(wrong.isError, true);

// One turn at a time is let in: a question that is given up makes room for the next.
const giveUp = new AbortController();
const given = client.callTool(question, undefined, { signal: giveUp.signal });
setTimeout(() => giveUp.abort(), 1000);
await assert.rejects(given);
await new Promise((resolve) => setTimeout(resolve, 1000));
const again = await client.callTool(question);
assert.notEqual(again.isError, true);
await client.close();
const { version } = JSON.parse(readFileSync("node_modules/@modelcontextprotocol/sdk/package.json"));
console.log("@modelcontextprotocol/sdk", version);
process.exit(0);
