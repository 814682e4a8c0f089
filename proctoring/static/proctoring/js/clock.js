/**
 * The arithmetic of the timer: no page, no requests, no clock of its own. Times are milliseconds of one steady clock.
 * Spec 04 §11.4, §11.5.
 */

export const POLL_MS = 60_000;
export const POLL_AGAIN_MS = 5_000; // after a poll without an answer
export const GRACE_SECONDS = 5;
const JUMP_MS = 2_000;

/** `H:MM:SS`, hours not padded; less than nothing is nothing. */
export function formatRemaining(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const pad = (number) => String(number).padStart(2, "0");
  return `${Math.floor(whole / 3600)}:${pad(Math.floor(whole / 60) % 60)}:${pad(whole % 60)}`;
}

/** `null`, `"warning"` or `"critical"`, by the thresholds that the server sends. */
export function remainingState(seconds, { low, criticallyLow }) {
  if (seconds > low) return null;
  return seconds > criticallyLow ? "warning" : "critical";
}

/** How much time is left, and when the server has to be asked again. The server's word replaces ours each time. */
export class Countdown {
  constructor(seconds, now) {
    this.sync(seconds, now);
  }

  sync(seconds, now) {
    this.endsAt = now + seconds * 1000;
    this.pollAt = now + POLL_MS;
  }

  /** Ask again soon. */
  pollWithin(milliseconds, now) {
    this.pollAt = Math.min(this.pollAt, now + milliseconds);
  }

  /** Note that a poll is under way; without an answer the next one is near. */
  polling(now) {
    this.pollAt = now + POLL_AGAIN_MS;
  }

  secondsLeft(now) {
    return (this.endsAt - now) / 1000;
  }

  isPollDue(now) {
    return now >= this.pollAt && this.secondsLeft(now) >= 0;
  }

  /** The server ends the exam at zero; the page waits a little, so that it finds it ended. */
  isOver(now) {
    return this.secondsLeft(now) <= -GRACE_SECONDS;
  }
}

/** Notices that the computer slept or its clock was changed: then only the server knows the time. */
export class JumpDetector {
  constructor(now, wallTime) {
    this.last = { now, wallTime };
  }

  hasJumped(now, wallTime) {
    const difference = wallTime - this.last.wallTime - (now - this.last.now);
    this.last = { now, wallTime };
    return Math.abs(difference) > JUMP_MS;
  }
}

/**
 * When to ask whether the proctoring application is there: once per interval, half an interval off the polls.
 *
 * A miss is repeated sooner and sooner enough that one lost message ends nothing: only `MISSES` in a row do.
 */
export class Heartbeat {
  static MISSES = 3;

  constructor(intervalSeconds, now) {
    this.intervalMs = intervalSeconds * 1000;
    this.misses = 0;
    this.isAsking = false;
    this.nextAt = now + Math.floor(this.intervalMs / 2);
  }

  isDue(now) {
    return !this.isAsking && now >= this.nextAt;
  }

  asking() {
    this.isAsking = true;
  }

  answered(now) {
    this.isAsking = false;
    this.misses = 0;
    this.nextAt = now + this.intervalMs;
  }

  /** Note a miss; return whether the application has to be taken for gone. */
  missed(now) {
    this.isAsking = false;
    this.misses += 1;
    this.nextAt = now + Math.floor((this.intervalMs / 8) * this.misses);
    return this.misses >= Heartbeat.MISSES;
  }
}
