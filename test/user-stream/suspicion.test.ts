import { expect, test } from "vitest";
import { Suspicion } from "../../services/user-stream/suspicion.ts";
import { Told } from "../../services/user-stream/told.ts";

/** What happens between looks: an event, an agreement, or a look that finds the account as this text says. */
type Step = "event" | "agreed" | { readonly look: string };
const look = (text: string): Step => ({ look: text });

test.each<[name: string, steps: readonly Step[], blamed: boolean]>([
  ["one look proves nothing", [look("a")], false],
  ["the same twice", ["event", look("a"), "event", look("a")], true],
  ["something else each time, and events between: REST runs ahead", [look("a"), "event", look("b")], false],
  ["something else each time, and no event at all", ["event", look("a"), look("b")], true],
  ["told in between", [look("a"), "agreed", look("b")], false],
])("%s", (_, steps, blamed) => {
  const suspicion = new Suspicion(new Told(), () => undefined);
  let last = false;
  for (const step of steps)
    if (step === "event") suspicion.event({ e: "ORDER_TRADE_UPDATE" });
    else if (step === "agreed") suspicion.compared();
    else last = suspicion.unsaid(step.look);
  expect(last).toBe(blamed);
});
