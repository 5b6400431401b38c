// An Express application that reads client certificates from headers with
// Node's own X.509 reader.
//
// usage: node t/consumers/express.mjs      (prints its port)

import { X509Certificate } from "node:crypto";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const build = fileURLToPath(new URL("../../build/consumers/", import.meta.url));
const express = createRequire(build)("express");

// Each header that may carry a certificate, and how it is read.
const readers = {
    "ssl-client-cert": (value) => decodeURIComponent(value),
    "x-client-cert": (value) => Buffer.from(value, "base64"),
    "x-amzn-mtls-clientcert-leaf": (value) =>
        decodeURIComponent(value.replaceAll("+", "%2B")),
    "client-cert": (value) => Buffer.from(value.slice(1, -1), "base64"),
};

const app = express();
app.get("/", (request, response) => {
    const found = {};
    for (const [name, read] of Object.entries(readers)) {
        const value = request.get(name);
        if (value !== undefined) {
            const certificate = new X509Certificate(read(value));
            found[name] = {
                fingerprint: certificate.fingerprint256,
                der: certificate.raw.toString("base64"),
            };
        }
    }
    response.json(found);
});

const parent = process.ppid;
setInterval(() => process.ppid === parent || process.exit(0), 1000);

const server = app.listen(0, "127.0.0.1", () => {
    console.log(`port ${server.address().port}`);
});
