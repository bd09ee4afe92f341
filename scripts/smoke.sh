#!/usr/bin/env bash
# Talk to a running service as a client would, and check what it says. Needs curl and python3.
#
#   HOST, PORT           where it listens (127.0.0.1, 8000)
#   SMOKE_API_KEY        a key to send, if it asks for one
#   SMOKE_DOCUMENT       id or name of a document, and questions about it:
#   SMOKE_QUESTION       one that the document answers
#   SMOKE_FOLLOW_UP      one that only makes sense after the first
#   SMOKE_TIMEOUT        seconds that the service may take to get ready (120)
#   SMOKE_ANSWER_TIMEOUT seconds that an answer may take (300)
set -euo pipefail

host=${HOST:-127.0.0.1}
port=${PORT:-8000}
document=${SMOKE_DOCUMENT:-agent-memory.pdf}
question=${SMOKE_QUESTION:-How does MemGPT manage memory?}
follow_up=${SMOKE_FOLLOW_UP:-And what are its limits?}
timeout=${SMOKE_TIMEOUT:-120}
answer_timeout=${SMOKE_ANSWER_TIMEOUT:-300}

case $host in
  0.0.0.0 | ::) host=127.0.0.1 ;; # an address to listen on, not one to call
  *:*) host="[$host]" ;;
esac
base="http://$host:$port"

scratch=$(mktemp -d)
body=$scratch/body
headers=$scratch/headers # a file, so that the key is not among the arguments of a process
conversation=
added=
status=
media_type=

tidy() {
  if [[ -n $conversation ]]; then
    answer_timeout=10 call DELETE "/conversations/$conversation" || true
  fi
  if [[ -n $added ]]; then
    answer_timeout=10 call DELETE "/documents/$added" || true
  fi
  rm -rf "$scratch"
}
trap tidy EXIT

say() { printf 'smoke: %s\n' "$*"; }

fail() {
  printf 'smoke: FAILED: %s\n' "$*" >&2
  exit 1
}

