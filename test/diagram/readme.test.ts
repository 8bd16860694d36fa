import { expect, test } from "vitest";
import { sheetOf } from "../../src/diagram/index.js";
import { catalogue } from "../../src/ui/catalogue/index.js";
import { wished } from "./pictures.js";

// Renewed by `npx vitest run test/diagram/readme.test.ts -u`.
test("the README's picture is the walkthrough as `kumiki diagram` draws it", async () => {
  await expect(sheetOf("network", wished(), catalogue("en").diagram)).toMatchFileSnapshot("../../docs/network.svg");
});
