import { InvalidValueError } from "#libs/domain/errors.ts";

/** Whose money an exchange's host moves. */
export type VenueKind = "paper" | "testnet" | "live";

/** The simulated exchange of a compose file or a cluster: one label, so that no host of the internet has the name. */
const PAPER_HOST = "sim-exchange";

/** The exchange's public test hosts, the only ones beside this machine that may be reached. Source: facts, section 1.1. */
const TEST_HOSTS = ["demo-fapi.binance.com", "testnet.binancefuture.com", "fstream.binancefuture.com"];

const isLoopback = (hostname: string): boolean =>
  hostname === "localhost" || hostname === "[::1]" || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(hostname);

/** What is neither the simulated exchange nor a known test host moves real money, whatever its name is. */
export function venueKindOf({ hostname }: URL): VenueKind {
  if (isLoopback(hostname) || hostname === PAPER_HOST) return "paper";
  return TEST_HOSTS.includes(hostname) ? "testnet" : "live";
}

/** @throws InvalidValueError naming the host, unless it is loopback, the simulated exchange or a public test host. */
export function allowedHost(url: URL, field = "exchange host"): URL {
  if (venueKindOf(url) === "live")
    throw new InvalidValueError(
      field,
      url.hostname,
      `loopback or one of ${[PAPER_HOST, ...TEST_HOSTS].join(", ")}: hosts where real money moves are not open yet`,
    );
  return url;
}
