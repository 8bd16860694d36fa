import http from "node:http";

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A loopback server that answers some requests itself, in S3's words, and passes all others on to the emulator. */
export async function standingIn(upstream: string, answer: (url: string, method: string) => Answer | undefined, work: (endpoint: string) => Promise<void>): Promise<void> {
  const to = new URL(upstream);
  const server = http.createServer((request, response) => {
    const own = answer(request.url ?? "", request.method ?? "");
    if (own !== undefined) {
      request.resume();
      response.writeHead(own.status, { "content-type": "application/xml", ...own.headers }).end(own.body);
      return;
    }
    const on = http.request({ host: to.hostname, port: to.port, method: request.method, path: request.url, headers: request.headers }, (from) => {
      response.writeHead(from.statusCode ?? 502, from.headers);
      from.pipe(response);
    });
    request.pipe(on);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as { port: number };
  try {
    await work(`http://127.0.0.1:${port}`);
  } finally {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  }
}
