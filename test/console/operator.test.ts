import { expect, test } from "vitest";
import { inForce, reaches } from "../../services/console/operator.ts";

const account = (stop: string, stopLevel = "") => ({
  id: "paper-1",
  known: true,
  stop,
  stopLevel,
  circuit: "",
});

test("flatten is not in force on an account that is stopped and keeps its positions", () => {
  expect(inForce(account("TRIPPED", "CANCEL"), "FLATTEN")).toBe(false);
  expect(inForce(account("COOLING_DOWN", "REDUCE_ONLY"), "FLATTEN")).toBe(false);
  expect(inForce(account("TRIPPED", "FLATTEN"), "FLATTEN")).toBe(true);
});

test.each([
  ["REDUCE_ONLY", ["REDUCE_ONLY", "CANCEL", "FLATTEN"]],
  ["STOP", ["CANCEL", "FLATTEN"]],
  ["FLATTEN", ["FLATTEN"]],
  ["ARM", []],
] as const)("%s is in force on stops of the levels %s", (command, levels) => {
  const all = ["REDUCE_ONLY", "CANCEL", "FLATTEN"];
  expect(all.filter((level) => inForce(account("TRIPPED", level), command))).toEqual(levels);
  expect(all.filter((level) => reaches(level, command))).toEqual(levels);
});

test("arm is in force where nothing stops any more, a stop is not", () => {
  expect(inForce(account("ARMED"), "ARM")).toBe(true);
  expect(inForce(account("ARMED"), "STOP")).toBe(false);
  expect(reaches(undefined, "ARM")).toBe(true);
  expect(reaches(undefined, "STOP")).toBe(false);
});
