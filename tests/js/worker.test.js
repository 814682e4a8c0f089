// The page's side of the worker protocol. Spec 04 §11.2, W34, W38.
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { hasWorker, pingApplication, tell } from "../../proctoring/static/proctoring/js/worker.js";

let workers, released;

function behave(reaction) {
  globalThis.Worker = class {
    constructor(url) {
      this.url = url;
      this.ended = false;
      workers.push(this);
    }

    postMessage(message) {
      this.message = message;
      queueMicrotask(() => reaction(this));
    }

    terminate() {
      this.ended = true;
    }
  };
}

const replyWith = (data) => (worker) => worker.onmessage({ data });

beforeEach(() => {
  workers = [];
  released = 0;
  globalThis.document = { baseURI: "https://academy.example/course/" };
  URL.createObjectURL = () => "blob:1";
  URL.revokeObjectURL = () => { released += 1; };
});

for (const [type, success] of [["startExamAttempt", "examAttemptStarted"], ["endExamAttempt", "examAttemptEnded"], ["ping", "echo"]]) {
  test(`${type} is confirmed by ${success}, and the worker ends`, async () => {
    behave(replyWith({ type: success }));
    await tell("https://provider.example/worker.js", type, { timeout: 5000 });
    assert.deepEqual(workers[0].message, { type, timeout: 5000 });
    assert.deepEqual([workers[0].ended, released], [true, 1]);
  });

  test(`${type} fails by any other answer, and the worker ends`, async () => {
    behave(replyWith({ type: "somethingElse", error: "no camera" }));
    await assert.rejects(tell("/worker.js", type), { message: "no camera" });
    assert.equal(workers[0].ended, true);
  });
}

test("a failure without a reason has a text all the same", async () => {
  behave(replyWith({ type: "pingFailed" }));
  await assert.rejects(tell("/worker.js", "ping"), { message: "Worker failed to respond." });
});

test("a worker that does not load is a failure", async () => {
  behave((worker) => worker.onerror({ message: "cannot load" }));
  await assert.rejects(tell("/worker.js", "startExamAttempt"), { message: "cannot load" });
});

test("a worker that never answers is given up, and ended", async () => {
  behave(() => {});
  await assert.rejects(tell("/worker.js", "endExamAttempt", { limit: 20 }), { message: "worker failed to respond after 20 ms" });
  assert.equal(workers[0].ended, true);
});

for (const [seconds, timeout] of [[60, 50_000], [12, 2000], [5, 2000]]) {
  test(`of ${seconds} s the application gets ${timeout} ms`, async () => {
    behave(replyWith({ type: "echo" }));
    await pingApplication("/worker.js", seconds);
    assert.equal(workers[0].message.timeout, timeout);
  });
}

test("only scripts of the web are loaded", () => {
  behave(() => {});
  assert.throws(() => tell("javascript:alert(1)", "ping"));
  assert.equal(hasWorker(""), false);
  assert.equal(hasWorker("/worker.js"), true);
});
