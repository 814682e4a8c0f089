// Every script parses, and the package is what providers install.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";

const FOLDERS = ["js", "dashboard"].map((name) => new URL(`../../proctoring/static/proctoring/${name}/`, import.meta.url));
const ROOT = new URL("../../", import.meta.url);

const isOurs = (file) => file.endsWith(".js") && !file.endsWith(".min.js");

for (const [folder, name] of FOLDERS.flatMap((folder) => readdirSync(folder).filter(isOurs).map((name) => [folder, name]))) {
  const kind = name.endsWith(".classic.js") ? "commonjs" : "module";
  test(`${name} parses as a ${kind}`, () => {
    const source = readFileSync(new URL(name, folder));
    execFileSync(process.execPath, ["--check", `--input-type=${kind}`, "-"], { input: source, stdio: ["pipe", "ignore", "inherit"] });
    assert.equal(/\.innerHTML\s*=(?! label)|document\.write|\beval\(/.test(source), false, "no HTML is made from text");
  });
}

test("the package's version is the app's, and its main script is published", () => {
  const description = JSON.parse(readFileSync(new URL("package.json", ROOT)));
  const version = /__version__ = "(.+)"/.exec(readFileSync(new URL("proctoring/__init__.py", ROOT), "utf8"))[1];
  assert.equal(description.version, version);
  assert.ok(description.files.some((folder) => description.main.startsWith(`${folder}/`)));
  assert.equal(description.dependencies, undefined);
});
