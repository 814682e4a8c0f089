/** The markup of the timer bar, made without HTML from outside. Class names are those that hosts' tests look for. */

import { gettext, interpolate } from "./text.js";

const HIDDEN_KEY = "proctoring.timer.hidden";
const WIDE = "(min-width: 992px)";

/** Fill and show the element; return what the timer changes in it. */
export function buildBar(element, attempt, { onEnd }) {
  const clock = make("b", { textContent: "" });
  const time = make("span", { id: "time_remaining_id", className: "exam-clock" }, clock);
  time.setAttribute("role", "timer");
  const label = make("span", { className: "exam-clock-label", textContent: gettext("Time left") });
  const state = make("span", { className: "exam-clock-state" });
  const announcement = make("span", { className: "timer-announce exam-unseen" });
  announcement.setAttribute("role", "status");
  const notice = make("p", { className: "exam-timer-notice" });
  notice.setAttribute("role", "status");
  const end = make("button", {
    type: "button",
    className: "exam-button-turn-in-exam exam-button exam-button-quiet",
    textContent: gettext("End my exam"),
    onclick: () => onEnd(end),
  });
  const bar = make(
    "div",
    { className: "exam-timer" },
    explanation(attempt),
    make("div", { className: "exam-timer-side" }, label, time, state, toggle(time), end),
    announcement,
    notice,
  );
  bar.setAttribute("role", "region");
  bar.setAttribute("aria-label", gettext("Exam timer"));
  element.replaceChildren(bar);
  element.hidden = false;
  element.style.removeProperty("display");
  element.classList.remove("hidden");
  return new Bar({ bar, clock, state, announcement, noticeLine: notice });
}

class Bar {
  constructor(parts) {
    Object.assign(this, parts);
    this.lowState = null;
    this.toAnnounce = "";
  }

  showTime(text, lowState) {
    if (this.clock.textContent !== text) this.clock.textContent = text;
    if (lowState === this.lowState) return;
    this.lowState = lowState;
    this.bar.classList.remove("low-time", "warning", "critical");
    if (lowState) this.bar.classList.add("low-time", lowState);
    this.state.textContent = { warning: gettext("Little time left"), critical: gettext("Almost over") }[lowState] ?? "";
    this.announce(this.toAnnounce);
  }

  /** Say how much time is left to screen readers: at the start and when it gets low, not every second. */
  announce(text) {
    this.toAnnounce = text ?? "";
    this.announcement.textContent = this.toAnnounce;
  }

  /** What to say when the time gets low. */
  keepForLater(text) {
    this.toAnnounce = text ?? this.toAnnounce;
  }

  notice(text) {
    if (this.noticeLine.textContent !== text) this.noticeLine.textContent = text;
  }
}

function explanation(attempt) {
  const link = make("a", { href: webPath(attempt.exam_url_path), textContent: attempt.exam_display_name });
  const more = make("span", {
    className: "js-exam-additional-text",
    textContent: attempt.taking_as_proctored
      ? gettext("Submit each answer, then end the exam. Your time goes on if you close this page; leaving it may be noted by the proctoring service.")
      : gettext("Submit each answer, then end the exam. Your time goes on if you close this page."),
  });
  const button = make("button", {
    type: "button",
    className: "js-toggle-show-more exam-button exam-button-text",
    onclick: () => showMore(more.hidden),
  });
  function showMore(isShown) {
    more.hidden = !isShown;
    button.textContent = isShown ? gettext("Show less") : gettext("Show more");
    button.setAttribute("aria-expanded", String(isShown));
  }
  showMore(window.matchMedia(WIDE).matches);
  const [before, after] = interpolate(gettext("You are taking %(exam)s as %(kind)s."), {
    exam: "\0",
    kind: attempt.exam_type,
  }).split("\0");
  return make("p", { className: "js-exam-text" }, before, link, `${after} `, more, " ", button);
}

function toggle(time) {
  const button = make("button", { type: "button", id: "toggle_timer", className: "exam-button exam-button-text" });
  const show = (isHidden) => {
    time.classList.toggle("timer-hidden", isHidden);
    button.setAttribute("aria-pressed", String(isHidden));
    button.textContent = gettext("Hide the time");
  };
  button.onclick = () => {
    const isHidden = button.getAttribute("aria-pressed") !== "true";
    show(isHidden);
    sessionStorage.setItem(HIDDEN_KEY, String(isHidden));
  };
  show(sessionStorage.getItem(HIDDEN_KEY) === "true");
  return button;
}

function webPath(url) {
  const target = new URL(url, document.baseURI);
  return ["http:", "https:"].includes(target.protocol) ? target.href : "#";
}

function make(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}
