import type { ServiceContext } from "#libs/runtime/service.ts";
import { keepOutOfDumps } from "#libs/secrets/dumps.ts";
import type { KeyPlaces } from "#libs/secrets/places.ts";
import { CredentialBook } from "./credential-book.ts";
import type { Credentials } from "./credentials.ts";

/** Opens the accounts' keys in a service that signs, and follows them until it ends. @throws InvalidValueError */
export async function openCredentials(
  { log, stats, signal, fail }: ServiceContext,
  places: KeyPlaces,
): Promise<readonly Credentials[]> {
  if (!keepOutOfDumps())
    log.warn({ event: "dumps" }, "this system cannot keep memory out of core dumps: switch them off");
  const book = await CredentialBook.open(places);
  log.info({ event: "credentials", fingerprints: book.fingerprints }, "the keys were opened");
  book
    .follow(signal, {
      onRotated: (account, fingerprint) => {
        stats.count("credentials.rotated");
        log.info(
          { event: "credential-rotated", account, fingerprint },
          "requests are signed with another key",
        );
      },
      onUnreadable: (reason) => {
        stats.count("credentials.unreadable");
        log.error({ event: "credentials-unreadable", reason }, "the keys at hand are used on; trying again");
      },
    })
    .catch(fail);
  return book.accounts;
}
