import { join } from "node:path";
import { makePath } from "../folders.js";
import type { Place, PolicyDocument, Purpose } from "../policy/index.js";
import { namesOf, sayNeeds } from "../ui/say.js";
import { catalogue } from "../ui/catalogue/index.js";
import { safe } from "../ui/escape.js";
import { wrap } from "../ui/width.js";
import { anySteps, type CommandDefinition } from "./command.js";
import { outputFolder, unusable, writeOutput } from "./output.js";
import type { Session } from "./session.js";
import { choiceOf } from "./settings.js";
import { wished } from "./subject.js";

/** As src/policy has them: it is loaded only when the command runs. */
const purposes: readonly Purpose[] = ["read", "up", "teardown"];
const options = { en: "Options:", ja: "オプション:" };

/** @throws Fault bad-choice */
function purposesOf({ given }: Session): readonly Purpose[] {
  const option = given.get("for");
  return option === undefined ? purposes : [choiceOf(option, purposes)];
}

/** A shared state needs rights of its own. */
async function statePlace({ settings }: Session): Promise<Pick<Place, "state">> {
  return settings.state === undefined ? {} : { state: (await import("../state/local.js")).bucketOf(settings.state.value) };
}

/** As people write it: two spaces. AWS does not count white space. */
const pretty = (value: unknown): string => JSON.stringify(value, undefined, 2);

/** kumiki-default.json, or kumiki-default-1.json and so on. */
const fileName = (env: string, purpose: string, i: number, of: number): string => `${["kumiki", env, purpose, ...(of === 1 ? [] : [String(i + 1)])].filter((part) => part !== "").join("-")}.json`;

async function writeAll(folder: string, names: readonly string[], documents: readonly PolicyDocument[]): Promise<string[]> {
  try {
    makePath(folder);
  } catch (e) {
    unusable("--output", folder)(e);
  }
  return Promise.all(
    documents.map(async (document, i) => {
      const path = join(folder, names[i]!);
      await writeOutput("--output", path, `${pretty(document)}\n`);
      return path;
    }),
  );
}

export const policy: CommandDefinition = {
  name: "policy",
  words: {
    en: {
      does: "the least IAM policy that this environment needs, as JSON",
      more: [
        "Of exactly what `kumiki up` would build with these STEPs and answers: to build it, look at it and take it away. What is not this environment's cannot be changed or deleted with it, as far as AWS can tell that by tags and names.",
        "AWS takes 6,144 characters in one policy: what is longer comes as a JSON array of several, all of which are to be attached; with -o DIR each in a file of its own. How to use them: docs/policy.md",
      ],
    },
    ja: {
      does: "この環境に必要な最小権限の IAM ポリシーを JSON で出力する",
      more: [
        "この STEP と回答で `kumiki up` が構築するものだけを対象に、構築・確認・撤去に必要な権限を示します。タグと名前で AWS が区別できる範囲で、この環境以外のものは変更も削除もできません。",
        "1 つのポリシーは 6,144 文字までなので、超える場合は複数のポリシーの JSON 配列になります (すべてアタッチします)。-o DIR なら 1 つずつファイルに書きます。使い方: docs/policy.md",
      ],
    },
  },
  operands: anySteps,
  options: [
    {
      name: "for",
      value: "WHAT",
      choices: purposes,
      group: options,
      words: {
        en: "only to read (plan, status, check, sweep), only up (build and change), or only teardown",
        ja: "read(plan、status、check、sweep)、up (構築と変更)、teardown (撤去) のいずれかに絞る",
      },
    },
    { name: "output", short: "o", value: "DIR", completes: "folder", group: options, words: { en: "write each policy to a file in this folder", ja: "ポリシーを 1 つずつこのフォルダーのファイルに書く" } },
    { name: "explain", group: options, words: { en: "say on stderr who needs each action, and what for", ja: "各アクションが必要な理由を標準エラー出力に示す" } },
  ],
  asks: true,
  onlyReads: (given) => !given.has("output"),
  examples: [
    { line: "kumiki policy > policy.json", words: { en: "for the whole walkthrough", ja: "全ステップのポリシー" } },
    { line: "kumiki policy network --for up --explain", words: { en: "one step, to build it only, with reasons", ja: "一つのステップの構築だけ。理由も表示" } },
    { line: "kumiki policy --for read -o policies", words: { en: "for somebody who only looks", ja: "閲覧だけの人のためのポリシー" } },
  ],
  async run(session) {
    const { settings, look, errorLook, parts, given } = session;
    const wanted = purposesOf(session);
    const folder = await outputFolder(given.get("output"));
    const [{ actionsOf, anyIdOf, charactersOf, documentsOf }, { snapshotActions }] = await Promise.all([import("../policy/index.js"), import("../verify/index.js")]);
    const { wish, graph, envId } = await wished(session, anyIdOf(settings.env));
    const { partition, region, account, images } = wish.facts;
    // What stands has its images saved with it.
    const newestImages = envId.includes("?") ? Object.values(images ?? {}) : [];
    const kinds = [...(await parts.kinds())];
    const needs = actionsOf({ graph, kinds, snapshotActions, place: { partition, region, account, envId, newestImages, ...(await statePlace(session)) } }, wanted);
    const documents = documentsOf(needs);
    const names = documents.map((_, i) => fileName(settings.env, wanted.length === 1 ? wanted[0]! : "", i, documents.length));
    if (given.get("explain")?.on === true) session.say(sayNeeds(needs, namesOf(await parts.steps(), kinds, errorLook.lang), errorLook));
    if (documents.length > 1 && folder === undefined) session.say(wrap(catalogue(errorLook.lang).policy.several(documents.length), errorLook).join("\n"));
    const files = folder === undefined ? [] : await writeAll(folder, names, documents);
    const policies = documents.map((document, i) => ({ name: names[i]!.replace(/\.json$/, ""), characters: charactersOf(document), ...(files[i] === undefined ? {} : { file: files[i] }), document }));
    const text = folder === undefined ? pretty(documents.length === 1 ? documents[0] : documents) : files.map((f) => catalogue(look.lang).policy.written(safe(f))).join("\n");
    session.result(text, { env: settings.env, region, account, for: wanted, policies, actions: needs });
    return 0;
  },
};
