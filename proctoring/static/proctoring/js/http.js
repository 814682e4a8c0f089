/**
 * Requests to the exam's API: forms out, JSON back, with the session's cookie and its CSRF token. Spec 04 §10.2, 08 §2.
 *
 * `request` asks once. `persist` is for what must not be lost: it asks until there is an answer, however long the
 * network is away.
 */

import { pause } from "./waiting.js";

const SAFE = new Set(["GET", "HEAD"]);
const GATEWAY_TROUBLE = new Set([502, 503, 504]);
const GATEWAY_TRIES = 4;
const LONGEST_PAUSE = 15_000;
export const READING_MS = 10_000;
export const WRITING_MS = 60_000; // a new attempt is registered with the provider meanwhile

/** The server answered, but not with success. */
export class Refused extends Error {
  constructor(status, detail, isRepeated = false) {
    super(detail || `HTTP ${status}`);
    this.name = "Refused";
    this.status = status;
    this.detail = detail;
    // An earlier try may have arrived: the refusal then says that the state has moved on.
    this.isRepeated = isRepeated;
  }

  get isSignedOut() {
    return this.status === 401 || this.status === 403;
  }
}

/** No answer: the network is away, or the server took too long. Whether the request arrived is unknown. */
export class Unanswered extends Error {
  constructor(cause) {
    super("no answer", { cause });
    this.name = "Unanswered";
  }
}

/** Send the request; resolve with the decoded JSON, `null` for an empty answer. Rejects with Refused or Unanswered. */
export async function request(method, url, fields = undefined, { timeout = undefined, cookieName = undefined } = {}) {
  const isSafe = SAFE.has(method);
  const options = {
    method,
    credentials: "same-origin",
    cache: "no-store",
    headers: { Accept: "application/json" },
    signal: AbortSignal.timeout(timeout ?? (isSafe ? READING_MS : WRITING_MS)),
  };
  if (!isSafe) {
    options.headers["X-CSRFToken"] = csrfToken(cookieName);
    options.body = new URLSearchParams(fields ?? {});
  }
  let response, body;
  try {
    response = await fetch(url, options);
    body = await response.text();
  } catch (error) {
    throw new Unanswered(error);
  }
  const answer = decode(body);
  if (!response.ok) throw new Refused(response.status, answer?.detail);
  return answer;
}

/** Send the request until it is answered. `onTrouble` hears of every try without an answer, `onAnswer` of the end. */
export async function persist(method, url, fields, { onTrouble = () => {}, onAnswer = () => {}, ...options } = {}) {
  for (let tries = 1; ; tries += 1) {
    try {
      const answer = await request(method, url, fields, options);
      onAnswer();
      return answer;
    } catch (error) {
      if (!isWorthAnotherTry(error, method, tries)) {
        onAnswer();
        if (error instanceof Refused) error.isRepeated = tries > 1;
        throw error;
      }
      onTrouble(error);
      await pause(Math.min(1000 * 2 ** (tries - 1), LONGEST_PAUSE), { orOnline: error instanceof Unanswered });
    }
  }
}

/** A gateway that is restarting gets a few tries, but not with a request that makes something new. */
function isWorthAnotherTry(error, method, tries) {
  if (error instanceof Unanswered) return true;
  return method !== "POST" && GATEWAY_TROUBLE.has(error.status) && tries < GATEWAY_TRIES;
}

/** The token of the cookie; of a form on the page where the host keeps it in the session. */
export function csrfToken(cookieName = "csrftoken") {
  const prefix = `${cookieName}=`;
  const cookie = document.cookie.split("; ").find((part) => part.startsWith(prefix));
  if (cookie) return decodeURIComponent(cookie.slice(prefix.length));
  return document.querySelector("input[name=csrfmiddlewaretoken]")?.value ?? "";
}

function decode(body) {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}
