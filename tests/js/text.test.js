import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import { gettext, interpolate } from "../../proctoring/static/proctoring/js/text.js";

afterEach(() => delete globalThis.gettext);

test("texts come from the host's catalogue, else they stay English", () => {
  assert.equal(gettext("OK"), "OK");
  globalThis.gettext = () => "d'accord";
  assert.equal(gettext("OK"), "d'accord");
});

test("named values are put in, unknown names stay", () => {
  assert.equal(interpolate("%(a)s and %(b)s", { a: 1 }), "1 and %(b)s");
});
