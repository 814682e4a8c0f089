// Bundles the host page's script and style into node_modules/.cache/host/.

import { build } from "esbuild";

await build({
  entryPoints: { host: "src/host.jsx" },
  outdir: "node_modules/.cache/host",
  bundle: true,
  minify: true,
  jsx: "automatic",
  alias: { "env.config": "./src/env.config.js" },
  define: { "process.env.NODE_ENV": '"production"', "process.env": "{}" },
  loader: { ".svg": "dataurl", ".scss": "empty" }, // the .scss tells breakpoints, which have defaults
  logLevel: "warning",
});
