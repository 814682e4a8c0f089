/**
 * The bar above a running exam: what is left of the time, the way out, and the ends that nobody chooses.
 * Spec 04 §11.5, 08 §4.12.
 *
 * The server's remaining seconds rule. The bar counts down from them on a clock that nobody can change, asks the server
 * again every minute, after a sleep, a change of the computer's clock, a lost connection and a return to the tab.
 */

import { Countdown, Heartbeat, JumpDetector, formatRemaining, remainingState } from "./clock.js";
import { showMessage } from "./dialog.js";
import { Refused, persist, request } from "./http.js";
import { examPage, go, guardLeaving, offerWorkerUrl, onChangeElsewhere, reload, tellOtherTabs, workerUrl } from "./page.js";
import { buildBar } from "./timer_bar.js";
import { gettext } from "./text.js";
import { pause } from "./waiting.js";
import { SHORTEST_INTERVAL, hasWorker, pingApplication, tell } from "./worker.js";

const DEFAULT_URL = "/api/edx_proctoring/v1/proctored_exam/attempt";
const TICK_MS = 1000;
const ENDING_TRIES = 5;
const ENDING_PAUSE_MS = 2000;
const APPLICATION_LIMIT_MS = 5000;
const GUARD_AGAIN_MS = 3000;
const RUNNING = new Set(["started", "ready_to_submit"]);
const mounted = new WeakSet();

export class ExamTimer {
  /** Put a timer into each container of the page that has none yet: `.proctored_exam_status`. */
  static mountIn(root) {
    for (const element of root.querySelectorAll(".proctored_exam_status")) {
      if (mounted.has(element)) continue;
      mounted.add(element);
      new ExamTimer(element).load();
    }
  }

  constructor(element) {
    this.element = element;
    this.url = element.dataset.attemptsUrl || DEFAULT_URL;
    this.now = () => performance.now();
  }

  /** Ask which exam is running, if one is, and show it. Without an answer the page stays without a bar until there is. */
  async load() {
    let attempt;
    try {
      attempt = await persist("GET", this.url);
    } catch {
      return; // signed out, or no service: the host's page is not ours to disturb
    }
    const isShown = attempt?.in_timed_exam && attempt.time_remaining_seconds > 0 && attempt.attempt_status !== "error";
    if (isShown) this.show(attempt);
  }

  show(attempt) {
    const now = this.now();
    this.attempt = attempt;
    this.countdown = new Countdown(attempt.time_remaining_seconds, now);
    this.jumps = new JumpDetector(now, Date.now());
    offerWorkerUrl(attempt.desktop_application_js_url);
    this.workerUrl = workerUrl();
    this.heartbeat = this.pings() ? new Heartbeat(Math.max(attempt.ping_interval, SHORTEST_INTERVAL), now) : null;
    this.bar = buildBar(this.element, attempt, { onEnd: (button) => this.turnIn(button) });
    this.bar.announce(attempt.accessibility_time_string);
    guardLeaving(this.isWorthGuarding());
    this.listen();
    this.ticking = setInterval(() => this.tick(), TICK_MS);
    this.tick();
  }

