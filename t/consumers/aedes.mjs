// A broker with Aedes that lets in whoever knows a password, and prints what it
// hears.
//
// usage: node t/consumers/aedes.mjs PORT PASSWORD

import { createRequire } from "node:module";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";

const build = fileURLToPath(new URL("../../build/consumers/", import.meta.url));
const { Aedes } = await import(createRequire(build).resolve("aedes"));
const [port, secret] = process.argv.slice(2);

const broker = await Aedes.createBroker({
    authenticate(client, username, password, done) {
        console.log(`connect ${client.version} ${client.id} ${username}`);
        done(null, String(password) === secret);
    },
});
broker.on("subscribe", (subscriptions, client) => {
    const filters = subscriptions.map(({ topic }) => topic);
    console.log(`subscribe ${client.id} ${filters.join(" ")}`);
});
broker.on("publish", ({ topic, qos }, client) => {
    // The others are its own.
    if (client) {
        console.log(`publish ${client.id} ${topic} ${qos}`);
    }
});
createServer(broker.handle).listen(port, "127.0.0.1");
