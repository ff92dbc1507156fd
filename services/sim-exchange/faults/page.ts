import { faultsOn, specOf, type ActsOn, type FaultName, type Setting } from "./catalogue.ts";

const SECTIONS: readonly (readonly [actsOn: ActsOn, title: string, says: string])[] = [
  [
    "request",
    "Requests",
    "Each acts on one request of REST or the WebSocket API, chosen by `account`, `endpoint` (method and path) and `symbol`.",
  ],
  [
    "user event",
    "User streams",
    "Each acts on one event, chosen by `account`, `symbol` and `event` (its type).",
  ],
  ["market payload", "Market streams", "Each acts on one payload that somebody reads, chosen by `symbol`."],
  ["engine", "Engine", "Each acts on one fill or trigger, chosen by `account` and `symbol`."],
  [
    "condition",
    "Conditions",
    "Each begins when its time comes and holds until its time is over or it is switched off; `account` or `symbol` say for whom. Cuts, ended keys, delistings and changed filters happen once and stay.",
  ],
];

const shown = (value: Setting["standard"]): string =>
  value === undefined ? "must be given" : value === null ? "may be left out" : `\`${value}\``;

function settingsOf(name: FaultName): string {
  const settings = Object.entries(specOf(name).settings);
  if (settings.length === 0) return "";
  return settings.map(([key, { says, standard }]) => `\`${key}\`: ${says} (${shown(standard)})`).join("; ");
}

/** docs/exchange/faults.md, made from the catalogue. */
export function faultsPage(): string {
  const lines = [
    "# What the exchange can be told to do wrong",
    "",
    "Made from the catalogue by `npm run docs`; the tests compare it, and show every fault on the wire.",
    "",
    "Faults come from a file (`npm run exchange -- --scenario FILE`), or from the control API while the exchange runs,",
    "also the one inside `npm start`:",
    "",
    "```sh",
    'echo \'{"faults":[{"fault":"reset-after","endpoint":"POST /fapi/v1/order","probability":0.05},',
    '  {"fault":"symbol-halted","symbol":"BTCUSDT","after":"30s","for":"10s"}]}\' > scenario.json',
    "curl -s localhost:9443/sim/catalogue                                                   # every fault and its settings",
    'curl -s -X POST localhost:9443/sim/faults -d \'{"fault":"user-event-lost","count":1}\'  # switches one on, gives its id',
    "curl -s localhost:9443/sim/faults                                                      # those that are on, and how often they acted",
    "curl -s -X DELETE 'localhost:9443/sim/faults?id=1'                                     # switches one off; without id all",
    'curl -s -X POST localhost:9443/sim/acts -d \'{"act":"transfer","account":"paper-1","amount":"-100"}\'  # or {"act":"funding"}',
    '    # or {"act":"deleverage","account":"paper-1","symbol":"BTCUSDT","quantity":"0.004"}: so much of a position is closed as ADL does',
    "```",
    "",
    "| key           | meaning                                                                                                  |",
    "| ------------- | -------------------------------------------------------------------------------------------------------- |",
    "| `fault`       | its name                                                                                                 |",
    "| `account`, `endpoint`, `symbol`, `event` | where it acts; everywhere when left out                                       |",
    "| `probability` | of each occasion, 0 to 1 (1)                                                                             |",
    "| `count`       | how often it acts (without end)                                                                          |",
    "| `after`, `for` | when it begins after the start, or after it was switched on, and how long it lasts, in exchange time: `500ms`, `30s`, `5m`, `1h` (at once, without end) |",
    "",
    "Every rule draws from a generator of its own, made from `--seed` and its number: the same requests under the same seed",
    "meet the same faults. A request that met one has its name in the [ledger](ledger.md).",
  ];
  for (const [actsOn, title, says] of SECTIONS) {
    lines.push("", `## ${title}`, "", says, "", "| fault | what it does | settings |", "| --- | --- | --- |");
    for (const name of faultsOn(actsOn))
      lines.push(`| \`${name}\` | ${specOf(name).says} | ${settingsOf(name)} |`);
  }
  return `${lines.join("\n")}\n`;
}
