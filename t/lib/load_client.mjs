// Keeps many connections busy, HTTP/1.1 and HTTP/2 by turns, and holds every
// answer against what the server's generation has to answer.
//
// usage: node load_client.mjs SETTINGS
//
// SETTINGS is JSON: port, pki, path, connections, certificates (one after
// another for the connections) and expected (status by the answer's X-Kind and
// by certificate). Commands come as lines: `generation N` says that from now
// on connections meet no earlier one, `pause` and `go` what they say, `count`
// asks for a line of JSON, `stop` for the last one.
//
// A request that got no byte of an answer is sent again, once more or as often
// as it takes, only where HTTP lets a client do so: it was a later one of a
// connection that the server closed, or HTTP/2 says that it was not looked at.
// Every other request without an answer is lost.

import { readFileSync } from "node:fs";
import { connect as connectHttp2, constants } from "node:http2";
import { createInterface } from "node:readline";
import { connect as connectTls } from "node:tls";

const settings = JSON.parse(process.argv[2]);
const giveUp = 15 * 60_000;
const patience = 60_000;

const count = {
    requests: 0, connections: 0, lost: 0, repeated: 0, wrong: 0, mixed: 0,
    old: 0, generations: 0, notes: [],
};
const seen = new Set();
let generation = 0;
let paused = false;
let stopping = false;
let waiting = [];

setTimeout(() => process.exit(1), giveUp).unref();


function note(text) {
    if (count.notes.length < 10) {
        count.notes.push(text);
    }
}

function lose(connection, why) {
    count.lost++;
    note(`lost: ${connection.protocol}, request ${connection.answered + 1}`
        + ` of a connection: ${why}`);
}

function check(connection, status, headers) {
    const kind = headers["x-kind"];
    const from = Number(headers["x-generation"]);
    const expected = settings.expected[kind]?.[connection.certificate];

    count.requests++;
    seen.add(from);
    if (status !== expected) {
        count.wrong++;
        note(`wrong: ${status} and not ${expected} for`
            + ` ${connection.certificate} where X-Kind is ${kind}`);
    }
    if (connection.generation !== undefined && connection.generation !== from) {
        count.mixed++;
    }
    if (from < connection.since) {
        count.old++;
        note(`old: ${from} on a connection made in ${connection.since}`);
    }
    connection.generation = from;
    connection.answered++;
    // Denials end connections, as the server has reason to.
    connection.denied ||= status === 403;
}

function begin(protocol, certificate) {
    count.connections++;
    return { protocol, certificate, since: generation, answered: 0,
        denied: false };
}

function options(certificate) {
    return {
        host: "127.0.0.1",
        port: settings.port,
        servername: "localhost",
        rejectUnauthorized: false,
        cert: certificateOf[certificate].cert,
        key: certificateOf[certificate].key,
    };
}

function isBusy() {
    return !stopping && !paused;
}

function resume() {
    waiting.splice(0).forEach((go) => go());
}


// One connection of HTTP/1.1 until it ends; false if its last request has to be
// sent again.
function connection1(certificate) {
    return new Promise((resolve) => {
        const connection = begin("HTTP/1.1", certificate);
        const socket = connectTls(options(certificate));
        let input = "";
        let connected = false;
        let asked = false;
        let failure = "closed";

        function ask() {
            connected = true;
            if (!isBusy() || socket.destroyed) {
                socket.end();
                return;
            }
            asked = true;
            socket.write(`GET ${settings.path} HTTP/1.1\r\n`
                + "Host: localhost\r\n\r\n");
        }

        socket.setTimeout(patience, () => {
            if (asked) {
                failure = "no answer in time";
                input += " ";
            }
            socket.destroy();
        });
        socket.setEncoding("latin1");
        socket.on("secureConnect", ask);
        socket.on("data", (piece) => {
            input += piece;
            const end = input.indexOf("\r\n\r\n");
            if (end < 0) {
                return;
            }
            const [first, ...lines] = input.slice(0, end).split("\r\n");
            const headers = Object.fromEntries(lines.map((line) => {
                const colon = line.indexOf(":");
                return [line.slice(0, colon).toLowerCase(),
                    line.slice(colon + 1).trim()];
            }));
            const length = end + 4 + Number(headers["content-length"]);
            if (input.length < length) {
                return;
            }
            input = input.slice(length);
            asked = false;
            check(connection, Number(first.split(" ")[1]), headers);
            if (headers.connection === "close") {
                socket.end();
            } else {
                setImmediate(ask);
            }
        });
        socket.on("error", (error) => {
            failure = error.message;
        });
        socket.on("close", () => {
            if (connected && !asked) {
                resolve(true);
            } else if (asked && input === "" && connection.answered > 0) {
                count.repeated += connection.denied ? 0 : 1;
                resolve(false);
            } else {
                lose(connection, failure);
                resolve(true);
            }
        });
    });
}


