// static/index.js, which provider workers import. Spec 04 §11.3, 08 §5.
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import wrapped, { handlerWrapper } from "../../proctoring/static/index.js";

let listeners, posted;

beforeEach(() => {
  listeners = [];
  posted = [];
  globalThis.self = {
    addEventListener: (type, listener) => listeners.push([type, listener]),
    postMessage: (message) => posted.push(structuredClone(message)),
  };
});

async function receive(data) {
  for (const [type, listener] of listeners) {
    assert.equal(type, "message");
    listener({ data });
  }
  await new Promise(setImmediate);
  return posted;
}

function handlerThat(act) {
  return class {
    static made = [];
    constructor(options) {
      this.constructor.made.push(options);
    }
    onStartExamAttempt(...args) {
      return act(...args);
    }
    onEndExamAttempt(...args) {
      return act(...args);
    }
    onPing(...args) {
      return act(...args);
    }
  };
}

const TABLE = [
  ["startExamAttempt", [5000, "ext"], "examAttemptStarted", "examAttemptStartFailed"],
  ["endExamAttempt", ["ext"], "examAttemptEnded", "examAttemptEndFailed"],
  ["ping", [5000, "ext"], "echo", "pingFailed"],
];

test("it is the default export, too", () => assert.equal(wrapped, handlerWrapper));

for (const [type, args, success, failure] of TABLE) {
  test(`${type}: the handler is called and its success posted`, async () => {
    const calls = [];
    handlerWrapper(handlerThat(async (...given) => calls.push(given)));
    assert.deepEqual(await receive({ type, timeout: 5000, attemptExternalId: "ext" }), [{ type: success }]);
    assert.deepEqual(calls, [args]);
  });

  test(`${type}: the handler's failure is posted`, async () => {
    handlerWrapper(handlerThat(() => Promise.reject("no camera")));
    assert.deepEqual(await receive({ type }), [{ type: failure, error: "no camera" }]);
  });

  test(`${type}: a handler that cannot do it fails at once`, async () => {
    handlerWrapper(class {});
    const [{ type: answered }] = await receive({ type });
    assert.equal(answered, failure);
  });
}

test("a failure that cannot be posted is posted as text", async () => {
  handlerWrapper(handlerThat(() => Promise.reject({ toString: () => "odd", method() {} })));
  assert.deepEqual(await receive({ type: "ping" }), [{ type: "pingFailed", error: "odd" }]);
});

test("the handler is made at once, and again for a configuration", async () => {
  const Handler = handlerThat(async () => {});
  handlerWrapper(Handler);
  assert.deepEqual(await receive({ type: "config", options: { port: 1 } }), []);
  assert.deepEqual(Handler.made, [{}, { port: 1 }]);
});

for (const data of [{ type: "other" }, { type: "toString" }, undefined, "text"]) {
  test(`a message ${JSON.stringify(data)} is ignored`, async () => {
    handlerWrapper(handlerThat(async () => {}));
    assert.deepEqual(await receive(data), []);
  });
}
