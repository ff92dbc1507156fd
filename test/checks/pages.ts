import { writeFileSync } from "node:fs";
import { conformancePage } from "../conformance/page.ts";
import { faultsPage } from "../../services/sim-exchange/faults/page.ts";

/** `npm run docs`: writes the pages that are made from data. */
writeFileSync(new URL("../../docs/exchange/faults.md", import.meta.url), faultsPage());
writeFileSync(new URL("../../docs/exchange/conformance.md", import.meta.url), conformancePage());
