/**
 * For the worker scripts of providers: answers the messages of the exam page with a handler of the provider.
 *
 * A handler class may have `onStartExamAttempt(timeout, attemptExternalId)`, `onEndExamAttempt(attemptExternalId)` and
 * `onPing(timeout, attemptExternalId)`, each returning a promise; timeouts are milliseconds. It is constructed at once with
 * `{}`, and again with the options of each `config` message. Runs in a worker; depends on nothing.
 */

const REQUESTS = {
  startExamAttempt: {
    method: "onStartExamAttempt",
    takesTimeout: true,
    success: "examAttemptStarted",
    failure: "examAttemptStartFailed",
  },
  endExamAttempt: {
    method: "onEndExamAttempt",
    takesTimeout: false,
    success: "examAttemptEnded",
    failure: "examAttemptEndFailed",
  },
  ping: { method: "onPing", takesTimeout: true, success: "echo", failure: "pingFailed" },
};

export function handlerWrapper(Handler) {
  let handler = new Handler({});
  self.addEventListener("message", ({ data }) => {
    if (data?.type === "config") {
      handler = new Handler(data.options);
      return;
    }
    if (data && Object.hasOwn(REQUESTS, data.type)) answer(handler, REQUESTS[data.type], data);
  });
}

export default handlerWrapper;

async function answer(handler, { method, takesTimeout, success, failure }, { timeout, attemptExternalId }) {
  try {
    if (typeof handler[method] !== "function") throw new Error(`This application has no ${method}.`);
    await (takesTimeout ? handler[method](timeout, attemptExternalId) : handler[method](attemptExternalId));
  } catch (error) {
    refuse(failure, error);
    return;
  }
  self.postMessage({ type: success });
}

/** Post the failure; an error that cannot be posted as it is goes as its text. */
function refuse(type, error) {
  try {
    self.postMessage({ type, error });
  } catch {
    self.postMessage({ type, error: String(error) });
  }
}
