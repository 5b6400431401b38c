// A device of MQTT's with MQTT.js, told what to do step by step.
//
// usage: node t/clients/mqtt_js.mjs SETTINGS
//
// SETTINGS is JSON: url, authority and certificate (paths without their ending,
// the latter absent for none), version, patience, headers for a WebSocket, and
// steps: ["subscribe", FILTER, QOS], or ["publish", TOPIC, QOS] for a topic that
// was subscribed to. Whoever it is, it calls itself root. What it is told it
// prints line by line, and ends with its steps or with the connection.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const build = fileURLToPath(new URL("../../build/consumers/", import.meta.url));
const [mqtt, WebSocket] = ["mqtt", "ws"].map(createRequire(build));
const settings = JSON.parse(process.argv[2]);
const { certificate, version } = settings;

function tell(error) {
    console.log(`error ${error.code ?? error.message}`);
}

const client = mqtt.connect(settings.url, {
    clientId: "root",
    username: "root",
    password: "guessed",
    protocolId: version === "3.1" ? "MQIsdp" : "MQTT",
    protocolVersion: { "3.1": 3, "3.1.1": 4, "5.0": 5 }[version],
    reconnectPeriod: 0,
    ca: readFileSync(`${settings.authority}.pem`),
    cert: certificate && readFileSync(`${certificate}.pem`),
    key: certificate && readFileSync(`${certificate}.key`),
    wsOptions: { headers: settings.headers },
    // MQTT.js says nothing of an answer that opens no WebSocket.
    createWebsocket: (url, protocols, { wsOptions }) =>
        new WebSocket(url, protocols, wsOptions).on("error", tell),
});

function next(event) {
    return new Promise((resolve) => client.once(event, resolve));
}

let announced = "";
client.on("disconnect", (packet) => {
    announced = ` announced ${packet.reasonCode}`;
});
client.on("error", tell);
client.on("close", () => {
    console.log(`disconnect${announced}`);
    process.exit();
});
setTimeout(() => {
    console.log("nothing happens");
    process.exit();
}, settings.patience * 1000);

const steps = {
    async subscribe(filter, qos) {
        // Where it fails, an error goes beside the packet.
        const code = await new Promise((resolve) => client.subscribe(filter,
            { qos }, (error, granted, packet) => resolve(packet?.granted)));
        console.log(`subscribe ${code}`);
    },
    async publish(topic, qos) {
        const arrives = new Promise((resolve) => client.once("message",
            (...message) => resolve(message)));
        await client.publishAsync(topic, "hello", { qos });
        const [to, payload, packet] = await arrives;
        console.log(`message ${to} ${packet.qos} ${payload}`);
    },
};

await next("connect");
console.log("connect");
for (const [what, ...step] of settings.steps) {
    await steps[what](...step);
}
process.exit();
