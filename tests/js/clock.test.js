// The timer's arithmetic. Spec 04 §11.4, §11.5.
import assert from "node:assert/strict";
import { test } from "node:test";

import {
  Countdown,
  Heartbeat,
  JumpDetector,
  formatRemaining,
  remainingState,
} from "../../proctoring/static/proctoring/js/clock.js";

for (const [seconds, text] of [[0, "0:00:00"], [-5, "0:00:00"], [59.9, "0:00:59"], [61, "0:01:01"], [3600, "1:00:00"], [36061, "10:01:01"]]) {
  test(`${seconds} seconds are shown as ${text}`, () => assert.equal(formatRemaining(seconds), text));
}

for (const [seconds, state] of [[1081, null], [1080, "warning"], [271, "warning"], [270, "critical"], [-1, "critical"]]) {
  test(`${seconds} seconds of 90 minutes are ${state}`, () => {
    assert.equal(remainingState(seconds, { low: 1080, criticallyLow: 270 }), state);
  });
}

test("time passes by the clock, not by ticks", () => {
  const countdown = new Countdown(600, 1000);
  assert.equal(countdown.secondsLeft(1000), 600);
  assert.equal(countdown.secondsLeft(301_000), 300); // nothing ticked in between
});

test("the server's word replaces the page's", () => {
  const countdown = new Countdown(600, 0);
  countdown.sync(30, 60_000);
  assert.equal(countdown.secondsLeft(60_000), 30);
});

test("the server is asked every minute, and soon again without an answer", () => {
  const countdown = new Countdown(600, 0);
  assert.equal(countdown.isPollDue(59_999), false);
  assert.equal(countdown.isPollDue(60_000), true);
  countdown.polling(60_000);
  assert.equal(countdown.isPollDue(60_000), false);
  assert.equal(countdown.isPollDue(65_000), true);
});

test("a poll can be brought forward, not put off", () => {
  const countdown = new Countdown(600, 0);
  countdown.pollWithin(0, 10_000);
  assert.equal(countdown.isPollDue(10_000), true);
  countdown.pollWithin(100_000, 10_000);
  assert.equal(countdown.isPollDue(10_000), true);
});

test("the exam is over five seconds after zero, and not polled meanwhile", () => {
  const countdown = new Countdown(60, 0);
  assert.equal(countdown.isPollDue(60_001), false);
  assert.equal(countdown.isOver(64_999), false);
  assert.equal(countdown.isOver(65_000), true);
});

for (const [name, wall, jumped] of [
  ["no change", 1_001_000, false],
  ["a clock set an hour ahead", 4_601_000, true],
  ["a clock set an hour back", -2_599_000, true],
  ["a sleep that the steady clock did not count", 1_060_000, true],
]) {
  test(`jump of the clock: ${name}`, () => {
    const detector = new JumpDetector(0, 1_000_000);
    assert.equal(detector.hasJumped(1000, wall), jumped);
    assert.equal(detector.hasJumped(2000, wall + 1000), false);
  });
}

for (const interval of [60, 61, 13]) {
  test(`an application is asked every ${interval} s, half an interval off`, () => {
    const heartbeat = new Heartbeat(interval, 0);
    assert.equal(heartbeat.isDue((interval * 1000) / 2 - 1), false);
    assert.equal(heartbeat.isDue((interval * 1000) / 2), true);
    heartbeat.asking();
    assert.equal(heartbeat.isDue(10 ** 9), false);
    heartbeat.answered(40_000);
    assert.equal(heartbeat.isDue(40_000 + interval * 1000), true);
  });
}

test("one missed heartbeat ends nothing, three in a row do", () => {
  const heartbeat = new Heartbeat(60, 0);
  assert.equal(heartbeat.missed(0), false);
  assert.equal(heartbeat.isDue(7500), true); // sooner than the next interval
  assert.equal(heartbeat.missed(10_000), false);
  heartbeat.answered(20_000);
  assert.deepEqual([heartbeat.missed(1), heartbeat.missed(2), heartbeat.missed(3)], [false, false, true]);
});
