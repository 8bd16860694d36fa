#!/usr/bin/env node
"use strict";
// ES5 on purpose: an old Node has to get as far as the message. CommonJS (see bin/package.json) because the ESM
// loader alone costs more than everything else `--help` does.
var wanted = [20, 19];
var version = process.versions.node.split(".");
var major = Number(version[0]);
if (major < wanted[0] || (major === wanted[0] && Number(version[1]) < wanted[1])) {
  console.error("kumiki needs Node.js " + wanted.join(".") + " or newer, and this is " + process.version + ": install a current one from https://nodejs.org");
  process.exit(2);
}
// The SDK prints seven lines on Node 20 in every run; docs/adr/0001-node-floor.md says what we do about it instead.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";
var bundle;
try {
  bundle = require("../dist/main.cjs");
} catch (e) {
  if (e.code !== "MODULE_NOT_FOUND") throw e;
  console.error("kumiki is not built: dist/ is missing beside bin/. In a checkout run `npm install && npm run build`; otherwise install kumiki again");
  process.exit(1);
}
bundle.main(process.argv.slice(2));
