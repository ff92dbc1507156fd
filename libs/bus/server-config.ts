import { accountOf, passedOn, permissionsOf, type PassedOn } from "./permissions.ts";
import { ACCOUNTS, HOME, ROLES, SIGNALS, type Role } from "./roles.ts";

/** Where the server finds what it proves itself with, PEM. */
export interface ServerTls {
  readonly certFile: string;
  readonly keyFile: string;
}

/** Connections a role's account may have: enough for replicas, and an end to what runs wild. */
const CONNECTIONS_MAX = 200;
const SUBSCRIPTIONS_MAX = 20_000;
const ANSWER_WITHIN = "10s";

const quoted = (subjects: readonly string[]): string =>
  subjects.map((subject) => JSON.stringify(subject)).join(", ");

/**
 * The part of a nats-server's configuration that closes it: accounts, their users by public key, what each may do, and
 * limits. Nobody without a key gets in.
 */
export function accessConfig(publicKeys: ReadonlyMap<Role, string>, tls?: ServerTls): string {
  const passed = passedOn();
  const accounts = Object.keys(ACCOUNTS).map((account) => {
    const home = account === HOME;
    const users = ROLES.filter((role) => accountOf(role) === account).map((role) =>
      userOf(role, publicKeys.get(role) ?? ""),
    );
    return [
      `  ${account} {`,
      ...(home ? ["    jetstream: enabled"] : []),
      `    limits: { max_connections: ${CONNECTIONS_MAX}, max_subscriptions: ${SUBSCRIPTIONS_MAX} }`,
      "    users: [",
      ...users,
      "    ]",
      ...(home ? exportsOf(passed) : importsOf(passed.find(({ to }) => to === account))),
      "  }",
    ].join("\n");
  });
  const secure =
    tls === undefined
      ? ""
      : `tls { cert_file: ${JSON.stringify(tls.certFile)}, key_file: ${JSON.stringify(tls.keyFile)} }\n`;
  return `${secure}system_account: SYS\naccounts {\n  SYS {}\n${accounts.join("\n")}\n}\n`;
}

function userOf(role: Role, publicKey: string): string {
  const { publish, subscribe, answers } = permissionsOf(role);
  const responses = answers ? `, allow_responses: { max: 1, expires: "${ANSWER_WITHIN}" }` : "";
  return `      { nkey: ${publicKey}, permissions: { publish: { allow: [${quoted(publish)}] }, subscribe: { allow: [${quoted(subscribe)}] }${responses} } } # ${role}`;
}

/** Each subject once, with the accounts that may have it. */
function exportsOf(passed: readonly PassedOn[]): readonly string[] {
  const many = new Set(SIGNALS.filter((signal) => signal.many === true).map(({ subject }) => subject));
  const lines = (kind: "service" | "stream", of: (one: PassedOn) => readonly string[]): readonly string[] =>
    [...new Set(passed.flatMap(of))].sort().map(
      (subject) =>
        `      { ${kind}: ${JSON.stringify(subject)}, accounts: [${passed
          .filter((one) => of(one).includes(subject))
          .map(({ to }) => to)
          .join(", ")}]${many.has(subject) ? ", response: stream" : ""} }`,
    );
  return [
    "    exports: [",
    ...lines("service", ({ services }) => services),
    ...lines("stream", ({ streams }) => streams),
    "    ]",
  ];
}

function importsOf(passed: PassedOn | undefined): readonly string[] {
  const lines = (kind: "service" | "stream", subjects: readonly string[] = []): readonly string[] =>
    subjects.map((subject) => `      { ${kind}: { account: ${HOME}, subject: ${JSON.stringify(subject)} } }`);
  return [
    "    imports: [",
    ...lines("service", passed?.services),
    ...lines("stream", passed?.streams),
    "    ]",
  ];
}
