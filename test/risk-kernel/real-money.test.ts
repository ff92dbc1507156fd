import { expect, test } from "vitest";
import type { ControlCommand } from "#libs/domain/fact.ts";
import { parseMoney } from "#libs/domain/fixed.ts";
import { InvalidValueError } from "#libs/domain/errors.ts";
import { parseAccountId } from "#libs/domain/ids.ts";
import { decodeFact, encodeFact } from "#libs/wire/fact.ts";
import { DOCTOR_VALID_MS } from "../../services/risk-kernel/real-money.ts";
import { decodeSnapshot, encodeSnapshot } from "../../services/risk-kernel/snapshot.ts";
import { TestDesk } from "./desk.ts";
import { ACCOUNT } from "./given.ts";

const control = (command: ControlCommand, commandId = "c") =>
  ({ kind: "control", commandId, command, operator: "ana", reason: "test" }) as const;

const stopOf = (desk: TestDesk): string | undefined => desk.state.accounts.get(parseAccountId(ACCOUNT))?.stop;

/** An account that traded on paper, of which somebody now says that real money moves. */
function live(by: "user-stream" | "order-router" = "user-stream"): TestDesk {
  const desk = TestDesk.ready();
  expect(stopOf(desk)).toBe("ARMED");
  desk.fact(
    ACCOUNT,
    by === "order-router"
      ? { kind: "router", instance: "order-router-0", live: true }
      : {
          kind: "snapshot",
          walletBalance: parseMoney("10000"),
          positions: [],
          openClientOrderIds: [],
          asOfMs: desk.nowMs,
          caughtUp: true,
          live: true,
        },
  );
  return desk;
}

/** What an ARM comes to: the stop, and the refusal's words. */
function armed(desk: TestDesk, scope = ACCOUNT as string): readonly [string | undefined, string] {
  const { alerts } = desk.arm(scope).commit();
  return [stopOf(desk), alerts.find(({ kind }) => kind === "arm-refused")?.text ?? ""];
}

test.each(["user-stream", "order-router"] as const)(
  "once %s says that real money moves, what the desk's ARM had armed is armed no more",
  (by) => {
    const desk = live(by);
    expect(desk.commit().alerts.map(({ kind }) => kind)).toEqual(["live-disarmed"]);
    expect(stopOf(desk)).toBe("DISABLED");
    expect(desk.ask().answer.reason).toBe("NOT_ARMED");
    // Told again, by a router's successor or by the next snapshot, it changes nothing.
    expect(desk.fact(ACCOUNT, { kind: "router", instance: "b", live: true }).commit().alerts).toEqual([]);
    for (const scope of [ACCOUNT, ""])
      expect(armed(desk, scope)).toEqual([
        "DISABLED",
        expect.stringContaining("its last checklist was not green, or there was none") as string,
      ]);
    expect(desk.ask().answer.reason).toBe("NOT_ARMED");
  },
);

test("a green checklist arms until it is 15 minutes old; a red one after it takes it away", () => {
  const desk = live();
  desk.fact(ACCOUNT, control("DOCTOR_GREEN")).commit();
  desk.nowMs += DOCTOR_VALID_MS + 1;
  const [stop, why] = armed(desk);
  expect([stop, why]).toEqual(["DISABLED", expect.stringContaining("no older than 15 min") as string]);
  desk.fact(ACCOUNT, control("DOCTOR_GREEN")).commit();
  desk.fact(ACCOUNT, control("DOCTOR_RED")).commit();
  expect(armed(desk)[0]).toBe("DISABLED");
  desk.fact(ACCOUNT, control("DOCTOR_GREEN")).commit();
  desk.nowMs += DOCTOR_VALID_MS;
  expect(armed(desk)).toEqual(["ARMED", ""]);
  expect(stopOf(desk)).toBe("ARMED");
  // It goes on trading; stopped by hand, it needs a checklist again.
  desk.nowMs += DOCTOR_VALID_MS;
  desk.fact(ACCOUNT, control("STOP")).commit();
  expect(armed(desk)[0]).toBe("TRIPPED");
});

test("a checklist is as old as it was when it was stored, and is of its own account", () => {
  const desk = live();
  const old = encodeFact({
    account: parseAccountId(ACCOUNT),
    recordedAtMs: desk.nowMs - DOCTOR_VALID_MS - 1,
    traceparent: "",
    body: control("DOCTOR_GREEN"),
  });
  desk.rawFact(`control.${ACCOUNT}.doctor-green`, old).commit();
  expect(armed(desk)[0]).toBe("DISABLED");
  // One from the future is of now.
  const future = encodeFact({
    account: parseAccountId(ACCOUNT),
    recordedAtMs: desk.nowMs + 10 * DOCTOR_VALID_MS,
    traceparent: "",
    body: control("DOCTOR_GREEN"),
  });
  desk.rawFact(`control.${ACCOUNT}.doctor-green`, future).commit();
  desk.nowMs += DOCTOR_VALID_MS + 1;
  expect(armed(desk)[0]).toBe("DISABLED");
  desk.fact("paper-2", control("DOCTOR_GREEN")).commit();
  expect(armed(desk)[0]).toBe("DISABLED");
  const ofAll = encodeFact({
    account: "",
    recordedAtMs: desk.nowMs,
    traceparent: "",
    body: control("DOCTOR_GREEN"),
  });
  expect(() => decodeFact(ofAll)).toThrow(InvalidValueError);
});

test("paper asks for no checklist, and a restored kernel knows of the money and of the checklist", () => {
  const paper = TestDesk.ready();
  paper.fact(ACCOUNT, control("STOP")).commit();
  expect(armed(paper)).toEqual(["ARMED", ""]);

  const desk = live();
  desk.fact(ACCOUNT, control("DOCTOR_GREEN")).commit();
  const { state } = decodeSnapshot(encodeSnapshot(desk.state, new Uint8Array(32), 1));
  expect(state.accounts.get(parseAccountId(ACCOUNT))).toMatchObject({
    live: true,
    doctorGreenAtMs: desk.nowMs,
    stop: "DISABLED",
  });
});
