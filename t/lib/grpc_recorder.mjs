// A gRPC origin that answers with the headers it received, one line each.
//
// usage: node grpc_recorder.mjs LOGFILE      (prints its port)

import { appendFileSync } from "node:fs";
import { createServer } from "node:http2";

const log = process.argv[2];
const parent = process.ppid;
const born = Date.now();
const lifetime = 15 * 60 * 1000;

// A test that was killed cannot stop us.
setInterval(() => {
    if (process.ppid !== parent || Date.now() - born > lifetime) {
        process.exit(0);
    }
}, 1000);

const server = createServer();

server.on("stream", (stream, headers, flags, rawHeaders) => {
    let lines = "";
    for (let i = 0; i < rawHeaders.length; i += 2) {
        lines += `${rawHeaders[i]}: ${rawHeaders[i + 1]}\n`;
    }

    const message = Buffer.from(lines, "latin1");
    const prefix = Buffer.alloc(5);
    prefix.writeUInt32BE(message.length, 1);

    appendFileSync(log, `grpc ${message.length}\n${lines}`, "latin1");

    // A request with `x-trailer: NAME` gets a trailer of that name.
    const trailers = { "grpc-status": "0" };
    if (headers["x-trailer"]) {
        trailers[headers["x-trailer"]] = "from upstream";
    }

    stream.on("error", () => {});
    stream.on("wantTrailers", () => stream.sendTrailers(trailers));
    stream.resume();
    stream.respond(
        {
            ":status": 200,
            "content-type": "application/grpc",
            // Test::Nginx reads no trailers that were not announced.
            trailer: "grpc-status",
        },
        { waitForTrailers: true },
    );
    stream.end(Buffer.concat([prefix, message]));
});

server.on("sessionError", () => {});

server.listen(0, "127.0.0.1", () => {
    console.log(`port ${server.address().port}`);
});
