// Requests: what is sent, what a failure means, what is tried again. Spec 04 §10.2.
import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

import { Refused, Unanswered, persist, request } from "../../proctoring/static/proctoring/js/http.js";

let sent;

function answers(...queue) {
  sent = [];
  globalThis.fetch = async (url, options) => {
    sent.push({ url, ...options });
    const answer = queue.length > 1 ? queue.shift() : queue[0];
    if (answer instanceof Error) throw answer;
    const [status, body] = answer;
    return { ok: status < 400, status, text: async () => body };
  };
}

beforeEach(() => {
  mock.timers.reset();
  globalThis.document = { cookie: "a=b; csrftoken=t%20k; mine=other", querySelector: () => ({ value: "of the form" }) };
});

test("a change is sent as a form with the token of the cookie", async () => {
  answers([200, '{"exam_attempt_id": 7}']);
  assert.deepEqual(await request("PUT", "/attempt/7", { action: "submit" }), { exam_attempt_id: 7 });
  assert.equal(sent[0].headers["X-CSRFToken"], "t k");
  assert.equal(String(sent[0].body), "action=submit");
  assert.equal(sent[0].credentials, "same-origin");
});

test("the cookie's name is the host's, and a form stands in for a missing one", async () => {
  answers([200, ""]);
  await request("PUT", "/", {}, { cookieName: "mine" });
  await request("PUT", "/", {}, { cookieName: "none" });
  assert.deepEqual(sent.map(({ headers }) => headers["X-CSRFToken"]), ["other", "of the form"]);
});

test("reading carries no token, and an empty answer is null", async () => {
  answers([200, ""]);
  assert.equal(await request("GET", "/"), null);
  assert.equal("X-CSRFToken" in sent[0].headers, false);
});

test("a refusal carries status and detail, whatever the body", async () => {
  answers([403, '{"detail": "No."}'], [500, "<html>"]);
  await assert.rejects(request("GET", "/"), (error) => error instanceof Refused && error.isSignedOut && error.detail === "No.");
  await assert.rejects(request("GET", "/"), (error) => error instanceof Refused && error.status === 500 && !error.detail);
});

test("no network is no answer", async () => {
  answers(new TypeError("offline"));
  await assert.rejects(request("GET", "/"), Unanswered);
});

async function settle(promise) {
  let done = false;
  promise.finally(() => { done = true; }).catch(() => {});
  for (let step = 0; !done && step < 200; step += 1) {
    mock.timers.tick(1000);
    await new Promise(setImmediate);
  }
  return promise;
}

test("what must not be lost is sent until it is answered", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  answers(new TypeError("offline"), new TypeError("offline"), [200, '{"exam_attempt_id": 7}']);
  const told = [];
  const answer = await settle(
    persist("PUT", "/", { action: "stop" }, { onTrouble: () => told.push("trouble"), onAnswer: () => told.push("answer") }),
  );
  assert.deepEqual([answer.exam_attempt_id, ...told], [7, "trouble", "trouble", "answer"]);
});

test("a refusal after an unanswered try may mean that the first one arrived", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  answers(new TypeError("offline"), [400, "{}"]);
  await assert.rejects(settle(persist("PUT", "/", {})), (error) => error.isRepeated);
  answers([400, "{}"]);
  await assert.rejects(settle(persist("PUT", "/", {})), (error) => !error.isRepeated);
});

test("a gateway in trouble gets a few tries, but makes nothing new twice", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  answers([502, ""]);
  await assert.rejects(settle(persist("PUT", "/", {})), Refused);
  assert.equal(sent.length, 4);
  answers([502, ""]);
  await assert.rejects(settle(persist("POST", "/", {})), Refused);
  assert.equal(sent.length, 1);
});
