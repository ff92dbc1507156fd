#!/usr/bin/env node
// `npx plimsoll …` is `npm run plimsoll -- …`.
process.argv.splice(2, 0, "plimsoll");
await import("./bootstrap.mjs");