function connection2(certificate) {
    return new Promise((resolve) => {
        const connection = begin("HTTP/2", certificate);
        const session = connectHttp2(`https://localhost:${settings.port}`,
            options(certificate));
        let last = Infinity;
        let failure = "closed";
        let connected = false;
        let asked = false;
        let refused = false;
        let answering = false;
        let id = 0;
        let leaving = false;

        function ask() {
            connected = true;
            if (!isBusy() || leaving || session.destroyed
                    || session.closed) {
                leaving = true;
                session.close();
                return;
            }
            asked = true;
            answering = refused = false;
            const stream = session.request({ ":path": settings.path });
            let headers;
            stream.on("ready", () => {
                id = stream.id;
            });
            stream.on("response", (those) => {
                headers = those;
                answering = true;
            });
            stream.on("error", (error) => {
                failure = error.message;
            });
            stream.setTimeout(patience, () => {
                failure = "no answer in time";
                answering = true;
                session.destroy();
            });
            let ended = false;
            stream.on("end", () => {
                ended = true;
            });
            stream.on("close", () => {
                if (headers && ended
                        && stream.rstCode === constants.NGHTTP2_NO_ERROR) {
                    asked = false;
                    check(connection, headers[":status"], headers);
                    setImmediate(ask);
                    return;
                }
                refused = stream.rstCode
                    === constants.NGHTTP2_REFUSED_STREAM;
                session.close();
            });
            stream.resume();
            stream.end();
        }

        session.on("goaway", (code, lastStream) => {
            last = lastStream;
            leaving = true;
            if (code !== 0) {
                failure = `GOAWAY ${code}`;
            }
        });
        session.on("connect", ask);
        session.on("error", (error) => {
            failure = error.message;
        });
        session.on("close", () => {
            if (connected && !asked) {
                resolve(true);
            } else if (!answering
                    && (refused || id > last || connection.answered > 0)) {
                count.repeated += connection.denied ? 0 : 1;
                resolve(false);
            } else {
                lose(connection, failure);
                resolve(true);
            }
        });
    });
}

async function keepBusy(index) {
    const certificate
        = settings.certificates[(index >> 1) % settings.certificates.length];
    const connect = index % 2 ? connection2 : connection1;
    while (!stopping) {
        if (paused) {
            await new Promise((resolve) => waiting.push(resolve));
        } else {
            await connect(certificate);
        }
    }
}

function tell() {
    count.generations = seen.size;
    count.waiting = waiting.length;
    process.stdout.write(`${JSON.stringify(count)}\n`);
}


const certificateOf = Object.fromEntries(settings.certificates.map((name) =>
    [name, Object.fromEntries(["cert", "key"].map((part) => [part,
        readFileSync(`${settings.pki}/${name}.${part === "key" ? "key" : "pem"}`),
    ]))]));

const all = Promise.all(Array.from({ length: settings.connections },
    (_, index) => keepBusy(index)));

createInterface({ input: process.stdin }).on("line", async (line) => {
    const [command, argument] = line.split(" ");
    if (command === "generation") {
        generation = Number(argument);
    } else if (command === "pause") {
        paused = true;
    } else if (command === "go") {
        paused = false;
        resume();
    } else if (command === "count") {
        tell();
    } else if (command === "stop") {
        stopping = true;
        resume();
        setTimeout(() => {
            note("connections that did not end");
            count.lost++;
            tell();
            process.exit(1);
        }, 2 * patience).unref();
        await all;
        tell();
        process.exit(0);
    }
}).on("close", () => process.exit(1));
