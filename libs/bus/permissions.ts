import { BUCKETS } from "./buckets.ts";
import { savedStreams } from "./backup-order.ts";
import { MICRO_VERBS } from "./micro-service.ts";
import { ACCOUNTS, HOME, inboxPrefixOf, MICRO_SERVICES, SIGNALS, type Access, type Role } from "./roles.ts";
import { STREAMS } from "./streams.ts";

/** What the server lets a role do. */
export interface Permissions {
  readonly publish: readonly string[];
  readonly subscribe: readonly string[];
  /** It may answer what it was asked. */
  readonly answers: boolean;
}

/** What one account passes on to another. */
export interface PassedOn {
  readonly to: string;
  /** Published there, it is published here; an answer goes back. */
  readonly services: readonly string[];
  /** Published here, it is heard there. */
  readonly streams: readonly string[];
}

type AccountName = keyof typeof ACCOUNTS;

/** The declared streams and buckets in one form: what may be written and heard as subjects. */
const STORES: readonly (Access & { readonly name: string })[] = [
  ...STREAMS.map(({ name, access }) => ({ name, ...access })),
  ...BUCKETS.map(({ bucket, access }) => ({
    name: `KV_${bucket}`,
    reads: access.reads,
    writes: Object.fromEntries(
      Object.entries(access.writes).map(([role, keys]) => [role, keys.map((key) => `$KV.${bucket}.${key}`)]),
    ),
  })),
];

/** Reads of single messages: they make nothing on the server. */
const gets = (stream: string): readonly string[] => [
  `$JS.API.STREAM.INFO.${stream}`,
  `$JS.API.STREAM.MSG.GET.${stream}`,
  `$JS.API.DIRECT.GET.${stream}`,
  `$JS.API.DIRECT.GET.${stream}.>`,
];

/** Consumers: whoever may make one may have the stream delivered to any subject of the account. */
const follows = (stream: string): readonly string[] => [
  // Without a name where several subjects are wanted.
  `$JS.API.CONSUMER.CREATE.${stream}`,
  `$JS.API.CONSUMER.CREATE.${stream}.>`,
  `$JS.API.CONSUMER.INFO.${stream}.*`,
  `$JS.API.CONSUMER.DELETE.${stream}.*`,
  `$JS.API.CONSUMER.MSG.NEXT.${stream}.*`,
  `$JS.ACK.${stream}.>`,
  `$JS.ACK.*.*.${stream}.>`,
  `$JS.FC.${stream}.>`,
];

/** Everything about streams and consumers but their messages. */
const LISTS = [
  "$JS.API.STREAM.LIST",
  "$JS.API.STREAM.NAMES",
  "$JS.API.CONSUMER.LIST.*",
  "$JS.API.CONSUMER.NAMES.*",
  "$JS.API.CONSUMER.INFO.*.*",
];

/** What a role needs besides its streams and signals. */
const MORE: Partial<Record<Role, readonly string[]>> = {
  // How full the bus is.
  "risk-kernel": ["$JS.API.STREAM.LIST"],
  replay: ["$JS.API.STREAM.LIST"],
  observer: LISTS,
  operator: LISTS,
  repair: ["$JS.API.STREAM.MSG.DELETE.DLQ"],
  backup: savedStreams().flatMap((stream) => [
    `$JS.API.STREAM.SNAPSHOT.${stream}`,
    `$JS.SNAPSHOT.ACK.${stream}.>`,
  ]),
};

const microSubjects = (verb: string, role: Role): readonly string[] =>
  ["", `.${role}`, `.${role}.*`].map((whom) => `$SRV.${verb}${whom}`);

export const accountOf = (role: Role): AccountName => {
  for (const [account, roles] of Object.entries(ACCOUNTS))
    if ((roles as readonly Role[]).includes(role)) return account as AccountName;
  throw new Error(`${role} has no account`);
};

/** Least privilege of a role, from the declarations. */
export function permissionsOf(role: Role): Permissions {
  const inbox = `${inboxPrefixOf(role)}.>`;
  if (role === "admin") return { publish: [">"], subscribe: [">"], answers: false };
  const read = STORES.filter(({ reads }) => reads.includes(role)).map(({ name }) => name);
  const publish = [
    "$JS.API.INFO",
    ...STORES.flatMap(({ writes }) => writes[role] ?? []),
    ...SIGNALS.filter(({ says }) => says.includes(role)).map(({ subject }) => subject),
    ...read.flatMap(gets),
    ...STORES.filter(({ looks }) => looks?.includes(role)).flatMap(({ name }) => gets(name)),
    ...(accountOf(role) === HOME ? read.flatMap(follows) : []),
    ...(MORE[role] ?? []),
  ];
  const answered = SIGNALS.filter(({ answers }) => answers === role);
  const isMicro = MICRO_SERVICES[role] !== undefined;
  const subscribe = [
    inbox,
    ...STORES.flatMap(({ hears }) => hears?.[role] ?? []),
    ...SIGNALS.filter(({ hears }) => hears.includes(role)).map(({ subject }) => subject),
    ...answered.map(({ subject }) => subject),
    ...(isMicro ? MICRO_VERBS.flatMap((verb) => microSubjects(verb, role)) : []),
  ];
  return {
    publish: narrowed(publish),
    subscribe: narrowed(subscribe),
    answers: isMicro || answered.length > 0,
  };
}

/** What the home account passes on to the others: what their roles may do, and no more. */
export const passedOn = (): readonly PassedOn[] =>
  Object.entries(ACCOUNTS)
    .filter(([account]) => account !== HOME)
    .map(([to, roles]) => {
      const permissions = roles.map(permissionsOf);
      return {
        to,
        services: narrowed(permissions.flatMap(({ publish }) => publish)),
        streams: narrowed(
          permissions
            .flatMap(({ subscribe }) => subscribe)
            .filter((subject) => !subject.startsWith("_INBOX.")),
        ),
      };
    });

/** The subjects without those that another of them covers, sorted. */
export const narrowed = (subjects: readonly string[]): readonly string[] => {
  const all = [...new Set(subjects)].sort();
  return all.filter((subject) => !all.some((other) => other !== subject && covers(other, subject)));
};

/** Whether every subject that matches `narrow` matches `wide`. */
export function covers(wide: string, narrow: string): boolean {
  const [w, n] = [wide.split("."), narrow.split(".")];
  for (const [i, token] of w.entries()) {
    const other = n[i];
    if (token === ">") return other !== undefined;
    if (other === undefined || other === ">") return false;
    if (token !== "*" && token !== other) return false;
  }
  return w.length === n.length;
}
