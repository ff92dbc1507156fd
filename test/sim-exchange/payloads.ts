import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Recorded and documented payloads; not part of this repository. */
export const PAYLOADS = new URL("../../../shared/data/payloads/", import.meta.url).pathname;

export type Shape = ReadonlyMap<string, string>;

/** Key path → type; the items of a list share one path. */
export function shapeOf(value: unknown, path = "", shape = new Map<string, string>()): Shape {
  if (Array.isArray(value)) {
    shape.set(path, "list");
    for (const item of value) shapeOf(item, `${path}[]`, shape);
  } else if (typeof value === "object" && value !== null) {
    shape.set(path, "object");
    for (const [key, part] of Object.entries(value))
      shapeOf(part, path === "" ? key : `${path}.${key}`, shape);
  } else shape.set(path, value === null ? "null" : typeof value);
  return shape;
}

/** `-a.b`: ours lacks it, `+a.b`: ours has it besides, `~a.b`: the type is another one. */
export function differences(theirs: Shape, ours: Shape, numbersAsText: boolean): readonly string[] {
  const found: string[] = [];
  const empty = (shape: Shape, path: string): boolean =>
    [...shape.keys()].some((list) => path.startsWith(`${list}[]`) && !shape.has(`${list}[]`));
  for (const [path, type] of theirs) {
    const own = ours.get(path);
    if (own === undefined) {
      if (!empty(ours, path)) found.push(`-${path}`);
    } else if (own !== type && !(numbersAsText && type === "string" && own === "number"))
      found.push(`~${path}`);
  }
  for (const path of ours.keys()) if (!theirs.has(path) && !empty(theirs, path)) found.push(`+${path}`);
  return found.sort();
}

export const read = (file: string): unknown => {
  const text = readFileSync(join(PAYLOADS, file), "utf8");
  const value: unknown = JSON.parse(text);
  return value;
};
