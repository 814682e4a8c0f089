// Bundles the host page and a provider's worker into node_modules/.cache/host/, and writes what webpack's loader reads.

import { writeFileSync } from "node:fs";
import { build } from "esbuild";

const outdir = "node_modules/.cache/host";

await build({
  entryPoints: { host: "src/host.jsx", worker: "src/worker.js" },
  outdir,
  bundle: true,
  minify: true,
  jsx: "automatic",
  alias: { "env.config": "./src/env.config.js", "@edx/edx-proctoring": "../../proctoring/static/index.js" },
  define: { "process.env.NODE_ENV": '"production"', "process.env": "{}" },
  loader: { ".svg": "dataurl", ".scss": "empty" }, // the .scss tells breakpoints, which have defaults
  logLevel: "warning",
});

const bundles = {
  status: "done",
  chunks: { sandbox: ["worker.js"] },
  assets: { "worker.js": { name: "worker.js", publicPath: "/static/learning/worker.js" } },
};
writeFileSync(`${outdir}/workers.json`, JSON.stringify(bundles));
