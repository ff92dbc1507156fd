import { InvalidValueError } from "#libs/domain/errors.ts";

/**
 * Until keys can be sealed at rest, nothing but this machine and the exchange's public test hosts may be reached:
 * a key in a plain file must not be able to move real money. Source: facts, section 1.1.
 */
const TEST_HOSTS = ["demo-fapi.binance.com", "testnet.binancefuture.com", "fstream.binancefuture.com"];

/** @throws InvalidValueError naming the host, unless it is loopback or a public test host. */
export function allowedHost(url: URL, field = "exchange host"): URL {
  const { hostname } = url;
  const loopback =
    hostname === "localhost" || hostname === "[::1]" || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(hostname);
  if (!loopback && !TEST_HOSTS.includes(hostname))
    throw new InvalidValueError(
      field,
      hostname,
      `loopback or one of ${TEST_HOSTS.join(", ")} until keys are sealed`,
    );
  return url;
}
