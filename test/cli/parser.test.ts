import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { steps } from "../../src/steps/index.js";
import { allCommands } from "../../src/cli/commands.js";
import { flagOf, optionsEverywhere, variableOf, type OptionDefinition } from "../../src/cli/options.js";
import { findCommand, parseLine, spellings } from "../../src/cli/parser.js";
import { questionOption, questionsOf } from "../../src/cli/questions.js";
import { Fault } from "../../src/core/fault.js";
import { smallSteps } from "./small-steps.js";

const names = allCommands().map((c) => c.name);
const definitions: readonly OptionDefinition[] = [...optionsEverywhere, ...questionsOf(smallSteps).map(questionOption)];
const thrown = (work: () => unknown): Fault => {
  try {
    work();
  } catch (e) {
    if (e instanceof Fault) return e;
    throw e;
  }
  throw new Error("nothing was thrown");
};

/** Some options as words of a command line, each kept whole. */
const group = fc.oneof(
  fc.constantFrom(["--yes"], ["--json"], ["--json=lines"], ["--no-input"], ["--no-lid-glass"], ["--lid-glass"]),
  fc.constantFrom("env", "set", "through", "with", "box-size").chain((name) =>
    fc.stringMatching(/^[a-z][a-z0-9=.]{0,8}$/).chain((value) => fc.constantFrom([`--${name}`, value], [`--${name}=${value}`])),
  ),
);

describe("options may stand anywhere", () => {
  it("a command line means the same wherever its command stands among the options", () => {
    fc.assert(
      fc.property(fc.array(group, { maxLength: 6 }), fc.nat(), fc.nat(), fc.constantFrom("up", "plan"), (groups, a, b, command) => {
        // Values that happen to be a command's name are a matter of their own, tested below.
        const place = (at: number) => {
          const split = groups.length === 0 ? 0 : at % (groups.length + 1);
          return [...groups.slice(0, split), [command], ...groups.slice(split)].flat();
        };
        const read = (argv: readonly string[]) => {
          const found = findCommand(argv, names, definitions);
          const line = parseLine(found.rest, definitions);
          return { command: found.command, operands: line.operands, options: [...line.options] };
        };
        expect(read(place(a))).toEqual(read(place(b)));
        expect(read(place(a)).command).toBe(command);
      }),
    );
  });

  it("an option's value is not taken for the command", () => {
    expect(findCommand(["--env", "plan", "up"], names, optionsEverywhere)).toEqual({ command: "up", rest: ["--env", "plan"] });
    expect(findCommand(["--json", "status"], names, optionsEverywhere)).toEqual({ command: "status", rest: ["--json"] });
  });

  it("the first command counts; what follows are its operands", () => {
    expect(findCommand(["up", "plan"], names, optionsEverywhere)).toEqual({ command: "up", rest: ["plan"] });
  });

  it("an option of the command may stand before it, with its value", () => {
    const found = findCommand(["--web-cidr", "10.0.0.0/16", "up"], names, optionsEverywhere);
    expect(found).toEqual({ command: "up", rest: ["--web-cidr", "10.0.0.0/16"] });
  });
});

describe("what is wrong", () => {
  it.each([
    [["upp"], "unknown-command", { given: "upp", near: "up" }],
    [["--yes", "tear-down"], "unknown-command", { given: "tear-down", near: "teardown" }],
    [["\u001b[31m"], "unknown-command", { given: "\u001b[31m" }],
  ] as const)("%j is no command", (argv, code, data) => {
    expect(thrown(() => findCommand(argv, names, optionsEverywhere))).toMatchObject({ code, data });
  });
  it.each([
    [["--box-sise", "x"], "unknown-option", { given: "--box-sise", near: "--box-size" }],
    [["--yes=true"], "unknown-option", { given: "--yes=true", near: "--yes" }],
    [["-x"], "unknown-option", { given: "-x" }],
    [["--state-secret"], "unknown-option", { given: "--state-secret" }],
    [["--env"], "missing-value", { option: "--env" }],
    [["--env", "--yes"], "missing-value", { option: "--env" }],
    [["--set", "-x"], "missing-value", { option: "--set" }],
  ] as const)("%j", (argv, code, data) => {
    const fault = thrown(() => parseLine(argv, definitions));
    expect({ code: fault.code, data: fault.data }).toEqual({ code, data });
  });
});

describe("what is read", () => {
  const read = (...argv: string[]) => Object.fromEntries(parseLine(argv, definitions).options);
  it("values, repeated values, yes and no", () => {
    expect(read("--env", "a", "--env=b").env).toMatchObject({ values: ["a", "b"], source: "--env", from: "flag" });
    expect(read("--set", "a=1", "--set=b=2").set!.values).toEqual(["a=1", "b=2"]);
    expect(read("--yes").yes).toMatchObject({ on: true, source: "--yes" });
    expect(read("--no-input").input).toMatchObject({ on: false, source: "--no-input" });
    expect(read("--no-lid-glass")["lid-glass"]).toMatchObject({ on: false, source: "--no-lid-glass" });
    expect(read("--lid-glass")["lid-glass"]).toMatchObject({ on: true, source: "--lid-glass" });
    expect(read("-h").help).toMatchObject({ on: true });
    expect(read()).toEqual({});
  });
  it("--json takes its value only behind =", () => {
    const line = parseLine(["--json", "first"], definitions);
    expect(line.operands).toEqual(["first"]);
    expect(line.options.get("json")!.values).toEqual(["document"]);
    expect(read("--json=lines").json!.values).toEqual(["lines"]);
  });
  it("behind -- everything is an operand", () => {
    expect(parseLine(["--yes", "--", "--env", "x"], definitions).operands).toEqual(["--env", "x"]);
  });
  it("an empty value is a value", () => expect(read("--box-size=")["box-size"]!.values).toEqual([""]));
});

describe("the definitions", () => {
  const real = questionsOf(steps).map(questionOption);
  it("no question's flag is another option's, and no variable stands for two", () => {
    for (const command of allCommands()) {
      const all = [...command.options, ...(command.asks ? real : []), ...optionsEverywhere];
      const flags = all.flatMap(spellings);
      expect(new Set(flags).size).toBe(flags.length);
      const variables = all.map(variableOf);
      expect(new Set(variables).size).toBe(variables.length);
    }
  });
  it("every option can be given, by every spelling", () => {
    for (const o of [...real, ...optionsEverywhere])
      for (const flag of spellings(o)) {
        const line = parseLine(o.value === undefined || o.bare === true ? [flag] : [flag, "x"], [o]);
        expect([...line.options.keys()]).toEqual([o.name]);
      }
  });
  it("flags and variables are spelled as cli.md says", () => {
    const all = new Map([...real, ...optionsEverywhere].map((o) => [o.name, o]));
    expect(flagOf(all.get("input")!)).toBe("--no-input");
    expect(variableOf(all.get("endpoint-url")!)).toBe("KUMIKI_ENDPOINT_URL");
    expect(variableOf(all.get("input")!)).toBe("KUMIKI_NO_INPUT");
    expect(variableOf(all.get("web-cidr")!)).toBe("KUMIKI_WEB_CIDR");
    expect(variableOf(all.get("database-multi-az")!)).toBe("KUMIKI_DATABASE_MULTI_AZ");
  });
});