  listen() {
    const askSoon = () => this.countdown.pollWithin(0, this.now());
    window.addEventListener("online", () => { askSoon(); this.tick(); });
    window.addEventListener("offline", () => this.sayOffline());
    window.addEventListener("pageshow", (event) => event.persisted && askSoon());
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) return;
      askSoon();
      this.tick();
    });
    onChangeElsewhere(askSoon);
    document.addEventListener("click", (event) => this.letInside(event), { capture: true });
    document.addEventListener("submit", () => this.letPass(), { capture: true });
  }

  tick() {
    if (this.isStopped) return;
    const now = this.now();
    if (this.jumps.hasJumped(now, Date.now())) this.countdown.pollWithin(0, now);
    if (this.heartbeat?.isDue(now)) this.ping();
    if (this.countdown.isPollDue(now)) this.poll();
    const secondsLeft = this.countdown.secondsLeft(now);
    const thresholds = {
      low: this.attempt.low_threshold_sec,
      criticallyLow: this.attempt.critically_low_threshold_sec,
    };
    this.bar.showTime(formatRemaining(Math.ceil(secondsLeft)), remainingState(secondsLeft, thresholds));
    if (this.countdown.isOver(now)) this.finish();
  }

  /** Take over what the server says. */
  async poll() {
    this.countdown.polling(this.now());
    let answer;
    try {
      answer = await request("GET", this.pollUrl());
    } catch (error) {
      this.pollFailed(error);
      return;
    }
    if (this.isStopped) return;
    this.bar.notice("");
    if (!RUNNING.has(answer.status)) {
      this.stop();
      reload();
      return;
    }
    this.countdown.sync(answer.time_remaining_seconds, this.now());
    this.bar.keepForLater(answer.accessibility_time_string);
  }

  pollFailed(error) {
    if (this.isStopped) return;
    if (!(error instanceof Refused)) {
      this.sayOffline();
    } else if (error.isSignedOut) {
      this.stop();
      reload();
    }
  }

  sayOffline() {
    this.bar.notice(gettext("No connection. Your time goes on. Leave this page open, we keep trying."));
  }

  /** Ask the proctoring application for a sign of life. */
  async ping() {
    this.heartbeat.asking();
    try {
      await pingApplication(this.workerUrl, this.heartbeat.intervalMs / 1000);
      this.heartbeat.answered(this.now());
    } catch (error) {
      if (this.heartbeat.missed(this.now()) && !this.isStopped) await this.reportGone(error);
    }
  }

  /** Tell the server that the application is gone; it says whether that ends the exam. */
  async reportGone(error) {
    this.heartbeat.asking(); // no more pings while the server decides
    try {
      const answer = await persist("PUT", this.attemptUrl(), { action: "error", detail: error.message }, this.options());
      if (answer?.exam_attempt_id) {
        this.stop();
        reload();
        return;
      }
    } catch {
      this.countdown.pollWithin(0, this.now()); // the attempt has changed: the poll tells how
    }
    this.heartbeat.answered(this.now());
  }

  /** End the exam: the page of the exam then asks whether to submit. */
  async turnIn(button) {
    guardLeaving(false);
    button.setAttribute("aria-busy", "true");
    button.disabled = true;
    try {
      await persist("PUT", this.attemptUrl(), { action: "stop" }, this.options());
    } catch (error) {
      if (!(error instanceof Refused && error.status === 400)) {
        button.disabled = false;
        button.removeAttribute("aria-busy");
        await showMessage(
          gettext("The exam could not be ended"),
          gettext("Reload the page and try again. You may have to sign in. Your time goes on."),
        );
        return;
      }
    }
    this.stop();
    tellOtherTabs();
    go(this.attempt.exam_url_path);
  }

  /** The time is over: wait until the server has handed the exam in, tell the application, show the result. W35. */
  async finish() {
    this.stop();
    this.bar.notice(gettext("Your time is over. The exam is being handed in."));
    const status = await this.finalStatus();
    if (status === "submitted" && hasWorker(this.workerUrl)) {
      await tell(this.workerUrl, "endExamAttempt", { limit: APPLICATION_LIMIT_MS }).catch(() => {});
    }
    tellOtherTabs();
    reload();
  }

  async finalStatus() {
    for (let tries = 1; ; tries += 1) {
      const answer = await persist("GET", this.pollUrl(), undefined, { onTrouble: () => this.sayWaiting() }).catch(() => null);
      if (!RUNNING.has(answer?.status) || tries >= ENDING_TRIES) return answer?.status;
      await pause(ENDING_PAUSE_MS);
    }
  }

  sayWaiting() {
    this.bar.notice(gettext("Your time is over and the exam is handed in. The result is shown as soon as the connection is back."));
  }

  stop() {
    this.isStopped = true;
    clearInterval(this.ticking);
    guardLeaving(false);
  }

  /** Going from page to page inside the exam needs no question. */
  letInside(event) {
    const link = event.target.closest?.("a[href]");
    if (!link || link.target === "_blank") return;
    const exam = new URL(this.attempt.exam_url_path, document.baseURI);
    const target = new URL(link.href, document.baseURI);
    if ([exam.pathname, window.location.pathname].some((path) => target.pathname.startsWith(path))) this.letPass();
  }

  /** Let the page go without a question; ask again if it stays. */
  letPass() {
    guardLeaving(false);
    setTimeout(() => guardLeaving(!this.isStopped && this.isWorthGuarding()), GUARD_AGAIN_MS);
  }

  isWorthGuarding() {
    return this.attempt.taking_as_proctored && this.attempt.attempt_status === "started";
  }

  pings() {
    return hasWorker(this.workerUrl) && this.attempt.attempt_status !== "ready_to_submit" && this.attempt.ping_interval > 0;
  }

  attemptUrl() {
    return `${this.url}/${this.attempt.attempt_id}`;
  }

  pollUrl() {
    return `${this.attemptUrl()}?sourceid=in_exam&proctored=${this.attempt.taking_as_proctored}`;
  }

  options() {
    return {
      cookieName: examPage()?.dataset.csrfCookie ?? this.element.dataset.csrfCookie,
      onTrouble: () => this.sayOffline(),
      onAnswer: () => this.bar.notice(""),
    };
  }
}
