import { expect, test } from "vitest";
import { Batches } from "../../src/engine/batch.js";

test("what comes together under one key shares a call; other keys have their own", async () => {
  const calls: string[][] = [];
  const batches = new Batches<string>();
  const join = (key: string, item: string) => batches.join(key, item, (items) => Promise.resolve(void calls.push([...items])), () => Promise.resolve());
  await Promise.all([join("a", "1"), join("a", "2"), join("b", "3")]);
  await join("a", "4");
  expect(calls).toEqual([["1", "2"], ["3"], ["4"]]);
});

test("a batch that is refused is tried one by one, and each gets its own answer", async () => {
  const batches = new Batches<string>();
  const alone: string[] = [];
  const join = (item: string) =>
    batches.join(
      "k",
      item,
      () => Promise.reject(new Error("one of them is gone")),
      () => (alone.push(item), item === "bad" ? Promise.reject(new Error("bad")) : Promise.resolve()),
    );
  const outcomes = await Promise.allSettled([join("good"), join("bad")]);
  expect(outcomes.map((o) => o.status)).toEqual(["fulfilled", "rejected"]);
  expect(alone).toEqual(["good", "bad"]);
});

test("a single item that is refused is not tried twice", async () => {
  const batches = new Batches<string>();
  let again = 0;
  await expect(batches.join("k", "x", () => Promise.reject(new Error("no")), () => Promise.resolve(again++))).rejects.toThrow("no");
  expect(again).toBe(0);
});
