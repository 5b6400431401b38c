// Sends requests over HTTP/2, each on a connection that resumes the session of
// the one before, and prints the response bodies.
//
// usage: node http2_client.mjs PORT PKI CERTIFICATE TLS-VERSION COUNT

import { readFileSync } from "node:fs";
import { connect } from "node:http2";

const [port, pki, certificate, version, count] = process.argv.slice(2);
const giveUp = setTimeout(() => process.exit(1), 60_000);

let session;

function request() {
    return new Promise((resolve, reject) => {
        const client = connect(`https://localhost:${port}`, {
            host: "127.0.0.1",
            servername: "localhost",
            ca: readFileSync(`${pki}/ca.pem`),
            cert: readFileSync(`${pki}/${certificate}.pem`),
            key: readFileSync(`${pki}/${certificate}.key`),
            minVersion: version,
            maxVersion: version,
            session,
        });
        client.on("error", reject);
        client.socket.on("session", (ticket) => {
            session = ticket;
        });

        const stream = client.request({ ":path": "/" });
        let body = "";
        stream.setEncoding("latin1");
        stream.on("data", (piece) => {
            body += piece;
        });
        stream.on("end", () => client.close(() => resolve(body)));
        stream.end();
    });
}

for (let i = 0; i < Number(count); i++) {
    process.stdout.write(await request());
}
clearTimeout(giveUp);
