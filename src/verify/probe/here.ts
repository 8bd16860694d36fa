import { lookup } from "node:dns/promises";
import { request, type IncomingMessage } from "node:http";
import { connect as connectTcp, isIP, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import type { Dial } from "./dial.js";
import { answerMs, connectMs, lastLine, type Outcome } from "./outcome.js";
import { isNeighbour, type Own } from "./own.js";

type FromHere = Exclude<Dial, { readonly kind: "s3" }>;
/** A connection that came about, or how it did not. */
type Connected = { readonly socket: Socket } | Outcome;

const failed = (how: Outcome["how"], said: string): Outcome => ({ how, said: lastLine(said) });
const reason = (e: unknown): string => (e as NodeJS.ErrnoException).code ?? String(e);

/**
 * One attempt from this machine. Never rejects.
 * @param guard this machine's networks: a private address that lies in one of them is not dialled
 * @param signal aborted: the attempt ends at once
 */
export async function dialFromHere(dial: Dial, guard: Own | undefined, signal: AbortSignal): Promise<Outcome> {
  if (dial.kind === "s3") return failed("error", "only a server's own role may list the bucket");
  const end = dial.kind === "http" && dial.through !== undefined ? dial.through : dial;
  const address = await resolved(end.host, signal);
  if (typeof address !== "string") return address;
  if (guard !== undefined && isNeighbour(guard, address)) return { ...failed("error", address), cannot: "own-network" };
  const made = await connection(address, end.port, signal);
  if (!("socket" in made)) return made;
  try {
    return dial.kind === "http" ? await page(dial, made.socket, signal) : dial.greets === undefined ? { how: "answered", said: "" } : await greeting(dial.greets, made.socket, signal);
  } finally {
    made.socket.destroy();
  }
}

/** The system's resolver cannot be stopped: after the time of a connection it is left alone. */
async function resolved(host: string, signal: AbortSignal): Promise<string | Outcome> {
  if (isIP(host) === 4) return host;
  const limit = AbortSignal.any([signal, AbortSignal.timeout(connectMs)]);
  const late = new Promise<Outcome>((done) => limit.addEventListener("abort", () => done(failed("error", `${host}: no answer from DNS`))));
  const asked = lookup(host, { family: 4 }).then(
    ({ address }) => address,
    (e: unknown) => failed("error", `${host}: ${reason(e)}`),
  );
  return Promise.race([asked, late]);
}

function connection(host: string, port: number, signal: AbortSignal): Promise<Connected> {
  return new Promise((done) => {
    const socket = connectTcp({ host, port });
    const end = (result: Connected): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", stop);
      if (!("socket" in result)) socket.destroy();
      done(result);
    };
    const timer = setTimeout(() => end(failed("timeout", "")), connectMs);
    const stop = (): void => end(failed("error", "stopped"));
    signal.addEventListener("abort", stop);
    socket.once("connect", () => end({ socket }));
    socket.on("error", (e) => end(ofError(e)));
    if (signal.aborted) stop();
  });
}

/** "Unreachable" may come from this side's own router: it is neither. */
function ofError(e: NodeJS.ErrnoException): Outcome {
  return e.code === "ECONNREFUSED" ? failed("refused", "") : e.code === "ETIMEDOUT" ? failed("timeout", "") : failed("error", reason(e));
}

/** Aborted when somebody stops, or when the other end has had its time. */
const patience = (signal: AbortSignal): AbortSignal => AbortSignal.any([signal, AbortSignal.timeout(answerMs)]);

function greeting(begins: string, socket: Socket, signal: AbortSignal): Promise<Outcome> {
  return new Promise((done) => {
    let said = "";
    const end = (): void => done(said.startsWith(begins) ? { how: "answered", said: lastLine(said) } : failed("wrong", said === "" ? "no greeting" : said));
    socket.on("data", (bytes: Buffer) => {
      said += bytes.toString("latin1");
      if (said.includes("\n") || said.length > 255) end();
    });
    for (const event of ["end", "error", "close"]) socket.once(event, end);
    patience(signal).addEventListener("abort", end);
  });
}

/** Enough for the pages that are asked for. */
const pageBytes = 4_096;

/** Without following anything; TLS only to get through: whose certificate it is, no check claims. */
function page(dial: Extract<FromHere, { kind: "http" }>, plain: Socket, signal: AbortSignal): Promise<Outcome> {
  return new Promise((done) => {
    const socket = dial.secure === true ? connectTls({ socket: plain, rejectUnauthorized: false, ...(isIP(dial.host) === 0 ? { servername: dial.host } : {}) }) : plain;
    const path = dial.through === undefined ? "/" : `http://${dial.host}:${dial.port}/`;
    const asked = request({ createConnection: () => socket, path, headers: { host: dial.host, connection: "close" }, signal: patience(signal) });
    asked.on("response", (answer) => void body(answer).then((text) => done(judgePage(answer.statusCode ?? 0, text, dial.shows))));
    asked.on("error", (e) => done(failed("wrong", reason(e))));
    asked.end();
  });
}

async function body(answer: IncomingMessage): Promise<string> {
  let text = "";
  try {
    for await (const bytes of answer) {
      text += (bytes as Buffer).toString("utf8");
      if (text.length >= pageBytes) break;
    }
  } catch {
    // What came before the connection broke is judged.
  }
  return text;
}

/** The right page, or what came instead. */
export const judgePage = (status: number, text: string, shows: string): Outcome =>
  status >= 200 && status < 300 && text.includes(shows) ? { how: "answered", said: `HTTP ${status}, "${shows.trim()}"` } : failed("wrong", `HTTP ${status}, ${lastLine(text)}`);
