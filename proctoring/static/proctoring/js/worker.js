/**
 * Messages to the provider's desktop application, through the worker script that the provider ships. Spec 04 §11.2.
 *
 * One worker per message. It is always ended, also when it fails, does not load or never answers.
 */

import { within } from "./waiting.js";

export const MESSAGES = {
  startExamAttempt: "examAttemptStarted",
  endExamAttempt: "examAttemptEnded",
  ping: "echo",
};
export const SHORTEST_WORKER_MS = 2000;
export const SHORTEST_INTERVAL = 12; // seconds; with less, the application would have no time to answer
const RESERVE = 10; // seconds of the interval that are left to the page
const DEFAULT_LIMIT_MS = 60_000;

/**
 * Send one message and resolve when the application confirms it.
 *
 * `timeout` (milliseconds, perhaps undefined) is what the application is told; `limit` is how long this page waits.
 * Rejects with an Error whose text says what went wrong; that text is logged by the server.
 */
export function tell(workerUrl, type, { timeout = undefined, limit = timeout ?? DEFAULT_LIMIT_MS } = {}) {
  const script = new Blob([`importScripts(${JSON.stringify(absoluteWebUrl(workerUrl))});`], {
    type: "application/javascript",
  });
  const blobUrl = URL.createObjectURL(script);
  const worker = new Worker(blobUrl);
  const answered = new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => {
      if (data?.type === MESSAGES[type]) resolve();
      else reject(asError(data?.error));
    };
    worker.onerror = (event) => {
      event.preventDefault?.();
      reject(asError(event.message));
    };
    worker.onmessageerror = () => reject(asError());
  });
  worker.postMessage({ type, timeout });
  return within(limit, answered, new Error(`worker failed to respond after ${limit} ms`)).finally(() => {
    worker.terminate();
    URL.revokeObjectURL(blobUrl);
  });
}

/** Ask whether the application is there; rejects after `seconds` at the latest. */
export function pingApplication(workerUrl, seconds) {
  const timeout = Math.max((seconds - RESERVE) * 1000, SHORTEST_WORKER_MS);
  return tell(workerUrl, "ping", { timeout, limit: Math.max(seconds * 1000, timeout) });
}

/** Whether this page can talk to an application at all. */
export function hasWorker(workerUrl) {
  return Boolean(workerUrl) && typeof Worker !== "undefined";
}

function absoluteWebUrl(url) {
  const absolute = new URL(url, document.baseURI);
  if (!["http:", "https:"].includes(absolute.protocol)) throw new Error("The worker's address is not on the web.");
  return absolute.href;
}

function asError(error) {
  if (error instanceof Error) return error;
  return new Error(error ? String(error.message ?? error) : "Worker failed to respond.");
}