# call METHOD PATH [JSON]: fills $body, $status and $media_type; fails if nothing answers.
call() {
  local arguments=(--silent --show-error --globoff --max-time "$answer_timeout")
  arguments+=(--header "@$headers" --request "$1" --output "$body")
  arguments+=(--write-out '%{http_code} %{content_type}')
  if (($# > 2)); then
    arguments+=(--header 'Content-Type: application/json' --data-binary "$3")
  fi
  local answer
  : >"$body"
  answer=$(curl "${arguments[@]}" "$base$2" 2>"$scratch/error") || return
  read -r status media_type <<<"$answer"
}

# expect STATUS METHOD PATH [JSON]
expect() {
  local wanted=$1
  shift
  call "$@" || fail "$1 $2: $(<"$scratch/error")"
  [[ $status == "$wanted" ]] || fail "$1 $2: HTTP $status instead of $wanted: $(head -c 500 "$body")"
}

# json KEY VALUE: an object with one member; a list of one string for `documents`.
json() {
  python3 -c 'import json, sys
key, value = sys.argv[1:]
print(json.dumps({key: [value] if key == "documents" else value}))' "$@"
}

# member NAME: a member of the object in $body.
member() {
  python3 -c 'import json, sys
print(json.load(open(sys.argv[1], encoding="utf-8"))[sys.argv[2]])' "$body" "$1"
}

# check WHAT [ARGUMENT…]: looks into $body; prints what it found, or fails and says what is wrong.
check() {
  local found
  found=$(python3 "$scratch/check.py" "$body" "$@" 2>&1) || fail "$found"
  printf '%s\n' "$found"
}

cat >"$scratch/check.py" <<'PYTHON'
import json
import re
import sys

path, what, *arguments = sys.argv[1:]
with open(path, encoding="utf-8") as file:
    text = file.read()
try:
    body = json.loads(text)
except ValueError:
    sys.exit(f"this is not JSON: {text[:500]}")


def words(text):
    return " ".join(text.split())


def need(condition, complaint):
    if not condition:
        sys.exit(complaint)


def documents():
    items = body["items"]
    need(items, "there are no documents")
    ready = [item["name"] for item in items if item["status"] == "ready"]
    need(ready, "no document is ready")
    return f"{len(ready)} of {len(items)} documents ready"


def scope():
    names = body["documents"]
    need(names is not None and len(names) == 1, f"the conversation is not limited to one: {names}")
    return names[0]["id"]


def answer(document, needs_citations):
    content, citations = body["content"], body["citations"]
    need(body["role"] == "assistant", f"the answer is from {body['role']}")
    need(body["status"] == "complete", f"the answer is {body['status']}")
    need(content.strip(), "the answer is empty")
    if needs_citations == "yes":
        need(body["outcome"] == "answered", f"the outcome is {body['outcome']}: {content}")
        need(citations, "the answer cites nothing")
    for citation in citations:
        cited = citation["document"]
        need(cited["id"] == document, f"a citation is from {cited['name']}, outside the selection")
        need(citation["quote"].strip(), "a citation quotes nothing")
    # A quote may hold bracketed numbers of its own, which refer to the document's own sources.
    own = words(content)
    for quote in sorted((words(c["quote"]) for c in citations), key=len, reverse=True):
        own = own.replace(quote, "")
    shown = {int(number) for number in re.findall(r"\[(\d+)\]", own)}
    cited = {citation["marker"] for citation in citations}
    need(shown == cited, f"the answer's markers are {sorted(shown)}, its citations {sorted(cited)}")
    return f"{body['outcome']}, {len(citations)} citations"


def history(*questions):
    messages = body["items"]
    roles = [message["role"] for message in messages]
    need(roles == ["user", "assistant"] * len(questions), f"the history's roles are {roles}")
    need([m["content"] for m in messages[::2]] == list(questions), "the questions are not as asked")
    pairs = zip(messages[::2], messages[1::2])
    need(all(a["in_reply_to"] == q["id"] for q, a in pairs), "an answer is not to its question")
    times = [message["created_at"] for message in messages]
    need(times == sorted(times), "the history is out of order")
    return f"{len(messages)} messages"


def problem(status):
    missing = {"type", "title", "status", "detail", "instance"} - body.keys()
    need(not missing, f"the problem lacks {sorted(missing)}")
    need(body["status"] == int(status), f"the problem says status {body['status']}")
    return body["detail"]


def ready():
    need(body["status"] == "ready", f"the document is {body['status']}: {body['error']}")
    return f"{body['pages']} pages, {body['passages']} passages"


checks = {f.__name__: f for f in (documents, scope, answer, history, problem, ready)}
try:
    print(checks[what](*arguments))
except (KeyError, TypeError) as error:
    sys.exit(f"unexpected shape ({error!r}): {json.dumps(body)[:500]}")
PYTHON

wait_until_ready() {
  local deadline=$((SECONDS + timeout)) answer_timeout=10
  until call GET /readyz && [[ $status == 200 ]]; do
    ((SECONDS < deadline)) ||
      fail "not ready within $timeout s: $(cat "$scratch/error" "$body" | head -c 1000)"
    sleep 1
  done
}

: >"$headers"
if [[ -n ${SMOKE_API_KEY:-} ]]; then
  printf 'Authorization: Bearer %s\n' "$SMOKE_API_KEY" >"$headers"
fi

say "waiting for $base"
wait_until_ready
say 'ready'

expect 200 GET /documents
found=$(check documents)
say "documents: $found"

expect 201 POST /conversations "$(json documents "$document")"
conversation=$(member id)
selected=$(check scope)
say "conversation: $conversation, with $document only"

say "asking: $question"
expect 201 POST "/conversations/$conversation/messages" "$(json content "$question")"
found=$(check answer "$selected" yes)
say "answer: $found"

say "asking on: $follow_up"
expect 201 POST "/conversations/$conversation/messages" "$(json content "$follow_up")"
found=$(check answer "$selected" no)
say "answer: $found"

expect 200 GET "/conversations/$conversation/messages"
found=$(check history "$question" "$follow_up")
say "history: $found"

# put NAME FILE: adds a document; $status says what came of it.
put() {
  local arguments=(--silent --show-error --max-time "$answer_timeout" --header "@$headers")
  arguments+=(--upload-file "$2" --output "$body" --write-out '%{http_code} %{content_type}')
  local answer
  answer=$(curl "${arguments[@]}" "$base/documents/$1" 2>"$scratch/error") || fail "$(<"$scratch/error")"
  read -r status media_type <<<"$answer"
}

printf '# Smoke\n\nThe smoke test has put this document into the library, and deletes it again.\n' \
  >"$scratch/smoke-test.md"
put "smoke-test.md" "$scratch/smoke-test.md"
if [[ $status == 409 ]]; then
  say "documents are not taken: $(check problem 409)"
else
  [[ $status == 202 ]] || fail "PUT /documents/smoke-test.md: HTTP $status: $(head -c 500 "$body")"
  added=$(member id)
  deadline=$((SECONDS + timeout))
  until expect 200 GET "/documents/$added" && [[ $(member status) != processing ]]; do
    ((SECONDS < deadline)) || fail "not processed within $timeout s: $(head -c 500 "$body")"
    sleep 1
  done
  found=$(check ready)
  say "added a document: $found"
  put "smoke-test.md" "$scratch/smoke-test.md"
  [[ $status == 200 ]] || fail "the same document again: HTTP $status instead of 200"
  expect 200 GET "/documents/$added/pages/1"
  expect 204 DELETE "/documents/$added"
  expect 404 GET "/documents/$added"
  added=
  say 'deleted it'
fi
expect 200 GET "/documents/$selected/pages/1.png?start=0&end=20"
[[ $media_type == image/png ]] || fail "the picture of a page is $media_type"
say 'a page as a picture'

expect 422 POST /conversations "$(json documents no-such-document.pdf)"
[[ $media_type == application/problem+json* ]] || fail "the refusal is $media_type"
found=$(check problem 422)
say "refused: $found"

expect 204 DELETE "/conversations/$conversation"
deleted=$conversation
conversation=
expect 404 GET "/conversations/$deleted"
say 'deleted'

say 'passed'
