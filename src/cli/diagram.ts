import type { Picture, PictureThing, View } from "../diagram/index.js";
import { catalogue } from "../ui/catalogue/index.js";
import { safe } from "../ui/escape.js";
import { anySteps, type CommandDefinition } from "./command.js";
import { outputFile, writeOutput } from "./output.js";
import type { GivenOption } from "./parser.js";
import { pictureOfState } from "./picture.js";
import type { Session } from "./session.js";
import { choiceOf } from "./settings.js";
import { subjectOf } from "./subject.js";

const formats = ["terminal", "mermaid", "svg", "html"] as const;
type Format = (typeof formats)[number];
const drawings: readonly View[] = ["network", "routes", "access"];

async function pictureFor(session: Session): Promise<Picture> {
  const subject = await subjectOf(session);
  if (subject.stands) return pictureOfState(subject.saved, session);
  const { wish, graph } = subject;
  const things = [...graph.nodes.values()].map(({ id, step, kind, name, props }): PictureThing => ({ node: id, step, kind: kind.name, name, props }));
  const { pictureOf } = await import("../diagram/read.js");
  return pictureOf(things, { env: session.settings.env, region: wish.facts.region, phase: wish.phase, stands: false });
}

/** The first of them where nothing is said. @throws Fault bad-choice */
const chosen = <T extends string>(option: GivenOption | undefined, among: readonly T[]): T => (option === undefined ? among[0]! : choiceOf(option, among));

async function rendered(picture: Picture, format: Format, view: View, { look }: Session): Promise<string> {
  if (format === "terminal") return `${(await import("../ui/say/diagram.js")).sayDiagram(picture, look)}\n`;
  const { mermaidOf, pageOf, sheetOf } = await import("../diagram/index.js");
  const words = catalogue(look.lang).diagram;
  return { mermaid: () => mermaidOf(view, picture, words), svg: () => sheetOf(view, picture, words), html: () => pageOf(picture, words) }[format]();
}

const group = { en: "Options:", ja: "オプション:" };

export const diagram: CommandDefinition = {
  name: "diagram",
  words: {
    en: {
      does: "a picture of the network, its routes and who may talk to whom",
      more: [
        "Of what stands, from the saved state, without asking AWS. If nothing stands, or if STEPs or answers are given: of what `kumiki up` would build with them.",
        "HTML holds all three views and a table of the rules; SVG and Mermaid hold one. Nothing in them is loaded from elsewhere.",
      ],
    },
    ja: {
      does: "ネットワーク、ルート、許可された通信の図",
      more: [
        "構築済みなら保存された状態から描き、AWS は呼び出しません。何もない場合や、STEP や回答を指定した場合は、`kumiki up` が構築するものの図です。",
        "HTML には 3 つの図とルールの表が入ります。SVG と Mermaid は図 1 つです。いずれも外部から何も読み込みません。",
      ],
    },
  },
  operands: anySteps,
  options: [
    { name: "format", value: "FORMAT", choices: formats, group, words: { en: "terminal (the default), mermaid, svg or html", ja: "terminal (既定)、mermaid、svg、html" } },
    { name: "view", value: "VIEW", choices: drawings, group, words: { en: "for svg and mermaid: network (the default), routes or access", ja: "svg と mermaid の図: network (既定)、routes、access" } },
    { name: "output", short: "o", value: "FILE", completes: "file", group, words: { en: "into this file instead of stdout", ja: "標準出力ではなくファイルに書き出す" } },
  ],
  asks: true,
  onlyReads: (given) => !given.has("output"),
  examples: [
    { line: "kumiki diagram", words: { en: "of what stands, or of the whole walkthrough", ja: "構築済みのもの、または全ステップの図" } },
    { line: "kumiki diagram --format html -o network.html", words: { en: "for a document, light and dark", ja: "文書用 (ライトとダーク)" } },
    { line: "kumiki diagram peering --format mermaid --view access", words: { en: "who may talk to whom after that step", ja: "そのステップまでの許可された通信" } },
  ],
  async run(session) {
    const { given, settings, look } = session;
    const format = chosen(given.get("format"), formats);
    const view = chosen(given.get("view"), drawings);
    const option = given.get("output");
    const file = await outputFile(option);
    const picture = await pictureFor(session);
    if (file === undefined) {
      session.result(settings.json === "no" ? (await rendered(picture, format, view, session)).replace(/\n$/, "") : "", picture);
      return 0;
    }
    await writeOutput(option!.source, file, await rendered(picture, format, view, session));
    const told = catalogue(look.lang).diagram.written(safe(file));
    if (settings.json === "no") session.say(told);
    else session.result(told, { ...picture, file });
    return 0;
  },
};
